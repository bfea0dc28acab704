import { SingleBar } from 'cli-progress';
import { type CliIo, printLine } from './io.js';

/** Shows how far long work has come: a bar on a terminal, now and then a plain line otherwise. */
export interface Progress {
  update(done: number, total: number): void;
  /** Leaves the last state on the screen. */
  stop(): void;
}

/** Plain lines at most, however long the work. */
const PLAIN_LINES = 10;

/** Writes to standard error, so that a pipe gets the result alone. `label` is what is done: "Deleting". */
export function createProgress({ stderr }: Pick<CliIo, 'stderr'>, label: string): Progress {
  return stderr.isTTY === true ? bar(stderr, label) : plainLines(stderr, label);
}

function bar(stream: NodeJS.WritableStream, label: string): Progress {
  const view = new SingleBar({
    stream,
    format: `${label} {bar} {percentage}% {value} of {total}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
  });
  let shown = false;
  return {
    update: (done, total) => {
      if (!shown) view.start(total, done);
      shown = true;
      view.setTotal(total);
      view.update(done);
    },
    stop: () => {
      if (shown) view.stop();
    },
  };
}

/** A line a tenth; none for work that is done at the first report. */
function plainLines(stderr: CliIo['stderr'], label: string): Progress {
  let tenths = 0;
  return {
    update: (done, total) => {
      const reached = Math.floor((done * PLAIN_LINES) / Math.max(1, total));
      const all = tenths === 0 && done >= total;
      if (reached > tenths && !all) printLine(stderr, `${label}: ${done} of ${total}`);
      tenths = reached;
    },
    stop: () => {},
  };
}
