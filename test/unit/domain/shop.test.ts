import { expect } from 'chai';
import fc from 'fast-check';
import {
  balancesOf,
  FOR_EVER_MS,
  forecastOf,
  isMore,
  type ProgramPause,
  pauseAt,
  sumMoney,
  type Voucher,
  vouchersToUse,
} from '../../../core/index.js';

const NOW = 1_000_000;

function voucher(id: string, changes: Partial<Voucher> = {}): Voucher {
  return { id, kind: 'food', amount: '50.00', grantedAtMs: 0, expiresAtMs: undefined, ...changes };
}

function pause(name: string, changes: Partial<ProgramPause> = {}): ProgramPause {
  return { name, fromMs: 0, untilMs: NOW + 1, multiplier: '2.0', ...changes };
}

describe('pauseAt', () => {
  for (const [title, changes, on] of [
    ['begins in a millisecond', { fromMs: NOW + 1 }, false],
    ['begins now', { fromMs: NOW }, true],
    ['ends in a millisecond', { untilMs: NOW + 1 }, true],
    ['ends now', { untilMs: NOW }, false],
  ] as const) {
    it(`a pause that ${title} is ${on ? 'on' : 'off'}`, () => {
      expect(pauseAt([pause('Weekoff', changes)], NOW)?.name).to.equal(on ? 'Weekoff' : undefined);
    });
  }

  it('of several takes the one that began last, and of those the first by name', () => {
    const pauses = [pause('a', { fromMs: 1 }), pause('c', { fromMs: 5 }), pause('b', { fromMs: 5 })];
    expect(pauseAt(pauses, NOW)?.name).to.equal('b');
    expect(pauseAt(pauses.reverse(), NOW)?.name).to.equal('b');
  });

  it('there may be none', () => {
    expect(pauseAt([], NOW)).to.equal(undefined);
  });
});

describe('balancesOf', () => {
  const granted = [
    voucher('1'),
    voucher('2', { amount: '75.00' }),
    voucher('3', { kind: 'hygiene', amount: '10.00' }),
  ];

  it('adds up each kind and counts both', () => {
    expect(balancesOf(granted, undefined, NOW)).to.deep.equal({
      balances: { full: '125.00', available: '125.00', hygiene: '10.00' },
      activeVoucherCount: 3,
    });
  });

  it('multiplies food, and not hygiene, while a pause is on', () => {
    expect(balancesOf(granted, pause('Weekoff'), NOW).balances).to.deep.equal({
      full: '125.00',
      available: '250.00',
      hygiene: '10.00',
    });
  });

  for (const [title, changes, counts] of [
    ['expires in a millisecond', { expiresAtMs: NOW + 1 }, true],
    ['expires now', { expiresAtMs: NOW }, false],
    ['was granted now', { grantedAtMs: NOW }, true],
    ['is granted in a millisecond', { grantedAtMs: NOW + 1 }, false],
  ] as const) {
    it(`a voucher that ${title} ${counts ? 'counts' : 'does not count'}`, () => {
      expect(balancesOf([voucher('1', changes)], undefined, NOW)).to.deep.equal({
        balances: { full: counts ? '50.00' : '0.00', available: counts ? '50.00' : '0.00', hygiene: '0.00' },
        activeVoucherCount: counts ? 1 : 0,
      });
    });
  }
});

describe('vouchersToUse', () => {
  const totals = (food: string, hygiene = '0.00') => ({ food, hygiene, total: sumMoney([food, hygiene]) });
  const use = (vouchers: readonly Voucher[], food: string, hygiene?: string, on?: ProgramPause) =>
    vouchersToUse(vouchers, totals(food, hygiene), on, NOW)?.map(({ id }) => id);

  it('takes whole vouchers, oldest grant first, until the total is covered', () => {
    const vouchers = [
      voucher('1', { grantedAtMs: 3 }),
      voucher('2', { grantedAtMs: 1 }),
      voucher('3', { grantedAtMs: 2 }),
    ];
    expect(use(vouchers, '50.00')).to.deep.equal(['2']);
    expect(use(vouchers, '50.01')).to.deep.equal(['2', '3']);
    expect(use(vouchers, '150.00')).to.deep.equal(['2', '3', '1']);
  });

  it('takes vouchers of one grant by their ids, as numbers', () => {
    expect(use([voucher('10'), voucher('9')], '50.00')).to.deep.equal(['9']);
  });

  it('takes nothing for nothing', () => {
    expect(use([voucher('1')], '0.00')).to.deep.equal([]);
  });

  it('does not take what cannot cover the total', () => {
    expect(use([voucher('1')], '50.01')).to.equal(undefined);
    expect(use([], '0.01')).to.equal(undefined);
  });

  it('pays each kind with its own vouchers, and takes none when one kind is not covered', () => {
    const vouchers = [voucher('1'), voucher('2', { kind: 'hygiene', amount: '10.00' })];
    expect(use(vouchers, '50.00', '10.00')).to.deep.equal(['1', '2']);
    expect(use(vouchers, '50.00', '10.01')).to.equal(undefined);
    expect(use(vouchers, '50.01', '10.00')).to.equal(undefined);
  });

  it('counts a food voucher as often as the multiplier says, a hygiene voucher once', () => {
    const vouchers = [voucher('1'), voucher('2'), voucher('3', { kind: 'hygiene', amount: '10.00' })];
    expect(use(vouchers, '100.00', '0.00', pause('Weekoff'))).to.deep.equal(['1']);
    expect(use(vouchers, '100.01', '0.00', pause('Weekoff'))).to.deep.equal(['1', '2']);
    expect(use(vouchers, '0.00', '10.01', pause('Weekoff'))).to.equal(undefined);
  });

  it('leaves expired vouchers and those of later alone', () => {
    const vouchers = [voucher('1', { expiresAtMs: NOW }), voucher('2', { grantedAtMs: NOW + 1 }), voucher('3')];
    expect(use(vouchers, '50.00')).to.deep.equal(['3']);
    expect(use(vouchers, '50.01')).to.equal(undefined);
  });

  it('covers a total exactly when the balances do, so that a judged cart can be placed', () => {
    const money = fc.integer({ min: 0, max: 30_000 }).map((cents) => (cents / 100).toFixed(2));
    const anyVoucher = fc.record({
      id: fc.nat(100).map(String),
      kind: fc.constantFrom('food' as const, 'hygiene' as const),
      amount: money,
      grantedAtMs: fc.integer({ min: NOW - 2, max: NOW + 1 }),
      expiresAtMs: fc.option(fc.integer({ min: NOW - 1, max: NOW + 2 }), { nil: undefined }),
    });
    const anyPause = fc.option(
      fc
        .integer({ min: 1, max: 5_000 })
        .map((thousandths) => pause('x', { multiplier: String(thousandths / 1000) })),
      { nil: undefined },
    );
    const answers = { covered: 0, not: 0 };
    fc.assert(
      fc.property(
        fc.array(anyVoucher, { maxLength: 8 }),
        money,
        money,
        anyPause,
        (vouchers, food, hygiene, on) => {
          const { balances } = balancesOf(vouchers, on, NOW);
          const covered = !isMore(food, balances.available) && !isMore(hygiene, balances.hygiene);
          const used = vouchersToUse(vouchers, totals(food, hygiene), on, NOW);
          expect(used !== undefined).to.equal(covered);
          answers[covered ? 'covered' : 'not']++;
        },
      ),
      { numRuns: 500 },
    );
    expect(answers.covered).to.be.greaterThan(20);
    expect(answers.not).to.be.greaterThan(20);
  });
});

describe('forecastOf', () => {
  const atMs = fc.integer({ min: -4, max: 4 }).map((ms) => NOW + ms);
  const vouchers = fc.array(
    fc.record({
      kind: fc.constantFrom('food' as const, 'hygiene' as const),
      amount: fc.constantFrom('0.05', '10.00', '33.33'),
      grantedAtMs: atMs,
      expiresAtMs: fc.oneof(fc.constant(undefined), atMs, fc.constant(FOR_EVER_MS)),
    }),
    { maxLength: 8 },
  );
  const pauses = fc.array(
    fc.record({
      name: fc.constantFrom('a', 'b'),
      fromMs: atMs,
      untilMs: fc.oneof(atMs, fc.constant(FOR_EVER_MS)),
      multiplier: fc.constantFrom('0.5', '1.0', '1.555'),
    }),
    { maxLength: 3 },
  );

  it('tells each change that looking at every millisecond finds, and no other', () => {
    let changes = 0;
    fc.assert(
      fc.property(vouchers, pauses, (unnumbered, pauses) => {
        const numbered = unnumbered.map((each, index): Voucher => ({ ...each, id: String(index) }));
        const worthAt = (atMs: number) => {
          const pause = pauseAt(pauses, atMs);
          const named = pause && { name: pause.name, multiplier: pause.multiplier };
          return { balances: balancesOf(numbered, pause, atMs).balances, pause: named };
        };
        const expected = [1, 2, 3, 4]
          .map((ms) => NOW + ms)
          .filter((atMs) => JSON.stringify(worthAt(atMs)) !== JSON.stringify(worthAt(atMs - 1)))
          .map((atMs) => ({ atMs, ...worthAt(atMs) }));
        expect(forecastOf(numbered, pauses, NOW)).to.deep.equal(expected);
        changes += expected.length;
      }),
      { numRuns: 500 },
    );
    expect(changes, 'there was something to tell').to.be.above(500);
  });

  it('tells no end of what lasts for ever, and all of what is known, in little time', () => {
    expect(forecastOf([voucher('1', { expiresAtMs: FOR_EVER_MS })], [], NOW)).to.deep.equal([]);
    const [begins, ...others] = forecastOf([], [pause('a', { fromMs: NOW + 1, untilMs: FOR_EVER_MS })], NOW);
    expect([begins?.pause?.name, others]).to.deep.equal(['a', []]);
    const many = Array.from({ length: 5_000 }, (_, index) =>
      voucher(String(index), { amount: '0.01', grantedAtMs: NOW + 1 + index, expiresAtMs: NOW + 10_000 + index }),
    );
    const changes = forecastOf(many, [], NOW);
    expect(changes).to.have.length(10_000);
    expect([changes[4_999], changes.at(-1)].map((change) => change?.balances.full)).to.deep.equal([
      '50.00',
      '0.00',
    ]);
  });
});
