import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { OverloadedError } from './overloaded-error.js';
import { createWaitingRoom } from './waiting-room.js';

/** Longer ones would only be work for the server. */
export const MAX_PASSWORD_CHARACTERS = 1_000;

const derive = promisify<string, Buffer, number, ScryptParameters, Buffer>(scrypt);

interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly maxmem: number;
}

export interface PasswordsOptions {
  /** log2 of scrypt's N. Default 15: 32 MiB and about 0.1 s a password. Tests use less. */
  readonly logN?: number;
  /** Passwords worked on at the same time. Default 2: scrypt shares four threads with the file system. */
  readonly concurrency?: number;
  /** Passwords that may wait for their turn. Default 64. */
  readonly maxWaiting?: number;
}

export interface Passwords {
  /** `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, both in base64 without padding. @throws OverloadedError when too many wait. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is the one that was hashed. Without a hash (an unknown user, or one without a password) it works as long and
   * returns false, so that the time does not tell who exists. @throws OverloadedError when too many wait.
   */
  verify(password: string, hash: string | null | undefined): Promise<boolean>;
}

const BLOCK_SIZE = 8;
const PARALLELISM = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,86})\$([A-Za-z0-9+/]{43})$/;
/** Above this a stored hash would be a way to take the server's memory. */
const MAX_LOG_N = 17;

/** Hashes and checks passwords with Node's own scrypt. */
export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const { logN = 15, concurrency = 2, maxWaiting = 64 } = options;
  const enter = createWaitingRoom(concurrency, maxWaiting, () => new OverloadedError('password checking', 1_000));
  const nobody = encode(logN, BLOCK_SIZE, PARALLELISM, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));

  return {
    hash: (password) =>
      enter(async () => {
        const salt = randomBytes(SALT_BYTES);
        const hash = await deriveKey(password, salt, logN, BLOCK_SIZE, PARALLELISM);
        return encode(logN, BLOCK_SIZE, PARALLELISM, salt, hash);
      }),
    verify: (password, hash) => enter(() => matches(password, hash ?? nobody)),
  };
}

async function matches(password: string, encoded: string): Promise<boolean> {
  const [, ln, r, p, salt = '', hash = ''] = FORMAT.exec(encoded) ?? [];
  if (ln === undefined || Number(ln) > MAX_LOG_N) throw new TypeError('A stored password hash cannot be read.');
  const expected = Buffer.from(hash, 'base64');
  const actual = await deriveKey(password, Buffer.from(salt, 'base64'), Number(ln), Number(r), Number(p));
  return timingSafeEqual(actual, expected);
}

/** NFKC, so that one password typed on two keyboards is one password (NIST SP 800-63B, 5.1.1.2). */
function deriveKey(password: string, salt: Buffer, logN: number, r: number, p: number): Promise<Buffer> {
  const N = 2 ** logN;
  return derive(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r });
}

function encode(logN: number, r: number, p: number, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`;
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
