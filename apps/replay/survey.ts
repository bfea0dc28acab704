import type { Id, Product, Window } from '../../core/index.js';
import { readEvents } from './read-events.js';

/** What a file holds, found out before anything is written. */
export interface Survey {
  readonly submissions: number;
  /** From the first submission to just after the last one; absent without submissions. */
  readonly window: Window | undefined;
  readonly products: ReadonlyMap<Id, Product>;
}

/** Reads the whole file once, so that a wrong line is found before the first write and progress has a total. @throws ReplayFileError */
export async function surveyFile(file: string): Promise<Survey> {
  const products = new Map<Id, Product>();
  let submissions = 0;
  let window: Window | undefined;
  for await (const event of readEvents(file)) {
    if (event.type === 'product') products.set(event.product.id, event.product);
    if (event.type !== 'submit') continue;
    submissions++;
    window = { sinceMs: window?.sinceMs ?? event.atMs, untilMs: event.atMs + 1 };
  }
  return { submissions, window, products };
}
