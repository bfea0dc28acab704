import type { MessageLinks } from './domain/alerts/message.js';
import type { NoticeRoute } from './domain/alerts/notice.js';
import { type AlertRule, DEFAULT_ALERT_RULES } from './domain/alerts/rule.js';
import { ENGLISH, type NoticeTexts } from './domain/alerts/texts.js';
import type { AlertStore } from './ports/alert-store.js';
import type { Clock } from './ports/clock.js';
import type { HealthCheck } from './ports/health.js';
import type { IdSource } from './ports/ids.js';
import type { Lock } from './ports/lock.js';
import type { NoticeChannel } from './ports/notice-channel.js';
import type { Observer } from './ports/observer.js';
import type { SubmissionHistory } from './ports/submission-history.js';
import { type AcknowledgeAlert, createAcknowledgeAlert } from './usecases/alerts/acknowledge-alert.js';
import { type BacktestAlert, createBacktestAlert } from './usecases/alerts/backtest-alert.js';
import { createDeliverNotices, type DeliverNotices } from './usecases/alerts/deliver-notices.js';
import { createEvaluateAlerts, type EvaluateAlerts } from './usecases/alerts/evaluate-alerts.js';
import type { Gauges } from './usecases/alerts/measure-rules.js';
import { createSendTestNotice, type SendTestNotice } from './usecases/alerts/send-test-notice.js';
import {
  createListFiringAlerts,
  createShowAlerts,
  type ListFiringAlerts,
  type ShowAlerts,
} from './usecases/alerts/show-alerts.js';
import {
  createEndSilence,
  createSilenceAlerts,
  type EndSilence,
  type SilenceAlerts,
} from './usecases/alerts/silence-alerts.js';

/** What the system can do about alerts. */
export interface Alerts {
  readonly rules: readonly AlertRule[];
  readonly evaluateAlerts: EvaluateAlerts;
  readonly deliverNotices: DeliverNotices;
  readonly acknowledgeAlert: AcknowledgeAlert;
  readonly silenceAlerts: SilenceAlerts;
  readonly endSilence: EndSilence;
  readonly showAlerts: ShowAlerts;
  readonly listFiringAlerts: ListFiringAlerts;
  readonly backtestAlert: BacktestAlert;
  readonly sendTestNotice: SendTestNotice;
}

export interface AlertsPorts {
  readonly alerts: AlertStore;
  readonly history: SubmissionHistory;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Default: none, so that notices go nowhere and alerts are shown only. */
  readonly channels?: readonly NoticeChannel[];
  /** For rules about dependencies. Default: none. */
  readonly healthChecks?: readonly HealthCheck[];
  /** For rules about gauges. Default: none. */
  readonly gauges?: Gauges;
  /** Default: nobody looks. */
  readonly observer?: Observer;
}

export interface AlertsOptions {
  /** Default: `DEFAULT_ALERT_RULES`. */
  readonly rules?: readonly AlertRule[];
  /** Default: everything to every channel. */
  readonly routes?: readonly NoticeRoute[];
  /** Default: English. */
  readonly texts?: NoticeTexts;
  /** Default: notices without links. */
  readonly links?: MessageLinks;
}

const NOBODY: Observer = { submissionEnded: () => {}, problem: () => {} };
const NO_LINKS: MessageLinks = { alerts: undefined, records: () => undefined };

/** Puts the use cases of alerts and the given adapters together. */
export function createAlerts(given: AlertsPorts, options: AlertsOptions = {}): Alerts {
  const { channels = [], healthChecks = [], gauges = {}, observer = NOBODY } = given;
  const ports = { ...given, channels, healthChecks, gauges, observer };
  const { rules = DEFAULT_ALERT_RULES, texts = ENGLISH, links = NO_LINKS } = options;
  const routes = options.routes ?? channels.map(({ name }) => ({ channel: name, least: 'info' as const }));
  return {
    rules,
    evaluateAlerts: createEvaluateAlerts(ports, { rules, routes }),
    deliverNotices: createDeliverNotices(ports, { texts, links }),
    acknowledgeAlert: createAcknowledgeAlert(ports),
    silenceAlerts: createSilenceAlerts(ports),
    endSilence: createEndSilence(ports),
    listFiringAlerts: createListFiringAlerts(ports),
    showAlerts: createShowAlerts(ports, { rules, routes }),
    backtestAlert: createBacktestAlert(ports),
    sendTestNotice: createSendTestNotice(ports, { texts, links }),
  };
}
