import { leastListed, MOST_LISTED } from '../../domain/prediction/evaluation.js';
import { knowsEnough, ruleFactsOf } from '../../domain/prediction/example.js';
import { featuresOf } from '../../domain/prediction/features.js';
import { LOOK_BACK_MS } from '../../domain/prediction/history.js';
import {
  type ListedParticipant,
  type Prediction,
  reasonsByModel,
  reasonsByRules,
} from '../../domain/prediction/prediction.js';
import { type RefusalFacts, refusalFactsAt } from '../../domain/prediction/refusal-facts.js';
import { isWithin, probabilityByModel } from '../../domain/prediction/refusal-model.js';
import { probabilityByRules } from '../../domain/prediction/rules-baseline.js';
import { compareText } from '../../domain/text.js';
import type { ParticipantHistories } from '../../ports/participant-histories.js';

type Judge = Pick<Prediction, 'basis' | 'rules' | 'model' | 'madeAtMs'>;
type Judgement = Pick<ListedParticipant, 'probability' | 'reasons'>;

/** Judges everybody who was active lately, page by page, and keeps those who are most likely to be refused. */
export async function listLikelyRefusals(
  histories: ParticipantHistories,
  judge: Judge,
  signal: AbortSignal | undefined,
): Promise<Pick<Prediction, 'asked' | 'tooLittleHistory' | 'outOfRange' | 'listed'>> {
  const { madeAtMs, basis, rules } = judge;
  const pauses = await histories.pauses();
  let [asked, tooLittleHistory, outOfRange] = [0, 0, 0];
  let listed: ListedParticipant[] = [];
  const window = { sinceMs: madeAtMs - LOOK_BACK_MS, untilMs: madeAtMs };
  await histories.visit(window, async (page) => {
    signal?.throwIfAborted();
    for (const history of page) {
      const facts = refusalFactsAt(history, pauses, madeAtMs);
      if (facts === undefined) continue;
      asked++;
      if (!knowsEnough(facts)) tooLittleHistory++;
      else if (basis !== 'nothing') {
        const judgement = judgementOf(judge, facts);
        if (judgement === undefined) outOfRange++;
        else if (judgement.probability >= leastListed(rules.baseRate)) {
          listed.push({ participantId: history.participantId, ...judgement, facts });
        }
      }
    }
    listed = listed.sort(likeliestFirst).slice(0, MOST_LISTED);
  });
  return { asked, tooLittleHistory, outOfRange, listed };
}

/** Undefined: beyond what was learned from. */
function judgementOf({ model, rules }: Judge, facts: RefusalFacts): Judgement | undefined {
  if (model === undefined) {
    return { probability: probabilityByRules(rules, ruleFactsOf(facts)), reasons: reasonsByRules(facts) };
  }
  const row = featuresOf(facts);
  if (!isWithin(model.features, row)) return undefined;
  return { probability: probabilityByModel(model, row), reasons: reasonsByModel(model, row) };
}

/** Rules give many the same probability: then whoever was refused more often, and came more lately. */
function likeliestFirst(a: ListedParticipant, b: ListedParticipant): number {
  return (
    b.probability - a.probability ||
    b.facts.refusals - a.facts.refusals ||
    a.facts.daysSinceLast - b.facts.daysSinceLast ||
    compareText(a.participantId, b.participantId)
  );
}
