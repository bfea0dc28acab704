import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import sinon from 'sinon';
import { FileJournal, type FileJournalOptions, type JournalProblem } from '../../adapters/file/index.js';
import { type NewAttempt, UnavailableError } from '../../core/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../contract/contenders.js';
import type { RefusedWrites } from '../support/journal-process.js';

const CHILD = fileURLToPath(new URL('../support/journal-process.js', import.meta.url));

describe('FileJournal', () => {
  let folder: string;
  const open: FileJournal[] = [];
  const problems: JournalProblem[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
    problems.length = 0;
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((journal) => journal.close()));
    await rm(folder, { recursive: true });
  });

  function openJournal(options: Partial<FileJournalOptions> = {}): FileJournal {
    const journal = new FileJournal({ folder, onProblem: (problem) => problems.push(problem), ...options });
    open.push(journal);
    return journal;
  }

  const attempt = (number: number) => anAttempt({ submissionId: `s-${number}`, createdAtMs: number });
  const segments = async () => (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  const onlySegment = async () => {
    const names = await segments();
    expect(names).to.have.length(1);
    return join(folder, names[0] ?? '');
  };

  describe('on the disk', () => {
    it('has an attempt when append resolves, one line of JSON each', async () => {
      const journal = openJournal();
      await journal.append(attempt(1));
      await journal.append(attempt(2));
      const lines = (await readFile(await onlySegment(), 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line)[1].attempt.submissionId)).to.deep.equal(['s-1', 's-2']);
    });

    it('is readable for its owner only', async () => {
      const nested = join(folder, 'data', 'journal');
      const journal = openJournal({ folder: nested });
      await journal.append(attempt(1));
      const [name = ''] = await readdir(nested);
      expect((await stat(join(nested, name))).mode & 0o777).to.equal(0o600);
      expect((await stat(nested)).mode & 0o777).to.equal(0o700);
    });

    it('leaves nothing behind when everything is stored', async () => {
      const journal = openJournal();
      await Promise.all(Array.from({ length: 100 }, (_, number) => journal.append(attempt(number))));
      expect(await drainIds(journal)).to.have.length(100);
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it('does not add a file for each try while the store stays away', async () => {
      const journal = openJournal();
      for (let number = 0; number < 20; number++) {
        await journal.append(attempt(number));
        await rejectionOf(journal.drain(() => Promise.reject(new Error('still away'))));
      }
      expect((await segments()).length).to.be.at.most(2);
      expect(await drainIds(journal)).to.deep.equal(ids(0, 20));
    });

    it('flushes to the disk before append resolves, a crowd at once in a few writes', async () => {
      const handle = await openFile(tmpdir());
      const flush = sinon.spy(Object.getPrototypeOf(handle), 'datasync');
      await handle.close();
      try {
        const journal = openJournal();
        await journal.append(attempt(0));
        expect(flush.callCount).to.equal(1);
        await Promise.all(Array.from({ length: 200 }, (_, index) => journal.append(attempt(index + 1))));
        expect(flush.callCount).to.be.within(2, 5);
        expect(await drainIds(journal)).to.deep.equal(ids(0, 201));
      } finally {
        flush.restore();
      }
    });
  });

  describe('when it is full', () => {
    it('refuses with UnavailableError and takes attempts again when some were stored', async () => {
      const journal = openJournal({ maxBytes: 10_000 });
      let refusal: unknown;
      let kept = 0;
      for (; refusal === undefined && kept < 100; kept++) {
        refusal = await journal.append(attempt(kept)).catch((error) => error);
      }
      expect(refusal).to.be.instanceOf(UnavailableError).and.to.include({ dependency: 'journal' });
      expect(kept - 1).to.be.within(5, 15);
      expect((await stat(await onlySegment())).size).to.be.at.most(10_000);
      expect(await drainIds(journal)).to.have.length(kept - 1);
      await journal.append(attempt(kept));
    });

    it('keeps to its limit when many arrive at once', async () => {
      const journal = openJournal({ maxBytes: 10_000 });
      const results = await Promise.allSettled(
        Array.from({ length: 100 }, (_, number) => journal.append(attempt(number))),
      );
      const kept = results.filter(({ status }) => status === 'fulfilled').length;
      expect(kept).to.be.within(5, 15);
      expect(await journal.size()).to.equal(kept);
    });

    it('counts what was taken over, and goes on in a new segment when one is large', async () => {
      const large = (number: number) => anAttempt({ ...attempt(number), userAgent: 'x'.repeat(400_000) });
      const journal = openJournal();
      for (let number = 0; number < 4; number++) await journal.append(large(number));
      expect(await segments()).to.have.length(2);
      await journal.close();
      const next = openJournal({ maxBytes: 1_000_000 });
      expect(await rejectionOf(next.append(attempt(4)))).to.be.instanceOf(UnavailableError);
      expect(await drainIds(next)).to.deep.equal(ids(0, 4));
    });
  });

  describe('handing out', () => {
    it('survives a restart, oldest first, whoever wrote it', async () => {
      const first = openJournal();
      await first.append(attempt(1));
      await first.append(attempt(2));
      await first.close();
      const second = openJournal();
      expect(await second.size()).to.equal(2);
      await second.append(attempt(3));
      expect(await drainIds(second)).to.deep.equal(['s-1', 's-2', 's-3']);
    });

    it('takes attempts while it hands out', async () => {
      const journal = openJournal();
      await journal.append(attempt(0));
      const handed: string[] = [];
      while (handed.length < 50) {
        await journal.drain(async ({ submissionId }) => {
          handed.push(submissionId);
          await journal.append(attempt(handed.length));
        });
      }
      expect(handed).to.deep.equal(ids(0, 50));
      expect(await journal.size()).to.equal(1);
    });

    it('remembers across a restart what was stored before the store went away again', async () => {
      const journal = openJournal();
      for (const number of [0, 1, 2, 3]) await journal.append(attempt(number));
      const handed = await drainUntil(journal, 's-2');
      await journal.close();
      expect(handed).to.deep.equal(['s-0', 's-1', 's-2']);
      expect(await drainIds(openJournal())).to.deep.equal(['s-2', 's-3']);
    });

    it('ends after the entry at hand when it is closed', async () => {
      const journal = openJournal();
      for (const number of [0, 1, 2]) await journal.append(attempt(number));
      let closed: Promise<void> | undefined;
      const stored = await journal.drain(async () => {
        closed ??= journal.close();
      });
      await closed;
      expect(stored).to.equal(1);
      expect(await drainIds(openJournal())).to.deep.equal(['s-1', 's-2']);
    });

    it('refuses attempts when it is closed', async () => {
      const journal = openJournal();
      await journal.close();
      expect(await rejectionOf(journal.append(attempt(1)))).to.be.instanceOf(UnavailableError);
      expect(await readdir(folder)).to.deep.equal([]);
    });
  });

  describe('with a damaged file', () => {
    async function leaveBehind(...damage: readonly string[]): Promise<void> {
      const journal = openJournal();
      for (const number of [1, 2]) await journal.append(attempt(number));
      await journal.close();
      const file = await onlySegment();
      for (const text of damage) await appendFile(file, text);
    }

    for (const [title, tail] of [
      ['cut off in the middle of a line', '["0123abcd",{"attempt":{"submissionId":"s-3"'],
      ['whole but for its line feed', '["0123abcd",{"attempt":{}}]'],
      ['of zeroes, as after a loss of power', '\0'.repeat(100)],
      ['whose checksum does not fit', '["00000000",{"attempt":{"submissionId":"s-3"}}]\n'],
    ] as const) {
      it(`hands out everything but a last record ${title}, sets the file aside and says so`, async () => {
        await leaveBehind(tail);
        const journal = openJournal();
        expect(await journal.size()).to.equal(2);
        expect(await drainIds(journal)).to.deep.equal(['s-1', 's-2']);
        expect(problems).to.have.length(1);
        expect(await readFile(problems[0]?.file ?? '', 'utf8')).to.contain(tail.slice(0, 20));
        expect(await segments()).to.deep.equal([]);
        expect(await journal.check()).to.deep.equal({ status: 'ok' });
      });
    }

    it('hands out what stands behind a damaged line, and remembers its progress in spite of it', async () => {
      await leaveBehind('garbage\n', '["0123abcd",{"torn');
      const file = await onlySegment();
      const [first, ...rest] = (await readFile(file, 'utf8')).split('\n');
      await writeFile(file, ['also garbage', first, ...rest].join('\n'));
      const journal = openJournal();
      expect(await drainUntil(journal, 's-2')).to.deep.equal(['s-1', 's-2']);
      await journal.close();
      expect(await drainIds(openJournal())).to.deep.equal(['s-2']);
      expect(problems[0]?.message).to.match(/^3 lines/);
    });

    it('writes nothing behind a write that failed half-way, and goes on in a new segment', async () => {
      // The system refuses what would make a file longer than 8 KiB, after having written up to there.
      const limited = [
        '-c',
        'ulimit -f 8; trap "" XFSZ; exec "$@"',
        'bash',
        process.execPath,
        CHILD,
        folder,
        'refuse',
      ];
      const child = spawn('bash', limited, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      const [report] = (await once(child, 'message')) as [RefusedWrites];
      expect(report.failed).to.not.deep.equal([]);
      expect(report.confirmed.length).to.be.greaterThan(15);
      expect(report.health).to.deep.equal(['down', 'degraded', 'ok']);
      expect(report.handed.sort()).to.deep.equal(report.confirmed.sort());
      expect(report.problems).to.deep.equal([]);
    });

    it('leaves other files in the folder alone', async () => {
      await writeFile(join(folder, 'README'), 'mine');
      await writeFile(join(folder, 'x.jsonl'), 'mine');
      const journal = openJournal();
      await journal.append(attempt(1));
      expect(await drainIds(journal)).to.deep.equal(['s-1']);
      expect((await readdir(folder)).sort()).to.deep.equal(['README', 'x.jsonl']);
    });
  });

  describe('with several processes', () => {
    /** A process that has appended `count` attempts and lives on. */
    async function liveWith(count: number, prefix: string): Promise<ChildProcess> {
      const child = fork(CHILD, [folder, 'append', String(count), prefix]);
      let confirmed = 0;
      await new Promise<void>((resolve, reject) => {
        child.on('message', () => ++confirmed === count && resolve());
        child.once('exit', () => reject(new Error(`The process ended after ${confirmed} attempts.`)));
      });
      return child;
    }

    async function dieWith(count: number, prefix: string): Promise<void> {
      const child = await liveWith(count, prefix);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }

    it('loses nothing that was confirmed before a kill -9, and hands it out once', async () => {
      const child = fork(CHILD, [folder, 'append', '10000', 'c-']);
      const confirmed: string[] = [];
      child.on('message', (id: string) => {
        confirmed.push(id);
        if (confirmed.length === 200) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      const handed = await drainIds(openJournal());
      expect(confirmed.length).to.be.at.least(200);
      expect(handed).to.include.members(confirmed);
      expect(new Set(handed).size).to.equal(handed.length);
    });

    it('hands out again at most the entry at hand when it is killed while draining', async () => {
      await dieWith(300, 's-');
      const child = fork(CHILD, [folder, 'drain']);
      const before: string[] = [];
      child.on('message', (id: string) => {
        before.push(id);
        if (before.length === 100) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      const after = await drainIds(openJournal());
      expect(before.length).to.be.within(100, 299);
      expect(new Set([...before, ...after]).size).to.equal(300);
      expect(before.length + after.length).to.be.within(300, 301);
    });

    it('lets several processes share out what dead ones left, each entry to one of them', async () => {
      await Promise.all(['a-', 'b-', 'c-', 'd-', 'e-', 'f-'].map((prefix) => dieWith(30, prefix)));
      expect(await segments()).to.have.length(6);
      const handed: string[] = [];
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          const child = fork(CHILD, [folder, 'drain']);
          child.on('message', (id: string) => handed.push(id));
          await once(child, 'exit');
        }),
      );
      expect(handed).to.have.length(180);
      expect(new Set(handed).size).to.equal(180);
      expect(await segments()).to.deep.equal([]);
    });

    it('leaves the segments of a living process to it', async () => {
      const child = await liveWith(10, 'c-');
      const journal = openJournal();
      await journal.append(attempt(1));
      expect(await drainIds(journal)).to.deep.equal(['s-1']);
      expect(await journal.size()).to.equal(0);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(await journal.size()).to.equal(10);
      expect(await drainIds(journal)).to.have.length(10);
    });

    it('leaves the segments of another journal of its own process to that one', async () => {
      const [one, other] = [openJournal(), openJournal()];
      await one.append(attempt(1));
      await other.append(attempt(2));
      expect(await drainIds(one)).to.deep.equal(['s-1']);
      expect(await drainIds(other)).to.deep.equal(['s-2']);
    });

    it('writes again what another process took away, thinking that this one is dead', async () => {
      const victim = openJournal();
      await victim.append(attempt(1));
      // What a process in another container does, where the pid of this one means nothing.
      const taken = await onlySegment();
      await rename(taken, taken.replace(/[^/]+$/, '1-0-000000000000.1.jsonl'));
      await victim.append(attempt(2));
      const handed = await drainIds(victim);
      expect(handed).to.include.members(['s-1', 's-2']);
    });
  });

  describe('health', () => {
    it('is ok when nothing waits and degraded when something does', async () => {
      const journal = openJournal();
      expect(await journal.check()).to.deep.equal({ status: 'ok' });
      await journal.append(attempt(1));
      expect(await journal.check()).to.deep.equal({ status: 'degraded', detail: '1 refusals wait.' });
    });

    it('is down when the folder cannot be made, and the journal works once it can', async () => {
      const file = join(folder, 'not-a-folder');
      await writeFile(file, '');
      const journal = openJournal({ folder: join(file, 'journal') });
      expect(await journal.check()).to.include({ status: 'down' });
      const refusal = await rejectionOf(journal.append(attempt(1)));
      expect(refusal).to.be.instanceOf(UnavailableError).and.to.include({ dependency: 'journal' });
      await rm(file);
      await journal.append(attempt(1));
      expect(await drainIds(journal)).to.deep.equal(['s-1']);
    });
  });
});

function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `s-${from + index}`);
}

async function drainIds(journal: FileJournal): Promise<string[]> {
  const handed: string[] = [];
  const stored = await journal.drain(async ({ submissionId }) => handed.push(submissionId));
  expect(stored).to.equal(handed.length);
  return handed;
}

/** Drains until `lastId` is handed out, which the store does not take. */
async function drainUntil(journal: FileJournal, lastId: string): Promise<string[]> {
  const handed: string[] = [];
  const failure = new Error('away again');
  const store = async ({ submissionId }: NewAttempt) => {
    handed.push(submissionId);
    if (submissionId === lastId) throw failure;
  };
  expect(await rejectionOf(journal.drain(store))).to.equal(failure);
  return handed;
}
