import type { Id, Participant } from '../../core/index.js';
import { CATALOGUE } from './catalogue.js';
import { Random } from './random.js';

/** Somebody who orders in the sandbox. All of them are invented. */
export interface Person extends Participant {
  readonly userId: Id;
  readonly username: string;
  readonly ipAddress: string;
  readonly userAgent: string;
  /** On an ordinary day. */
  readonly visitsPerDay: number;
  /** What they usually buy, by product id. */
  readonly favouriteFood: readonly Id[];
  readonly favouriteHygiene: readonly Id[];
}

/** Above every id of the replay data. */
const FIRST_PARTICIPANT_ID = 9001;
const FIRST_USER_ID = 20_001;
const SEED = 1;

const NAMES = [
  'Jane Smith, Bob Johnson, Amara Okafor, Luis Herrera, Mei Tanaka, Fatima Haddad, Piotr Nowak',
  'Grace Mensah, Tomás Ribeiro, Ingrid Solberg, Yusuf Demir, Priya Raman, Elena Petrova, Noah Fischer, Aisha Bello',
  'Daniel Kovač, Sofia Lindqvist, Omar Farouk, Hannah Weiss, Mateo Vargas, Linh Tran, Chloé Martin, Ravi Menon',
  'Zara Hussain, Oskar Jensen, Nadia Benali, Samuel Adeyemi, Clara Rossi, Viktor Ilić, Leila Karimi, Peter Novák',
  'Rosa Delgado, Emeka Obi, Anna Kowalska, Hugo Lefèvre, Mina Park, Jonas Berg, Salma Idrissi, Felix Brandt',
]
  .join(', ')
  .split(', ');

const USER_AGENTS = [
  'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 20_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/20.1 Mobile Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
];

/** Whoever tries the sandbox out. */
export const GUEST = personOf('John Doe', 0);
/** Whose orders are simulated while the server runs: not the guest's, or their log-in would be throttled for orders that they did not send. */
export const REGULARS: readonly Person[] = NAMES.map((name, index) => personOf(name, index + 1));
export const PEOPLE: readonly Person[] = [GUEST, ...REGULARS];

function personOf(name: string, index: number): Person {
  const random = new Random(SEED + index);
  const idsOf = (category: string) =>
    CATALOGUE.filter((product) => product.active && product.category === category).map(({ id }) => id);
  return {
    id: String(FIRST_PARTICIPANT_ID + index),
    name,
    userId: String(FIRST_USER_ID + index),
    username: usernameOf(name),
    // RFC 5737: addresses for documentation, nobody's.
    ipAddress: `203.0.113.${10 + index}`,
    userAgent: random.pick(USER_AGENTS),
    // A few come often, most now and then.
    visitsPerDay: 0.9 + 2.6 * random.next() ** 2,
    favouriteFood: random.pickSome(idsOf('food'), 12),
    favouriteHygiene: random.pickSome(idsOf('hygiene'), 4),
  };
}

/** `amara.okafor`, without accents. */
function usernameOf(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll(' ', '.');
}
