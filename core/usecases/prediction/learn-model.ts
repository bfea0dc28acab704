import type { Example } from '../../domain/prediction/example.js';
import { FEATURES, type Feature } from '../../domain/prediction/features.js';
import { PENALTY, type RefusalModel, scaleOf, standardised } from '../../domain/prediction/refusal-model.js';
import type { Classifier } from '../../ports/classifier.js';

/** Undefined when there is nothing to tell apart. */
export async function learnModel(
  classifier: Classifier,
  examples: readonly Example[],
  features: readonly Feature[] = FEATURES,
): Promise<RefusalModel | undefined> {
  if (examples.length === 0) return undefined;
  const scale = scaleOf(
    features,
    examples.map(({ row }) => row),
  );
  const rows = examples.map(({ row, refused }) => ({ values: standardised(scale, row), label: refused }));
  const learned = await classifier.fit(rows, PENALTY);
  if (learned === undefined) return undefined;
  return {
    intercept: learned.intercept,
    features: scale.map((each, index) => ({ ...each, weight: learned.weights[index] ?? 0 })),
  };
}
