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
    expect(keys.admissions('456')).to.equal('shop:{user:456}:admissions');
    expect(keys.failures('456')).to.equal('shop:{user:456}:failures');
    expect(keys.claim({ participantId: '123', cartHash: 'c0ffee' })).to.equal(
      'shop:{participant:123:c0ffee}:claim',
    );
    expect(keys.rate('log-in')).to.equal('shop:{rate:log-in}');
    expect(keys.lock('participant:123')).to.equal('shop:{lock:participant%003a123}');
  });

  it('differ when the ids differ, whatever the ids are', () => {
    const pair = fc.tuple(text, text);
    fc.assert(
      fc.property(pair, pair, ([a, b], [c, d]) => {
        const same = a === c && b === d;
        const one = keys.claim({ participantId: a, cartHash: b });
        const other = keys.claim({ participantId: c, cartHash: d });
        expect(one === other).to.equal(same);
        // What the server gets is UTF-8, which has no lone surrogates.
        expect(Buffer.from(one).equals(Buffer.from(other))).to.equal(same);
      }),
    );
  });

  it('have one pair of braces, with the id in it, so that both keys of a user share a slot', () => {
    fc.assert(
      fc.property(text, (id) => {
        const tags = [keys.admissions(id), keys.failures(id)].map((key) => /^shop:\{([^{}]+)\}:[a-z]+$/.exec(key));
        expect(tags[0]?.[1]).to.be.a('string').and.equal(tags[1]?.[1]);
      }),
    );
  });
});
