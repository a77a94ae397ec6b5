/** A ratio with the interval that holds it in 95 of 100 runs. */
export interface RatioInterval {
  readonly ratio: number
  readonly low: number
  readonly high: number
}

const RESAMPLES = 2000

/**
 * The median of the rounds' ratios, and its 95 % interval by bootstrap: each resample draws as many rounds as were
 * measured, with replacement.
 */
export function ratioInterval(ratios: readonly number[], random: () => number = Math.random): RatioInterval {
  if (ratios.length === 0) throw new RangeError('no round was measured')
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)] ?? Number.NaN)),
  ).toSorted(ascending)
  return { ratio: median(ratios), low: quantile(medians, 0.025), high: quantile(medians, 0.975) }
}

/** The middle value, or the mean of the two middle values of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted(ascending)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

/** The value below which this part of the sorted values lies. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function ascending(left: number, right: number): number {
  return left - right
}

/** As in `1.18 [1.16-1.20]`. */
export function formatRatio({ ratio, low, high }: RatioInterval, digits = 2): string {
  return `${ratio.toFixed(digits)} [${low.toFixed(digits)}-${high.toFixed(digits)}]`
}
