import type {
  ListedParticipant,
  NamedParticipant,
  Prediction,
  PredictionStore,
  StoredPrediction,
} from '../../core/index.js';
import type { Database } from './connection.js';
import { instant } from './instants.js';
import { commit } from './transaction.js';

const KEEP = {
  text: `INSERT INTO prediction (made_at, findings) VALUES ($1, $2)
    ON CONFLICT (only_one) DO UPDATE SET made_at = excluded.made_at, findings = excluded.findings`,
};
const CLEAR = { text: 'DELETE FROM prediction_listed' };
/** Holds the participants meanwhile: one that goes at this moment goes before or after. */
const LIST = {
  text: `WITH wanted AS (
      SELECT position, each ->> 'participantId' AS participant_id, (each ->> 'probability')::double precision AS probability,
        ARRAY(SELECT jsonb_array_elements_text(each -> 'reasons')) AS reasons, each -> 'facts' AS facts
      FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS listed (each, position)
    ), present AS (
      SELECT id FROM account_participant WHERE id IN (SELECT participant_id FROM wanted) FOR KEY SHARE
    )
    INSERT INTO prediction_listed (position, participant_id, probability, reasons, facts)
    SELECT position, participant_id, probability, reasons, facts FROM wanted JOIN present ON present.id = participant_id`,
};
const LATEST = {
  text: `SELECT made_at AS "madeAt", findings, (
      SELECT coalesce(json_agg(json_build_object('participantId', participant_id, 'participantName', name, 'probability', probability,
        'reasons', reasons, 'facts', facts) ORDER BY position), '[]')
      FROM prediction_listed JOIN account_participant ON account_participant.id = participant_id
    ) AS listed FROM prediction`,
};
const LATEST_AT = { text: 'SELECT made_at AS "madeAt" FROM prediction' };

type Findings = Omit<Prediction, 'madeAtMs' | 'listed'>;

/** The newest prediction in two small tables; the names are those of today. */
export class SequelizePredictionStore implements PredictionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async save({ madeAtMs, listed, ...findings }: Prediction): Promise<void> {
    await this.#database.transaction(async (session) => {
      // First: whoever saves at the same time waits here.
      await session.query(KEEP, [instant(madeAtMs), JSON.stringify(findings)]);
      await session.query(CLEAR);
      await session.query(LIST, [JSON.stringify(listed satisfies readonly ListedParticipant[])]);
      return commit(undefined);
    });
  }

  async latest(): Promise<StoredPrediction | undefined> {
    const [row] = await this.#database.query<{ madeAt: Date; findings: Findings; listed: NamedParticipant[] }>(
      LATEST,
    );
    if (row === undefined) return undefined;
    // JSON leaves out what is undefined.
    const { evaluation, model, ...findings } = row.findings;
    return {
      ...findings,
      evaluation: evaluation && { ...evaluation, gain: evaluation.gain },
      model,
      madeAtMs: row.madeAt.getTime(),
      listed: row.listed,
    };
  }

  async latestAt(): Promise<number | undefined> {
    const [row] = await this.#database.query<{ madeAt: Date }>(LATEST_AT);
    return row?.madeAt.getTime();
  }
}
