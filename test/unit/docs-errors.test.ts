import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { OverloadedError } from '../../apps/auth/index.js';
import { CommandError } from '../../apps/cli/exit-codes.js';
import { SchemaOutdatedError } from '../../apps/container.js';
import { REFUSAL_STATUS } from '../../apps/http/presenters/present-refusal.js';
import { PROBLEM_STATUS } from '../../apps/http/problems.js';
import { ReplayBrokenError, ReplayFileError, StoreInUseError } from '../../apps/replay/index.js';
import { SettingsError } from '../../apps/settings.js';
import {
  BusyError,
  ERROR_CODES,
  InvalidInputError,
  LeaseLostError,
  RECORDED_REASONS,
  ReservationLostError,
  UnavailableError,
} from '../../core/index.js';

describe('docs/errors.md', () => {
  const text = readFileSync('docs/errors.md', 'utf8');

  it('has a paragraph for every code of a refused order', () => {
    expect(ERROR_CODES.filter((code) => !text.includes(`\n### ${code}\n`))).to.deep.equal([]);
  });

  it('has a row for every reason', () => {
    const reasons = ['throttled', 'backing_off', ...RECORDED_REASONS];
    expect(reasons.filter((reason) => !text.includes(`\n| \`${reason}\` `))).to.deep.equal([]);
  });

  it('has a paragraph for every error that the core or an app throws', () => {
    const thrown = [
      new InvalidInputError('field', 'text'),
      new UnavailableError('database', 'text'),
      new LeaseLostError('key'),
      new ReservationLostError('key'),
      new BusyError('A job', 1),
      new OverloadedError('a job', 1),
      new SettingsError([]),
      new SchemaOutdatedError([]),
      new ReplayFileError('file', 'text'),
      new StoreInUseError('text'),
      new ReplayBrokenError('ref', 'text', undefined),
      new CommandError(1, 'text'),
    ];
    expect(thrown.map(({ code }) => code).filter((code) => !text.includes(`\n### ${code}\n`))).to.deep.equal([]);
  });

  it('has a row with the status of every problem of a request, and no other', () => {
    const rows = [...text.matchAll(/^\| `([a-z_]+)` +\| (\d{3}) +\| .*$/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    const reasons = ['throttled', 'backing_off', ...RECORDED_REASONS] as const;
    const reasonRows = rows.slice(0, reasons.length);
    expect(reasonRows).to.deep.equal(reasons.map((reason) => [reason, REFUSAL_STATUS[reason]]));
    expect(rows.slice(reasons.length)).to.deep.equal(Object.entries(PROBLEM_STATUS));
  });

  it('names no code that does not exist', () => {
    const named = [...text.matchAll(/^### ([a-z_]+)$/gm)].map(([, code]) => code);
    expect(named).to.deep.equal([...ERROR_CODES]);
  });
});
