import { parseSearchTerms } from './search.js';

/** What is looked for among participants: by id, or by name. */
export interface ParticipantSearch {
  /** What the id begins with, letter by letter. */
  readonly idPrefix: string;
  /** All of them occur in the name, whatever their case. */
  readonly words: readonly string[];
}

/** What somebody means who types an id, a name, or the beginning of one. Undefined for nothing but blanks. */
export function parseParticipantSearch(text: string): ParticipantSearch | undefined {
  const words = parseSearchTerms(text);
  return words.length === 0 ? undefined : { idPrefix: text.trim(), words };
}
