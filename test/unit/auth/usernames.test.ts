import { expect } from 'chai';
import { isUsername } from '../../../apps/auth/index.js';

describe('usernames', () => {
  it('have 1 to 150 characters, whatever number of code units those are', () => {
    expect(isUsername('')).to.equal(false);
    expect(isUsername('a')).to.equal(true);
    expect(isUsername('😀'.repeat(150))).to.equal(true);
    expect(isUsername('😀'.repeat(151))).to.equal(false);
  });

  it('have neither NUL nor lone surrogates', () => {
    expect(isUsername('a\u0000')).to.equal(false);
    expect(isUsername('a\ud800')).to.equal(false);
  });
});
