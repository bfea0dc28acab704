import { expect } from 'chai';
import { EXIT, failureOf } from '../../../../apps/cli/exit-codes.js';
import { ReplayBrokenError } from '../../../../apps/replay/index.js';
import { BusyError, InvalidInputError, UnavailableError } from '../../../../core/index.js';

describe('what an error means for whoever called the command', () => {
  it('is 2 for a wrong value, naming it', () => {
    expect(failureOf(new InvalidInputError('days', 'must be a whole number.'))).to.deep.equal({
      exitCode: EXIT.usage,
      message: 'days: must be a whole number.',
    });
  });

  it('is 5 while somebody else is at it', () => {
    expect(failureOf(new BusyError('A clean-up', 1))).to.deep.equal({
      exitCode: EXIT.busy,
      message: 'A clean-up is already running.',
    });
  });

  it('is 4 when a server is away, however deep that is, with the reasons on one line', () => {
    const refused = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    const away = new UnavailableError('database', 'The database\ndid not answer.', { cause: refused });
    expect(failureOf(new ReplayBrokenError('536365', 'placing an order', away))).to.deep.equal({
      exitCode: EXIT.unavailable,
      message:
        'The replay stopped at submission 536365, while placing an order: The database did not answer. Cause: ECONNREFUSED',
    });
  });

  it('is 1 for a fault of the program, with what a developer needs', () => {
    const { exitCode, message } = failureOf(new TypeError('x is not a function'));
    expect(exitCode).to.equal(EXIT.unexpected);
    expect(message)
      .to.contain('TypeError: x is not a function')
      .and.to.match(/exit-codes\.test/);
  });
});
