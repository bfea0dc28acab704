import { expect } from 'chai';
import { createPasswords, OverloadedError } from '../../../apps/auth/index.js';

describe('passwords', () => {
  const passwords = createPasswords({ logN: 4 });

  it('accepts the password that was hashed and no other', async () => {
    const hash = await passwords.hash('correct horse');
    expect(await passwords.verify('correct horse', hash)).to.equal(true);
    expect(await passwords.verify('correct horsf', hash)).to.equal(false);
    expect(await passwords.verify('', hash)).to.equal(false);
  });

  it('writes scrypt with its parameters, salted anew each time', async () => {
    const [a, b] = [await passwords.hash('x'), await passwords.hash('x')];
    expect(a).to.match(/^\$scrypt\$ln=4,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(a).not.to.equal(b);
  });

  it('reads the parameters from the hash, so that a later default does not lock anybody out', async () => {
    const hash = await createPasswords({ logN: 5 }).hash('old');
    expect(await passwords.verify('old', hash)).to.equal(true);
  });

  it('takes N = 2^15 unless told otherwise', async () => {
    const strong = createPasswords();
    const hash = await strong.hash('x');
    expect(hash).to.match(/^\$scrypt\$ln=15,r=8,p=1\$/);
    expect(await strong.verify('x', hash)).to.equal(true);
  });

  it('takes a composed and a decomposed letter for the same password', async () => {
    expect(await passwords.verify('caf\u0065\u0301', await passwords.hash('caf\u00e9'))).to.equal(true);
  });

  it('says no when there is no hash', async () => {
    expect(await passwords.verify('x', undefined)).to.equal(false);
    expect(await passwords.verify('x', null)).to.equal(false);
  });

  it('works for an unknown user as long as for a known one', async () => {
    const slow = createPasswords({ logN: 14 });
    const hash = await slow.hash('x');
    const spent = async (work: () => Promise<unknown>) => {
      const before = process.cpuUsage();
      for (let i = 0; i < 4; i++) await work();
      return process.cpuUsage(before).user;
    };
    const known = await spent(() => slow.verify('y', hash));
    const unknown = await spent(() => slow.verify('y', undefined));
    expect(unknown).to.be.greaterThan(known / 10);
  });

  it('refuses a stored hash that it cannot read, or whose cost would exhaust the memory', async () => {
    const hash = await passwords.hash('x');
    for (const broken of ['', 'x', 'pbkdf2_sha256$1$a$b', hash.replace('ln=4', 'ln=30'), hash.slice(0, -1)]) {
      const outcome = await passwords.verify('x', broken).catch((error: unknown) => error);
      expect(outcome, broken).to.be.instanceOf(TypeError);
    }
  });

  it('turns work away when too much waits, and takes it again afterwards', async () => {
    const busy = createPasswords({ logN: 10, concurrency: 1, maxWaiting: 1 });
    const results = await Promise.allSettled([busy.hash('a'), busy.hash('b'), busy.hash('c')]);
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled', 'rejected']);
    expect((results[2] as PromiseRejectedResult).reason).to.be.instanceOf(OverloadedError);
    expect(await busy.hash('d')).to.be.a('string');
  });
});
