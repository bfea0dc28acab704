import { createHash } from 'node:crypto';
import { ManualClock, SequentialIds } from '../../../adapters/memory/index.js';
import { NodeHash } from '../../../adapters/node/index.js';
import type { ClockHarness } from '../clock.contract.js';
import type { HashHarness } from '../hash.contract.js';
import type { IdSourceHarness } from '../id-source.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';

class FractionalClock extends ManualClock {
  override now() {
    return super.now() + 0.5;
  }
}

class WakesEarly extends ManualClock {
  override sleep(ms: number, signal?: AbortSignal) {
    return super.sleep(ms - 5, signal);
  }
}

class WakesBackwards extends ManualClock {
  override sleep(ms: number, signal?: AbortSignal) {
    return super.sleep(ms > 0 ? 50 - ms : ms, signal);
  }
}

class IgnoresSignal extends ManualClock {
  override sleep(ms: number) {
    return super.sleep(ms);
  }
}

class LooksAtSignalLater extends ManualClock {
  override sleep(ms: number, signal?: AbortSignal) {
    return super.sleep(ms, signal?.aborted ? undefined : signal);
  }
}

class OwnReason extends ManualClock {
  override sleep(ms: number, signal?: AbortSignal) {
    return super.sleep(ms, signal).catch(() => Promise.reject(new Error('aborted')));
  }
}

class NeverReturnsAtOnce extends ManualClock {
  override sleep(ms: number, signal?: AbortSignal) {
    return super.sleep(Math.max(1, ms), signal);
  }
}

class StandsStill extends ManualClock {
  override async advance() {}
}

const ABORTED_ALREADY = 'rejects with the reason of a signal that is aborted already, also for 0 ms';
const ABORTED_ASLEEP = "rejects with the signal's reason when it is aborted while asleep, and does so at once";
const clock = (fault: string, caughtBy: string, make: () => ManualClock): BrokenAdapter<ClockHarness> => ({
  fault,
  caughtBy,
  open: async () => {
    let made = make();
    return {
      make: async () => {
        made = make();
        return made;
      },
      advance: (ms) => made.advance(Math.ceil(ms)),
      close: async () => {},
    };
  },
});

export const BROKEN_CLOCKS: readonly BrokenAdapter<ClockHarness>[] = [
  clock(
    'counts half milliseconds',
    'tells whole milliseconds, and later ones when time passes',
    () => new FractionalClock(),
  ),
  clock('stands still', 'tells whole milliseconds, and later ones when time passes', () => new StandsStill()),
  clock('wakes early', 'sleeps as long as it is told to, and fractions rounded up', () => new WakesEarly()),
  clock(
    'wakes in the wrong order',
    'wakes in the order of the instants, and of one instant in the order of falling asleep',
    () => new WakesBackwards(),
  ),
  clock('sleeps on when aborted', ABORTED_ASLEEP, () => new IgnoresSignal()),
  clock('has its own reason', ABORTED_ASLEEP, () => new OwnReason()),
  clock('does not see a signal that is aborted already', ABORTED_ALREADY, () => new LooksAtSignalLater()),
  clock('sleeps for 0 ms', 'does not sleep for 0 ms or less', () => new NeverReturnsAtOnce()),
];

class HashesLatin1 extends NodeHash {
  override sha256Hex(text: string) {
    return createHash('sha256').update(text, 'latin1').digest('hex');
  }
}

class UpperCase extends NodeHash {
  override sha256Hex(text: string) {
    return super.sha256Hex(text).toUpperCase();
  }
}

class NeedsItself extends NodeHash {
  readonly #encoding = 'hex';
  override sha256Hex(text: string) {
    return createHash('sha256').update(text).digest(this.#encoding);
  }
}

export const BROKEN_HASHES: readonly BrokenAdapter<HashHarness>[] = [
  broken('digests Latin-1', 'digests the UTF-8 of other text', () => new HashesLatin1()),
  broken('writes capitals', 'digests ASCII', () => new UpperCase()),
  broken('is lost without itself', 'hands out its function without itself', () => new NeedsItself()),
];

class RepeatsItself extends SequentialIds {
  #calls = 0;
  override next() {
    return `id-${this.#calls++ % 5_000}`;
  }
}

const IDS = 'gives ids of at most 64 plain characters, none of them twice';

export const BROKEN_ID_SOURCES: readonly BrokenAdapter<IdSourceHarness>[] = [
  broken('gives an id twice', IDS, () => new RepeatsItself()),
  broken('gives ids of 65 characters', IDS, () => new SequentialIds('x'.repeat(64))),
  broken('gives ids with capitals', IDS, () => new SequentialIds('ID-')),
];
