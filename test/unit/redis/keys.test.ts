import { expect } from 'chai';
import fc from 'fast-check';
import { RedisKeys } from '../../../adapters/redis/keys.js';

const keys = new RedisKeys('shop:');
/** Any text, and often one that is made of what keys are made of. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('%', ':', '{', '}', 'a', '003a', '\ud83d', '\ude00') }),
);

describe('keys in Redis', () => {
  it('read well for plain ids', () => {
    expect(keys.user('456')).to.equal('shop:{user:456}');
    expect(keys.claim('123', 'c0ffee')).to.equal('shop:{participant:123}:claim:c0ffee');
    expect(keys.lease('123')).to.equal('shop:{participant:123}:lease');
    expect(keys.rate('log-in')).to.equal('shop:{rate:log-in}');
    expect(keys.lock('participant:123')).to.equal('shop:{lock:participant%003a123}');
  });

  it('differ when the ids differ, whatever the ids are', () => {
    const pair = fc.tuple(text, text);
    fc.assert(
      fc.property(pair, pair, ([a, b], [c, d]) => {
        const same = a === c && b === d;
        const one = keys.claim(a, b);
        const other = keys.claim(c, d);
        expect(one === other).to.equal(same);
        // What the server gets is UTF-8, which has no lone surrogates.
        expect(Buffer.from(one).equals(Buffer.from(other))).to.equal(same);
      }),
    );
  });

  it('have one pair of braces, with the id in it, so that those of a participant share a slot', () => {
    fc.assert(
      fc.property(text, (id) => {
        const tags = [keys.claim(id, 'c0ffee'), keys.lease(id)].map(
          (key) => /^shop:\{([^{}]+)\}:[a-z0-9:]+$/.exec(key)?.[1],
        );
        expect(tags[0]).to.be.a('string').and.equal(tags[1]);
        expect(keys.user(id)).to.match(/^shop:\{[^{}]+\}$/);
      }),
    );
  });
});
