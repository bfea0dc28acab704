import { z } from 'zod';
import {
  type Id,
  InvalidInputError,
  type Participant,
  type Product,
  type ProgramPause,
  parseId,
  parseInstant,
  parseMoney,
  parseMultiplier,
  type Submission,
  type VoucherGrant,
} from '../../core/index.js';

/** One line of a file of events, in the core's values. */
export type ReplayEvent =
  | { readonly type: 'product'; readonly product: Product }
  | {
      readonly type: 'participant';
      readonly participant: Participant;
      readonly userId: Id;
      readonly username: string;
    }
  | { readonly type: 'pause'; readonly pause: ProgramPause }
  | { readonly type: 'grant'; readonly grant: VoucherGrant }
  | SubmitEvent;

export interface SubmitEvent {
  readonly type: 'submit';
  /** The submission's name in the file; what the report calls it. */
  readonly ref: string;
  readonly atMs: number;
  readonly submission: Submission;
}

const id = z.union([z.int(), z.string()], { error: 'must be a whole number or a text.' }).transform(String);
const category = z.enum(['food', 'hygiene']);

/** Members that are not named here are ignored: a file may say more than is needed. */
const line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('product'),
    id,
    name: z.string().min(1),
    category,
    price: z.string(),
    active: z.boolean().default(true),
  }),
  z.object({
    type: z.literal('participant'),
    id,
    name: z.string().min(1),
    user_id: id,
    username: z.string().min(1),
  }),
  z.object({
    type: z.literal('pause'),
    name: z.string().min(1),
    from: z.string(),
    until: z.string(),
    multiplier: z.string(),
  }),
  z.object({
    type: z.literal('grant'),
    at: z.string(),
    participant_id: id,
    kind: category,
    amount: z.string(),
    count: z.int().min(1).max(10_000),
    expires_at: z.string().nullish(),
  }),
  z.object({
    type: z.literal('submit'),
    at: z.string(),
    ref: z.string().min(1),
    participant_id: id,
    user_id: id,
    items: z.array(z.object({ product_id: id, quantity: z.int() })),
    ip_address: z.string().nullish(),
    user_agent: z.string().nullish(),
  }),
]);
type Line = z.infer<typeof line>;

/** Reads one line. @throws InvalidInputError whose `field` is the path of the wrong value, empty for the line as a whole. */
export function parseEvent(text: string): ReplayEvent {
  const parsed = line.safeParse(parseJson(text));
  if (parsed.success) return eventOf(parsed.data);
  const [issue] = parsed.error.issues;
  throw new InvalidInputError(z.core.toDotPath(issue?.path ?? []), issue?.message ?? 'is not an event.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError('', 'is not JSON.');
  }
}

function eventOf(line: Line): ReplayEvent {
  switch (line.type) {
    case 'product': {
      const { name, category, active } = line;
      const product = {
        id: parseId(line.id, 'id'),
        name,
        category,
        price: parseMoney(line.price, 'price'),
        active,
      };
      return { type: 'product', product };
    }
    case 'participant': {
      const participant = { id: parseId(line.id, 'id'), name: line.name };
      return {
        type: 'participant',
        participant,
        userId: parseId(line.user_id, 'user_id'),
        username: line.username,
      };
    }
    case 'pause': {
      const fromMs = parseInstant(line.from, 'from');
      const untilMs = parseInstant(line.until, 'until');
      if (untilMs <= fromMs) throw new InvalidInputError('until', 'must be later than from.');
      const multiplier = parseMultiplier(line.multiplier, 'multiplier');
      return { type: 'pause', pause: { name: line.name, fromMs, untilMs, multiplier } };
    }
    case 'grant': {
      const grant = {
        participantId: parseId(line.participant_id, 'participant_id'),
        kind: line.kind,
        amount: parseMoney(line.amount, 'amount'),
        count: line.count,
        grantedAtMs: parseInstant(line.at, 'at'),
        expiresAtMs: line.expires_at == null ? undefined : parseInstant(line.expires_at, 'expires_at'),
      };
      return { type: 'grant', grant };
    }
    case 'submit': {
      const submission = {
        participantId: parseId(line.participant_id, 'participant_id'),
        userId: parseId(line.user_id, 'user_id'),
        lines: line.items.map(({ product_id, quantity }, index) => ({
          productId: parseId(product_id, `items[${index}].product_id`),
          quantity,
        })),
        ipAddress: line.ip_address ?? null,
        userAgent: line.user_agent ?? null,
      };
      return { type: 'submit', ref: line.ref, atMs: parseInstant(line.at, 'at'), submission };
    }
  }
}
