import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from '../settings.js';

const FILE = 'sandbox.json';

const state = z.object({
  /** The history follows from these two. */
  seed: z.int(),
  untilMs: z.int(),
  /** Instants of the history that have been lived through for certain. */
  done: z.int(),
  finished: z.boolean(),
});

/** How far the sandbox of a data folder has come. */
export type SandboxState = z.infer<typeof state>;

/**
 * Undefined when the folder holds no sandbox.
 * @throws SettingsError for a damaged file: guessing could fill somebody's shop with samples.
 */
export async function readState(dataDir: string): Promise<SandboxState | undefined> {
  const path = join(dataDir, FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseState(text, path);
}

function parseState(text: string, path: string): SandboxState {
  try {
    return state.parse(JSON.parse(text));
  } catch (cause) {
    throw new SettingsError(
      [`DATA_DIR: ${path} is damaged. Delete the folder to begin anew, or set another one.`],
      { cause },
    );
  }
}

/** Whole or not at all, also when the process is killed meanwhile. */
export async function writeState(dataDir: string, next: SandboxState): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const draft = join(dataDir, `${FILE}.new`);
  await writeFile(draft, `${JSON.stringify(next)}\n`);
  await rename(draft, join(dataDir, FILE));
}

/** Whether a sandbox lives in the folder, complete or not. */
export async function holdsSandbox(dataDir: string): Promise<boolean> {
  return (await readState(dataDir)) !== undefined;
}
