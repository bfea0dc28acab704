import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { FileJournal, type JournalProblem } from '../../adapters/file/index.js';
import { type NewAttempt, UnavailableError } from '../../core/index.js';
import { anAttempt } from '../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../contract/contenders.js';
import { useFolder } from '../support/folder.js';

const CHILD = fileURLToPath(new URL('../support/journal-process.js', import.meta.url));

describe('FileJournal with entries that the store refuses', () => {
  const folder = useFolder();
  const open: FileJournal[] = [];
  const problems: JournalProblem[] = [];

  beforeEach(() => {
    problems.length = 0;
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((journal) => journal.close()));
  });

  function openJournal(options: { readonly maxBytes?: number } = {}): FileJournal {
    const journal = new FileJournal({
      folder: folder(),
      onProblem: (problem) => problems.push(problem),
      ...options,
    });
    open.push(journal);
    return journal;
  }
  async function filled(...numbers: readonly number[]): Promise<FileJournal> {
    const journal = openJournal();
    for (const number of numbers) await journal.append(attempt(number));
    return journal;
  }
  const attempt = (number: number) => anAttempt({ submissionId: `s-${number}`, createdAtMs: number });
  const filesNamed = async (ending: string) => (await readdir(folder())).filter((name) => name.endsWith(ending));

  /** Returns what was handed out. */
  async function drain(journal: FileJournal, ...refused: readonly string[]): Promise<string[]> {
    const handed: string[] = [];
    await journal.drain(async ({ submissionId }) => {
      handed.push(submissionId);
      return refused.includes(submissionId) ? 'refused' : 'stored';
    });
    return handed;
  }

  it('keeps them in a file of their own, says so, and is degraded until somebody takes the file away', async () => {
    const journal = await filled(1, 2, 3);
    expect(await drain(journal, 's-1', 's-2')).to.deep.equal(['s-1', 's-2', 's-3']);
    const [name = ''] = await filesNamed('.jsonl.refused');
    expect(await readdir(folder())).to.deep.equal([name]);
    const lines = (await readFile(join(folder(), name), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line)[1].attempt.submissionId)).to.deep.equal(['s-1', 's-2']);
    expect(problems).to.deep.equal([
      { message: '2 refusals were refused by the store and set aside.', file: join(folder(), name) },
    ]);
    expect(await journal.check()).to.deep.equal({
      status: 'degraded',
      detail: '2 refusals were set aside: the store refuses them.',
    });
    expect(await openJournal().setAside(), 'also after a restart').to.equal(2);
    await rm(join(folder(), name));
    expect(await journal.check()).to.deep.equal({ status: 'ok' });
    expect(await journal.setAside()).to.equal(0);
  });

  it('hands them out again when somebody names the file like a segment', async () => {
    const journal = await filled(1, 2);
    await drain(journal, 's-1');
    await journal.close();
    const [name = ''] = await filesNamed('.refused');
    await rename(join(folder(), name), join(folder(), name.replace('.refused', '')));
    expect(await drain(openJournal())).to.deep.equal(['s-1']);
    expect(await readdir(folder())).to.deep.equal([]);
  });

  it('sets those of earlier segments aside, too, when a later one is stored', async () => {
    const first = await filled(1);
    await first.close();
    const second = await filled(2, 3);
    expect(await drain(second, 's-1', 's-2')).to.deep.equal(['s-1', 's-2', 's-3']);
    expect([await second.size(), await second.setAside()]).to.deep.equal([0, 2]);
    expect(await filesNamed('.jsonl')).to.deep.equal([]);
  });

  it('leaves them where they are while nothing behind them is stored, and remembers across a restart what was', async () => {
    const journal = await filled(1, 2, 3);
    expect(await drain(journal, 's-2', 's-3')).to.deep.equal(['s-1', 's-2', 's-3']);
    expect(await journal.check()).to.deep.equal({ status: 'degraded', detail: '2 refusals wait.' });
    await journal.close();
    const next = openJournal();
    await next.append(attempt(4));
    expect(await drain(next, 's-3')).to.deep.equal(['s-2', 's-3', 's-4']);
    expect([await next.size(), await next.setAside()]).to.deep.equal([0, 1]);
  });

  it('forgets nothing when the store goes away behind them', async () => {
    const journal = await filled(1, 2, 3, 4);
    const away = new Error('away');
    const store = async ({ submissionId }: NewAttempt) => {
      if (submissionId === 's-4') throw away;
      return submissionId === 's-2' ? 'stored' : 'refused';
    };
    expect(await rejectionOf(journal.drain(store))).to.equal(away);
    expect([await journal.size(), await journal.setAside()]).to.deep.equal([2, 1]);
    expect(await drain(journal)).to.deep.equal(['s-3', 's-4']);
    expect([await journal.size(), await journal.setAside()]).to.deep.equal([0, 1]);
  });

  it('counts them towards its limit', async () => {
    const journal = openJournal({ maxBytes: 10_000 });
    let kept = 0;
    while ((await journal.append(attempt(kept)).catch((error) => error)) === undefined) kept++;
    let handed = 0;
    await journal.drain(async () => (++handed < kept ? 'refused' : 'stored'));
    expect([await journal.size(), await journal.setAside()]).to.deep.equal([0, kept - 1]);
    await journal.append(attempt(kept));
    expect(await rejectionOf(journal.append(attempt(kept + 1)))).to.be.instanceOf(UnavailableError);
  });

  it('loses none of them to a kill -9 at any moment, and stores the others', async () => {
    // Nobody takes over what a living process has written.
    const writer = fork(CHILD, [folder(), 'append', '60', 's-']);
    let written = 0;
    writer.on('message', () => ++written === 60 && writer.kill('SIGKILL'));
    await once(writer, 'exit');
    const stored: string[] = [];
    for (let kills = 0; ; kills++) {
      const child: ChildProcess = fork(CHILD, [folder(), 'drain-refusing', '7']);
      let reports = 0;
      child.on('message', (id: string) => {
        stored.push(id);
        if (++reports === 6) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      if (child.signalCode === null) break;
      expect(kills).to.be.below(60);
    }
    const journal = openJournal();
    expect(await journal.size()).to.equal(0);
    const refused = new Set<string>();
    for (const name of await filesNamed('.refused')) {
      const lines = (await readFile(join(folder(), name), 'utf8')).trim().split('\n');
      for (const line of lines) refused.add(JSON.parse(line)[1].attempt.submissionId);
    }
    const expected = Array.from({ length: 60 }, (_, index) => `s-${index}`);
    expect([...new Set([...stored, ...refused])].sort()).to.deep.equal(expected.sort());
    expect([...refused].sort()).to.deep.equal(expected.filter((id) => Number(id.slice(2)) % 7 === 0).sort());
  });
});
