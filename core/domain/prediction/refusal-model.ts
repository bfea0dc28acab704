import { type Feature, featureValue } from './features.js';

/** How strongly weights are held back: as by a normal distribution of variance 1/5 around 0, so that a few dozen refusals cannot make a feature look decisive. */
export const PENALTY = 5;

/** How a feature lies among the examples it was learned from. */
export interface Scale {
  readonly feature: Feature;
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

export interface ModelFeature extends Scale {
  /** What one deviation more adds to the log odds. */
  readonly weight: number;
}

/** Logistic regression: the log odds of a refusal are the intercept and, for each feature, weight x deviations from the mean. */
export interface RefusalModel {
  readonly intercept: number;
  readonly features: readonly ModelFeature[];
}

/** `rows`: at least one. */
export function scaleOf(features: readonly Feature[], rows: readonly (readonly number[])[]): Scale[] {
  return features.map((feature) => {
    let [sum, least, most] = [0, Infinity, -Infinity];
    for (const row of rows) {
      const value = featureValue(row, feature);
      sum += value;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    const mean = sum / rows.length;
    const squares = rows.reduce((total, row) => total + (featureValue(row, feature) - mean) ** 2, 0);
    return { feature, mean, deviation: Math.sqrt(squares / rows.length), least, most };
  });
}

/** A feature that never differed says nothing, and is 0. */
export function standardised(scale: readonly Scale[], row: readonly number[]): number[] {
  return scale.map(({ feature, mean, deviation }) =>
    deviation === 0 ? 0 : (featureValue(row, feature) - mean) / deviation,
  );
}

/** What a feature adds to the log odds, against the average example. */
export interface Contribution {
  readonly feature: Feature;
  readonly logOdds: number;
}

export function contributionsOf({ features }: RefusalModel, row: readonly number[]): Contribution[] {
  const deviations = standardised(features, row);
  return features.map(({ feature, weight }, index) => ({ feature, logOdds: weight * (deviations[index] ?? 0) }));
}

export function probabilityByModel(model: RefusalModel, row: readonly number[]): number {
  const logOdds = contributionsOf(model, row).reduce((sum, each) => sum + each.logOdds, model.intercept);
  return 1 / (1 + Math.exp(-logOdds));
}

/** Is the row within everything that was learned from? Beyond it a model says what it was never shown. */
export function isWithin(scale: readonly Scale[], row: readonly number[]): boolean {
  return scale.every(({ feature, least, most }) => {
    const value = featureValue(row, feature);
    return least <= value && value <= most;
  });
}
