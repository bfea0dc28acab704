import { OrderFailuresError } from '../../core/index.js';

/** The environment cannot be used as it is. Lists every problem; values are never repeated, since they may be secrets. */
export class SettingsError extends OrderFailuresError {
  readonly code = 'INVALID_SETTINGS';
  /** One line each, as in `PORT: must be a whole number from 0 to 65535.` */
  readonly problems: readonly string[];
  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, options);
    this.problems = problems;
  }
}
