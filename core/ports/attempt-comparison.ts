import type { ComparedAttempts, ComparisonQuery } from '../domain/differences/comparison.js';

/** Counts what two groups of failed order attempts have in common, and what not. Nothing of a person is in its answers. */
export interface AttemptComparison {
  /** Rejects with `UnavailableError` (`database`) when it cannot be asked. */
  compare(query: ComparisonQuery): Promise<ComparedAttempts>;
}
