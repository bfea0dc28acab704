import { expect } from 'chai';
import { describeCleanUp, presentCleanUp } from '../../../../apps/cli/clean-up-text.js';
import type { CleanUpReceipt, FailedOrderAttempt } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';

const NOON = 'T12:00:00Z';
const DUPLICATE = 'Duplicate order submission detected. Please wait before retrying.';

function sample(day: string, participantName: string | null, ...validationErrors: string[]): FailedOrderAttempt {
  const createdAtMs = Date.parse(day.includes('T') ? day : `${day}${NOON}`);
  return { ...anAttempt({ createdAtMs, participantId: '123', participantName, validationErrors }), id: 7 };
}

function receipt(changes: Partial<CleanUpReceipt>): CleanUpReceipt {
  const beforeMs = Date.parse(`2025-11-14${NOON}`);
  return { days: 90, beforeMs, dryRun: true, found: 0, deleted: 0, samples: [], finished: true, ...changes };
}

const GUIDE_SAMPLES = [
  sample('2025-08-15', 'John Doe', 'Food balance exceeded: $240.00 > $250.00'),
  sample('2025-08-16', 'Jane Smith', 'Hygiene balance exceeded: $15.00 > $10.00'),
  sample('2025-08-17', 'Bob Johnson', DUPLICATE),
];

describe('the text of a clean-up', () => {
  it('is the guide’s, to the letter', () => {
    expect(describeCleanUp(receipt({ found: 142, samples: GUIDE_SAMPLES }), 'UTC')).to.equal(
      [
        '[DRY RUN] Would delete 142 failed order attempts older than 90 days (before 2025-11-14)',
        '',
        'Sample records:',
        '  - 2025-08-15 | John Doe | Food balance exceeded: $240.00 > $250.00...',
        '  - 2025-08-16 | Jane Smith | Hygiene balance exceeded: $15.00 > $10.00...',
        '  - 2025-08-17 | Bob Johnson | Duplicate order submission detected...',
        '  ... and 139 more',
      ].join('\n'),
    );
  });

  it('says nothing of more records when the samples are all', () => {
    const text = describeCleanUp(receipt({ found: 3, samples: GUIDE_SAMPLES }), 'UTC');
    expect(text).to.contain('Bob Johnson').and.not.to.contain('more');
    expect(describeCleanUp(receipt({ found: 4, samples: GUIDE_SAMPLES }), 'UTC')).to.contain('  ... and 1 more');
  });

  it('is one line when there is nothing to delete', () => {
    expect(describeCleanUp(receipt({}), 'UTC')).to.equal(
      '[DRY RUN] Would delete 0 failed order attempts older than 90 days (before 2025-11-14)',
    );
  });

  it('of a real run says what was deleted', () => {
    const done = receipt({ dryRun: false, days: 30, found: 142, deleted: 142, samples: GUIDE_SAMPLES });
    expect(describeCleanUp(done, 'UTC')).to.equal(
      'Deleted 142 failed order attempts older than 30 days (before 2025-11-14)',
    );
  });

  it('of an interrupted run says how far it came', () => {
    const stopped = receipt({ dryRun: false, found: 5000, deleted: 2000, finished: false });
    expect(describeCleanUp(stopped, 'UTC')).to.equal(
      'Interrupted: deleted 2000 of 5000 failed order attempts older than 90 days (before 2025-11-14)',
    );
  });

  it('has the days of the time zone', () => {
    const late = sample('2025-08-15T23:30:00Z', 'John Doe', 'x');
    const text = describeCleanUp(
      receipt({ beforeMs: Date.parse('2025-11-14T03:00:00Z'), found: 1, samples: [late] }),
      'America/New_York',
    );
    expect(text).to.contain('(before 2025-11-13)').and.to.contain('  - 2025-08-15 | ');
    expect(describeCleanUp(receipt({ found: 1, samples: [late] }), 'Europe/Paris')).to.contain('- 2025-08-16 |');
  });

  it('names a participant without a name by its id', () => {
    expect(describeCleanUp(receipt({ found: 1, samples: [sample('2025-08-15', null, 'x')] }), 'UTC')).to.contain(
      '  - 2025-08-15 | 123 | x...',
    );
  });

  it('cuts a long text after 50 characters, never within one', () => {
    const text = describeCleanUp(
      receipt({ found: 1, samples: [sample('2025-08-15', 'A', '🛒'.repeat(51))] }),
      'UTC',
    );
    expect(text).to.contain(`| ${'🛒'.repeat(50)}...`);
  });

  it('takes the first sentence of several errors', () => {
    const errors = ['Product 17 does not exist', 'Food balance exceeded: $2.00 > $1.00'];
    const text = describeCleanUp(receipt({ found: 1, samples: [sample('2025-08-15', 'A', ...errors)] }), 'UTC');
    expect(text).to.contain('| Product 17 does not exist');
  });

  it('keeps a name on its line and out of the terminal’s hands', () => {
    const text = describeCleanUp(
      receipt({ found: 1, samples: [sample('2025-08-15', 'A\n\u001b[2JB', 'x')] }),
      'UTC',
    );
    expect(text).to.contain('| A [2JB | x...');
  });

  for (const [what, written, printed] of [
    ['a line separator', 'A\u2028B\u2029C', 'A B C'],
    ['text that turns round', 'Jane\u202egpj.exe\u2066x\u2069', 'Janegpj.exex'],
    ['characters without a width', 'J\u200ba\ufeffne', 'Jane'],
    ['the joiners that names are spelt with', 'नेत्र\u200dम می\u200cخواهم', 'नेत्र\u200dम می\u200cخواهم'],
  ] as const) {
    it(`lets ${what} not change what a line looks like`, () => {
      const text = describeCleanUp(receipt({ found: 1, samples: [sample('2025-08-15', written, 'x')] }), 'UTC');
      expect(text).to.contain(`| ${printed} | x...`);
    });
  }

  it('for programs has instants and counts', () => {
    expect(presentCleanUp(receipt({ found: 1, samples: GUIDE_SAMPLES.slice(2) }))).to.deep.equal({
      days: 90,
      before: '2025-11-14T12:00:00Z',
      dry_run: true,
      found: 1,
      deleted: 0,
      finished: true,
      samples: [
        {
          id: 7,
          created_at: '2025-08-17T12:00:00Z',
          participant: 123,
          participant_name: 'Bob Johnson',
          error_summary: DUPLICATE,
        },
      ],
    });
  });
});
