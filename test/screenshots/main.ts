/**
 * `npm run screenshots [-- --events FILE] [-- --walk FOLDER]`: makes the pictures of README and docs anew, from a sandbox in an empty folder.
 * `--events`: also those of docs/debugging.md, from real orders that are replayed for it (some minutes). `--walk`: instead, every page in light and dark,
 * on a phone and on a wide screen, to be looked at. Uses TEST_CHROMIUM, or /usr/bin/chromium.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CliProcess, runCommand } from '../support/cli-process.js';
import { takeDebuggingPictures } from './debugging.js';
import { Photographer } from './photographer.js';
import { takeReadmePictures, takeStartPicture } from './readme.js';
import { walk } from './walk.js';

const IMAGES = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

const { values } = parseArgs({ options: { events: { type: 'string' }, walk: { type: 'string' } } });
const scratch = await mkdtemp(join(tmpdir(), 'order-failures-screenshots-'));
const photographer = await Photographer.open();
try {
  const environment = { DATA_DIR: join(scratch, 'sandbox'), PORT: '0' };
  if (values.walk !== undefined) {
    await mkdir(values.walk, { recursive: true });
    await withServer(environment, (url) => walk(photographer, url, values.walk as string));
  } else {
    await withServer(environment, async (url, printed) => {
      await takeStartPicture(photographer, printed, IMAGES);
      await takeReadmePictures(photographer, url, IMAGES);
    });
    if (values.events !== undefined) {
      const real = { DATA_DIR: join(scratch, 'real'), PORT: '0' };
      const replay = new CliProcess(['replay', values.events], real);
      const { exitCode, stderr } = await replay.ended();
      if (exitCode !== 0) throw new Error(stderr);
      await runCommand(['create-user', 'staff', '--staff', '--password-stdin'], real, {
        input: 'sandbox-staff\n',
      });
      await withServer(real, (url) => takeDebuggingPictures(photographer, url, IMAGES));
    }
  }
} finally {
  await photographer.close();
  await rm(scratch, { recursive: true, force: true });
}

async function withServer(
  environment: Record<string, string>,
  use: (url: string, printed: string) => Promise<void>,
): Promise<void> {
  const server = new CliProcess(['serve'], environment);
  try {
    await server.printed(/Listening on|Simulated people/);
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(server.stdout) ?? [];
    await use(url, server.stdout);
  } finally {
    await server.end('SIGTERM');
  }
}
