import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip, type Gzip } from 'node:zlib';
import { MemoryUserStore } from '../../adapters/memory/index.js';
import { SystemClock } from '../../adapters/node/index.js';
import { createTokens, type OwnTokenSettings } from '../../apps/auth/index.js';
import { createAuthenticate } from '../../apps/http/authenticate.js';
import type { Ctx } from '../../apps/http/context.js';
import { presentAttempt } from '../../apps/http/presenters/present-attempt.js';
import { attempts } from './attempts.js';
import { checkWithKey, checkWithText } from './baselines/token-checks.js';
import { compare } from './measure.js';

const AUTH: OwnTokenSettings = {
  kind: 'secret',
  secret: 'a secret for measuring, longer than 32 bytes',
  issuer: 'bench',
  audience: 'order-failures',
};
/** A single check is too short to be timed. */
const CHECKS = 100;

/** What each request costs before and after the work that it asks for. */
export async function benchEdge(rounds: number): Promise<void> {
  await benchTokens(rounds);
  await benchWriting(rounds);
  await benchCompressing(rounds);
}

async function benchTokens(rounds: number): Promise<void> {
  const [clock, users] = [new SystemClock(), new MemoryUserStore()];
  const user = await users.add({
    username: 'bench',
    passwordHash: null,
    participantId: null,
    isStaff: true,
    isSuperuser: false,
  });
  if (user === undefined) throw new Error('The user of the bench was not added.');
  const token = createTokens(AUTH, clock, { next: () => 'bench' }).issue(user).access;
  // What the checks look at: the header and the state.
  const ctx = () => {
    const header = { authorization: `Bearer ${token}` };
    return { header, request: { header }, state: {}, get: () => header.authorization } as unknown as Ctx;
  };
  const times = (check: (ctx: Ctx) => Promise<unknown>) => async () => {
    for (let turn = 0; turn < CHECKS; turn++) await check(ctx());
  };
  await compare({
    title: `Checking a token ${CHECKS} times`,
    rounds,
    contenders: [
      { name: 'koa-jwt with the secret as text', run: times(checkWithText(AUTH)) },
      { name: 'koa-jwt with a key made once: a new token', run: times(checkWithKey(AUTH)) },
      {
        name: 'authenticate: a token of the last minute',
        run: times(createAuthenticate({ auth: AUTH, users, clock })),
      },
    ],
  });
}

/** Attempts as `recent-failures` hands them out, with hashes that differ as real ones do. */
function records(count: number) {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  return [...attempts(count, Date.UTC(2026, 1, 12))].map((attempt, id) => ({
    ...attempt,
    id,
    idempotencyKey: digest(`key ${id}`),
    cartHash: digest(`cart ${id}`),
  }));
}

async function benchWriting(rounds: number): Promise<void> {
  const fifty = records(50);
  await compare({
    title: 'Writing 50 attempts as JSON',
    rounds,
    contenders: [
      { name: 'the records as the store gives them', run: async () => JSON.stringify(fifty) },
      { name: 'presentAttempt of each', run: async () => JSON.stringify(fifty.map(presentAttempt)) },
      {
        name: 'presentAttempt of each, without carts',
        run: async () =>
          JSON.stringify(fifty.map((each) => ({ ...presentAttempt(each), cart_snapshot: undefined }))),
      },
      {
        name: 'presentAttempt of each, written twice',
        run: async () => [1, 2].map(() => JSON.stringify(fifty.map(presentAttempt))),
      },
    ],
  });
}

async function benchCompressing(rounds: number): Promise<void> {
  const brotli = (quality: number) => () =>
    createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: quality } }) as unknown as Gzip;
  const ways: readonly (readonly [string, () => Gzip])[] = [
    ['gzip, level 6 (the default)', () => createGzip()],
    ['gzip, level 1', () => createGzip({ level: 1 })],
    ['brotli, quality 4 (the default)', brotli(4)],
    ['brotli, quality 1', brotli(1)],
  ];
  for (const count of [1, 2, 5, 50, 200]) {
    const body = JSON.stringify(records(count).map(presentAttempt));
    const sizes = await Promise.all(ways.map(([, stream]) => compressed(body, stream())));
    await compare({
      title: `Compressing ${count} attempts, ${body.length} bytes`,
      rounds,
      contenders: ways.map(([name, stream], index) => ({
        name: `${name}: ${sizes[index]} bytes`,
        run: () => compressed(body, stream()),
      })),
    });
  }
}

/** The number of bytes that are left. */
async function compressed(body: string, stream: Gzip): Promise<number> {
  let bytes = 0;
  await pipeline([body], stream, async (chunks) => {
    for await (const chunk of chunks) bytes += (chunk as Buffer).length;
  });
  return bytes;
}
