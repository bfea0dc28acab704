import type { NewAttempt } from '../../../core/index.js';
import { anAttempt, NOTHING_KNOWN, T0 } from './attempt-harness.js';

const USER_AGENTS = [
  null,
  '',
  'curl/8.5.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36 OPR/135.0.0.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36 Edg/151.0.0.0',
  'Mozilla/5.0 (Android 16; Tablet; rv:155.0) Gecko/155.0 Firefox/155.0',
  'Mozilla/5.0 (Linux; Android 16; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/153.0.8010.24 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.5 Safari/605.1.15',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/151.0.0.0 Safari/537.36',
];
const PAUSES = [null, '', "Week o'ff", '% Ferien_ \\', 'x'.repeat(201)];
const MULTIPLIERS = ['1.0', '2.0', '1.5', '0.25', '10.0', '2.75'];
const CODES = ['food_balance_exceeded', 'hygiene_balance_exceeded', 'cart_empty', 'ordering_failed'] as const;

/** Attempts of all kinds, the same every time: every field has several values, and some attempts know nothing. */
export function manyAttempts(count: number): NewAttempt[] {
  return Array.from({ length: count }, (_, index) => {
    // Steps that share no factor with the lengths, so that values come in all combinations.
    const pick = <T>(values: readonly T[], step: number): T => values[(index * step) % values.length] as T;
    const pause = pick(PAUSES, 3);
    return anAttempt({
      ...(index % 29 === 0 && NOTHING_KNOWN),
      createdAtMs: T0 - index * 37 * 60_000,
      participantId: String(index % 17),
      reason: pick(['invalid', 'failed', 'invalid'], 1),
      errorCodes: [pick(CODES, 1), pick(CODES, 3)],
      validationErrors: ['a', 'b'],
      programPauseActive: index % 29 === 0 ? null : pause !== null && pause !== '',
      programPauseName: index % 29 === 0 ? '' : (pause ?? ''),
      voucherMultiplier: index % 29 === 0 ? null : pick(MULTIPLIERS, 5),
      activeVoucherCount: index % 23 === 0 ? null : (index * 7) % 15,
      foodTotal: pick(['0.00', '10.00', '3.50', null], 3),
      hygieneTotal: pick(['0.00', '0.01', '5.00'], 2),
      cartSnapshot: Array.from({ length: (index * 5) % 54 }, (__, line) => ({
        productId: pick([`${line}`, `p "${line}'`, `\\${line}`], 1),
        quantity: 1,
        price: null,
      })),
      userAgent: pick(USER_AGENTS, 7),
    });
  });
}
