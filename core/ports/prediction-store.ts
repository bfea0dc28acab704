import type { ListedParticipant, Prediction } from '../domain/prediction/prediction.js';

/** With the name that the participant has now. */
export interface NamedParticipant extends ListedParticipant {
  readonly participantName: string;
}

export interface StoredPrediction extends Omit<Prediction, 'listed'> {
  readonly listed: readonly NamedParticipant[];
}

/** Keeps the newest prediction, which takes the place of the one before. Rejects with `UnavailableError` (`database`) when it cannot be asked. */
export interface PredictionStore {
  /** All or nothing. Of those listed, whoever does not exist (any more) is left out. */
  save(prediction: Prediction): Promise<void>;

  /** Undefined before the first. Values are copied out. Participants who were deleted since are not listed. */
  latest(): Promise<StoredPrediction | undefined>;

  /** The instant of the newest one, without reading it. */
  latestAt(): Promise<number | undefined>;
}
