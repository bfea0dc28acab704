import { expect } from 'chai';
import { ManualClock } from '../../../../adapters/memory/index.js';
import { createLogger, logProblems } from '../../../../apps/http/index.js';
import type { Observer } from '../../../../core/index.js';

const NOON = Date.UTC(2026, 1, 12, 12);

function logInto(lines: string[], clock = new ManualClock(NOON)) {
  return createLogger({ level: 'info', clock, destination: { write: (line) => void lines.push(line) } });
}

describe('logger', () => {
  it('cuts secrets out by name, on the first level and on the second', () => {
    const lines: string[] = [];
    const names = ['password', 'passwordHash', 'secret', 'token', 'access', 'refresh', 'authorization', 'body'];
    for (const name of names)
      logInto(lines).info({ [name]: 'hunter2', inner: { [name]: 'hunter2' }, kept: 'kept' }, 'x');
    expect(lines).to.have.lengthOf(names.length);
    expect(lines.join()).to.include('kept').and.not.to.include('hunter2');
  });

  it('writes only named parts of an error and of what caused it', () => {
    const lines: string[] = [];
    const driver = Object.assign(new Error('duplicate key'), {
      code: '23505',
      sql: 'INSERT hunter2',
      parameters: ['hunter2'],
    });
    logInto(lines).error({ err: new Error('The store failed.', { cause: driver }) }, 'x');
    const { err } = JSON.parse(lines[0] ?? '');
    expect(err).to.deep.include({ type: 'Error', message: 'The store failed.' });
    expect(err.cause).to.have.all.keys('type', 'message', 'code', 'stack');
    expect(err.cause.code).to.equal('23505');
    expect(lines[0]).not.to.include('hunter2');
  });

  it('survives a circle of causes, and what is no error', () => {
    const lines: string[] = [];
    const circle = new Error('round');
    circle.cause = circle;
    logInto(lines).error({ err: circle }, 'x');
    logInto(lines).error({ err: 'hunter2' }, 'x');
    expect(lines).to.have.lengthOf(2);
    expect(lines[1]).not.to.include('hunter2');
  });
});

describe('problem log', () => {
  const nobody: Observer = { submissionEnded: () => {}, problem: () => {} };

  it('warns of each kind of problem once in 10 s, and says how many it left out', () => {
    const lines: string[] = [];
    const clock = new ManualClock(NOON);
    const observer = logProblems(nobody, logInto(lines, clock), clock);
    const report = (during: string) => observer.problem({ during, cause: new Error('away') });
    for (let index = 0; index < 50; index++) report('placing an order');
    report('storing a refusal');
    expect(lines).to.have.lengthOf(2);
    clock.set(NOON + 9_999);
    report('placing an order');
    expect(lines).to.have.lengthOf(2);
    clock.set(NOON + 10_000);
    report('placing an order');
    expect(lines).to.have.lengthOf(3);
    expect(JSON.parse(lines[2] ?? '')).to.deep.include({
      level: 'warn',
      during: 'placing an order',
      unsaid: 50,
      msg: 'A problem while placing an order',
    });
  });

  it('passes everything on', () => {
    const seen: string[] = [];
    const inner: Observer = {
      submissionEnded: () => void seen.push('ended'),
      problem: () => void seen.push('problem'),
    };
    const observer = logProblems(inner, logInto([]), new ManualClock());
    observer.submissionEnded({
      outcome: {
        outcome: 'refused',
        reason: 'throttled',
        retryAfterMs: 1,
        standing: { remaining: 0, resetMs: 1 },
      },
      durationMs: 1,
      stepsMs: {},
    });
    observer.problem({ during: 'x', cause: undefined });
    observer.problem({ during: 'x', cause: undefined });
    expect(seen).to.deep.equal(['ended', 'problem', 'problem']);
  });
});
