export interface LabelledRow {
  /** As many in each row. */
  readonly values: readonly number[];
  readonly label: boolean;
}

export interface Weights {
  readonly intercept: number;
  readonly weights: readonly number[];
}

/** Learns probabilities from examples. */
export interface Classifier {
  /**
   * Logistic regression with a penalty: the intercept and weights that make the least of
   * `sum of -log(probability of the row's label) + penalty / 2 x sum of the squared weights` (not of the intercept), each to within 0.000001. There is exactly one such answer for a `penalty` above 0, so that
   * every adapter gives the same, in whatever order the rows come. Undefined when the labels are all the same or there is no row: then there is none.
   * Lets others work in between: never computes for longer than some ten milliseconds at a stretch.
   */
  fit(rows: readonly LabelledRow[], penalty: number): Promise<Weights | undefined>;

  /** Resolves when others have had their turn: for what is computed beside `fit`. */
  letOthersWork(): Promise<void>;
}
