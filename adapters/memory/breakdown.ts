import {
  type CodeBreakdown,
  compareText,
  type ErrorCode,
  type FailedOrderAttempt,
  type FailureBreakdown,
} from '../../core/index.js';

interface Counted {
  count: number;
  readonly texts: Map<string, number>;
}

/** Counts attempts by code and text. */
export function breakdownOf(attempts: Iterable<FailedOrderAttempt>, textsPerCode: number): FailureBreakdown {
  const codes = new Map<ErrorCode, Counted>();
  for (const attempt of attempts) {
    for (const [code, texts] of textsByCode(attempt)) {
      const counted = codes.get(code) ?? { count: 0, texts: new Map() };
      codes.set(code, counted);
      counted.count++;
      for (const text of texts) counted.texts.set(text, (counted.texts.get(text) ?? 0) + 1);
    }
  }
  return [...codes]
    .map(([code, { count, texts }]): CodeBreakdown => ({ code, count, texts: top(texts, textsPerCode) }))
    .sort((a, b) => b.count - a.count || compareText(a.code, b.code));
}

/** The different codes of an attempt, each with its different texts. */
function textsByCode({ errorCodes, validationErrors }: FailedOrderAttempt): Map<ErrorCode, Set<string>> {
  const found = new Map<ErrorCode, Set<string>>();
  for (const [index, code] of errorCodes.entries()) {
    const texts = found.get(code) ?? new Set();
    found.set(code, texts);
    const text = validationErrors[index];
    if (text !== undefined) texts.add(text);
  }
  return found;
}

function top(texts: ReadonlyMap<string, number>, most: number): CodeBreakdown['texts'] {
  return [...texts]
    .map(([text, count]) => ({ text, count }))
    .sort((a, b) => b.count - a.count || compareText(a.text, b.text))
    .slice(0, most);
}
