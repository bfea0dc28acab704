import type { StoredPrediction } from '../../ports/prediction-store.js';
import type { PredictionPorts } from './predict-refusals.js';

/** The newest prediction, with the names of today; undefined before the first. */
export type ShowPrediction = () => Promise<StoredPrediction | undefined>;

export function createShowPrediction({
  prediction,
}: {
  readonly prediction?: Pick<PredictionPorts, 'store'> | undefined;
}): ShowPrediction {
  return async () => prediction?.store.latest();
}
