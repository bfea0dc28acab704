import type { Section } from './section.js';
import { alerts } from './sections/alerts.js';
import { changedRules } from './sections/changed-rules.js';
import { differences } from './sections/differences.js';
import { issues, issuesByDay } from './sections/issues.js';
import { prediction } from './sections/prediction.js';
import { recovery } from './sections/recovery.js';
import { submissions } from './sections/submissions.js';
import { unchangedRules } from './sections/unchanged-rules.js';
import { validationLog } from './sections/validation-log.js';
import { wouldHavePassed } from './sections/would-have-passed.js';

/** In the order of the document. To add one: a file beside these, a line here, and its two markers in docs/real-orders.md. */
export const SECTIONS: readonly Section[] = [
  submissions,
  validationLog,
  unchangedRules,
  changedRules,
  wouldHavePassed,
  recovery,
  differences,
  alerts,
  issues,
  issuesByDay,
  prediction,
];
