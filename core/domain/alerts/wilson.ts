/**
 * Lower end of the Wilson score interval of a share, 0 to 1: what the true share is at least, as far as so few can tell. For `z` see the table of the normal
 * distribution: 1.96 is a confidence of 95 %. 0 when the whole is nothing.
 * Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
 */
export function wilsonLowerBound(part: number, whole: number, z: number): number {
  if (whole <= 0) return 0;
  const share = part / whole;
  const square = (z * z) / whole;
  const margin = z * Math.sqrt((share * (1 - share)) / whole + square / (4 * whole));
  return Math.max(0, (share + square / 2 - margin) / (1 + square));
}
