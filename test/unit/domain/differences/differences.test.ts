import { expect } from 'chai';
import {
  type ComparedAttempts,
  type Counted,
  type DifferencesOptions,
  differencesOf,
  ERROR_RATE,
} from '../../../../core/index.js';
import { compared, seeded, type Told } from './told.js';

const RUNS = 300;
/** Three standard deviations above what the promise allows: a run of the suite with another seed fails less than once in 700. */
const MOST = RUNS * ERROR_RATE + 3 * Math.sqrt(RUNS * ERROR_RATE * (1 - ERROR_RATE));

type Random = () => number;
const pick = (random: Random, count: number) => String(Math.floor(random() * count));

/** What an attempt is like, whichever group it is in. */
function likeAny(random: Random): Told['values'] {
  return {
    hour: [pick(random, 24)],
    browser: [random() < 0.6 ? 'chrome' : pick(random, 4)],
    program_pause_active: [random() < 0.2 ? 'yes' : 'no'],
    product_id: [pick(random, 40), pick(random, 40), pick(random, 40)],
  };
}

/** Groups of attempts that differ by chance only. Each participant is in one of them. */
function nothingDiffers(random: Random, attemptsOf: () => number): ComparedAttempts {
  const groups: [Told[], Told[]] = [[], []];
  for (let participant = 0; participant < 250; participant++) {
    const told = { participant, values: likeAny(random) };
    const group = groups[random() < 0.4 ? 0 : 1] as Told[];
    for (let attempt = attemptsOf(); attempt > 0; attempt--) group.push(told);
  }
  return compared(...groups);
}

/** In how many of the runs something is found. */
function falseAlarms(make: (random: Random) => ComparedAttempts, options?: DifferencesOptions): number {
  let alarms = 0;
  for (let seed = 1; seed <= RUNS; seed++)
    if (differencesOf(make(seeded(seed)), options).findings.length > 0) alarms++;
  return alarms;
}

describe('What differs', function () {
  this.timeout(60_000);

  it('is nothing where chance alone decided, but for as many answers as it says', () => {
    expect(falseAlarms((random) => nothingDiffers(random, () => 1))).to.be.at.most(MOST);
  });

  it('would be found in most answers if the comparisons were not counted', () => {
    let alarms = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const { fields, ...groups } = nothingDiffers(seeded(seed), () => 1);
      // Each value alone, as if nothing else had been looked at.
      const alone = fields.flatMap(({ values, ...counts }) =>
        values.map((value) => ({ ...counts, values: [value] })),
      );
      if (alone.some((field) => differencesOf({ ...groups, fields: [field] }).findings.length > 0)) alarms++;
    }
    expect(alarms).to.be.above(RUNS / 2);
  });

  it('is nothing either where participants repeat what they did, some of them often', () => {
    const repeat = (random: Random) =>
      nothingDiffers(random, () => (random() < 0.1 ? 30 : 1 + Math.floor(random() * 5)));
    expect(falseAlarms(repeat)).to.be.at.most(MOST);
    // The control: as if each repetition were a new piece of evidence.
    const naive = (random: Random) => {
      const { fields, ...groups } = repeat(random);
      const every = ({ attempts }: Counted) => ({ attempts, participants: attempts });
      const both = <T extends { selected: Counted; rest: Counted }>(each: T) => ({
        ...each,
        selected: every(each.selected),
        rest: every(each.rest),
      });
      return {
        ...groups,
        fields: fields.map(({ values, ...counts }) => ({ ...both(counts), values: values.map(both) })),
      };
    };
    expect(falseAlarms(naive)).to.be.above(RUNS / 2);
  });

  it('is what was planted, and that first', () => {
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const random = seeded(seed);
      const told = (participant: number, safari: number): Told => ({
        participant,
        values: { ...likeAny(random), device: [random() < safari ? 'phone' : 'desktop'] },
      });
      const { findings } = differencesOf(
        compared(
          Array.from({ length: 150 }, (_, index) => told(index, 0.55)),
          Array.from({ length: 350 }, (_, index) => told(1_000 + index, 0.25)),
        ),
      );
      const [first] = findings;
      if (first?.field === 'device' && first.value === 'phone' && first.difference > 0.15) found++;
    }
    expect(found).to.be.at.least(97);
  });

  const told = (values: Told['values'], times: number, participant = 0): Told[] =>
    Array.from({ length: times }, (_, index) => ({ participant: participant + index, values }));

  it('says of each finding how many of how many, by how much, and how sure that is', () => {
    const { comparisons, findings } = differencesOf(
      compared(
        [...told({ lines: ['1'], browser: ['a'] }, 40), ...told({ lines: ['51+'], browser: undefined }, 10, 100)],
        [...told({ lines: ['1'], browser: ['a'] }, 20, 200), ...told({ lines: ['2-5'], browser: ['b'] }, 80, 300)],
      ),
    );
    expect(comparisons).to.deep.equal([
      { field: 'lines', made: 3, findings: 3 },
      { field: 'browser', made: 1, findings: 1 },
    ]);
    const lines = findings.filter(({ field }) => field === 'lines');
    const browser = findings.find(({ field }) => field === 'browser');
    expect(browser).to.deep.include({
      ...{ field: 'browser', value: 'a', selected: { count: 40, of: 40 }, rest: { count: 20, of: 100 } },
      ...{ difference: 0.8, ratio: 5 },
    });
    expect(
      lines.map(({ value, difference, ratio }) => [value, difference.toFixed(2), ratio?.toFixed(2)]),
    ).to.deep.equal([
      ['2-5', '-0.80', '0.00'],
      ['1', '0.60', '4.00'],
      ['51+', '0.20', undefined],
    ]);
    for (const { pValue, adjustedPValue } of findings) {
      expect(pValue).to.be.above(0);
      expect(adjustedPValue).to.be.within(pValue, Math.min(ERROR_RATE, pValue * 4));
    }
  });

  it('compares two values that are each other’s mirror once, and says it of the one that the selected have more often', () => {
    const [yes, no] = [{ program_pause_active: ['yes'] }, { program_pause_active: ['no'] }];
    const groups = [
      [...told(yes, 30), ...told(no, 10, 100)],
      [...told(yes, 10, 200), ...told(no, 90, 300)],
    ] as const;
    const there = differencesOf(compared(...groups));
    expect(there.comparisons).to.deep.equal([{ field: 'program_pause_active', made: 1, findings: 1 }]);
    expect(there.findings.map(({ value }) => value)).to.deep.equal(['yes']);
    const back = differencesOf(compared(groups[1], groups[0]));
    expect(back.findings.map(({ value }) => value)).to.deep.equal(['no']);
    const products = [told({ product_id: ['1'] }, 20), told({ product_id: ['2'] }, 20, 100)] as const;
    expect(differencesOf(compared(...products)).comparisons[0]?.made, 'of several, none is a mirror').to.equal(2);
  });

  it('takes one participant for one, unless it is the participants that are asked about', () => {
    const alike = (times: number, value: string): Told[] =>
      Array.from({ length: times }, () => ({ participant: 7, values: { browser: [value] } }));
    const groups = compared(alike(40, 'safari'), told({ browser: ['chrome'] }, 200, 100));
    expect(differencesOf(groups).findings).to.deep.equal([]);
    expect(differencesOf(groups, { selectedAreTheirOwn: true }).findings).to.have.length(1);
  });

  it('finds nothing where attempts and participants say the opposite', () => {
    const [yes, no] = [{ program_pause_active: ['yes'] }, { program_pause_active: ['no'] }];
    const one = Array.from({ length: 200 }, () => ({ participant: 999, values: yes }));
    const groups = compared(
      [...one, ...told(no, 40), ...told(yes, 5, 500)],
      [...told(yes, 40, 100), ...told(no, 20, 200)],
    );
    expect(differencesOf(groups).findings).to.deep.equal([]);
    expect(differencesOf(groups, { selectedAreTheirOwn: true }).findings, 'the control').to.have.length(1);
  });

  it('compares no group of which fewer than five are heard', () => {
    const [few, enough] = [4, 5].map((times) => told({ browser: ['safari'] }, times));
    const many = told({ browser: ['chrome'] }, 1_000, 100);
    const made = (group: readonly Told[]) => differencesOf(compared(group, many)).comparisons[0]?.made;
    expect(made(few ?? [])).to.equal(0);
    expect(made(enough ?? [])).to.equal(1);
  });

  it('compares nothing with nothing', () => {
    const made = (selected: Told[], rest: Told[]) =>
      differencesOf(compared(selected, rest)).comparisons.reduce((sum, each) => sum + each.made, 0);
    const some = told({ lines: ['1'] }, 20);
    expect(made([], some)).to.equal(0);
    expect(made(some, [])).to.equal(0);
    expect(made(some, told({ lines: undefined }, 20))).to.equal(0);
    expect(differencesOf(compared([], [])).findings).to.deep.equal([]);
  });
});
