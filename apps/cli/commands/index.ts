import type { Command } from '../command.js';
import { analytics } from './analytics.js';
import { audit } from './audit.js';
import { backtest } from './backtest.js';
import { backtestAlert } from './backtest-alert.js';
import { checkAlerts } from './check-alerts.js';
import { cleanUp } from './clean-up.js';
import { createUser } from './create-user.js';
import { deleteParticipant } from './delete-participant.js';
import { differences } from './differences.js';
import { exportLog } from './export-log.js';
import { issues } from './issues.js';
import { migrate } from './migrate.js';
import { predict } from './predict.js';
import { recent } from './recent.js';
import { replay } from './replay.js';
import { sealAnalytics } from './seal-analytics.js';
import { sendTest } from './send-test.js';
import { serve } from './serve.js';
import { token } from './token.js';
import { verify } from './verify.js';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  serve,
  migrate,
  createUser,
  token,
  analytics,
  recent,
  differences,
  issues,
  sealAnalytics,
  cleanUp,
  deleteParticipant,
  audit,
  backtest,
  predict,
  verify,
  exportLog,
  checkAlerts,
  backtestAlert,
  sendTest,
  replay,
];
