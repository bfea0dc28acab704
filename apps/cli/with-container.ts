import { type Container, type ContainerChoices, createContainer } from '../container.js';
import { openTracing } from '../open-tracing.js';
import { readSettings, type Settings } from '../settings.js';
import { type CliIo, printLine } from './io.js';

export interface WithContainerOptions extends Pick<ContainerChoices, 'purpose' | 'store' | 'schema' | 'observer'> {
  /** The command lets people in, or makes tokens. Default false. */
  readonly needsAuthentication?: boolean;
}

/** Reads the settings, puts everything together, works, and closes it whatever happened. */
export async function withContainer<T>(
  io: CliIo,
  { needsAuthentication = false, ...choices }: WithContainerOptions,
  work: (container: Container, settings: Settings) => Promise<T>,
): Promise<T> {
  const settings = readSettings(io.environment, { needsAuthentication });
  const tracing = await openTracing(settings.tracing, () =>
    printLine(io.stderr, 'The traces of this command could not be sent.'),
  );
  try {
    return await withTracedContainer(io, settings, { ...choices, tracing }, work);
  } finally {
    await tracing?.close();
  }
}

async function withTracedContainer<T>(
  io: CliIo,
  settings: Settings,
  choices: ContainerChoices,
  work: (container: Container, settings: Settings) => Promise<T>,
): Promise<T> {
  const container = await createContainer(settings, {
    purpose: 'command',
    ...choices,
    ...(io.clock && { clock: io.clock }),
    onMessage: (text) => printLine(io.stderr, text),
    onWarning: (text) => printLine(io.stderr, text),
  });
  try {
    return await work(container, settings);
  } finally {
    await container.close();
  }
}
