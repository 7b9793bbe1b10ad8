/** A straight line through points in time, and how fast the quantity doubles. Ordinary least squares. */
import { studentQuantile } from './distributions.ts';
import { type Interval, ROUNDING } from './mean.ts';

export type Trend = {
  /** Change of log2(value) per unit of time. */
  readonly slope: number;
  readonly intercept: number;
  readonly slopeInterval: Interval;
  /** Units of time per doubling; null where the interval of the slope holds zero: no trend is claimed. */
  readonly doublingTime: number | null;
};

/**
 * Of log2(value) on time. Values positive. null below three points, without spread in time, and where all lie on the
 * line itself: an interval without width is a claim.
 */
export function fitTrend(points: readonly { readonly time: number; readonly value: number }[]): Trend | null {
  const n = points.length;
  const times = points.map(({ time }) => time);
  if (n < 3 || new Set(times).size < 2) return null;
  const logs = points.map(({ value }) => Math.log2(value));
  const meanTime = times.reduce((sum, time) => sum + time, 0) / n;
  const meanLog = logs.reduce((sum, log) => sum + log, 0) / n;
  const spread = times.reduce((sum, time) => sum + (time - meanTime) ** 2, 0);
  const slope =
    times.reduce((sum, time, index) => sum + (time - meanTime) * ((logs[index] ?? 0) - meanLog), 0) / spread;
  const intercept = meanLog - slope * meanTime;
  const residual = times.reduce(
    (sum, time, index) => sum + ((logs[index] ?? 0) - intercept - slope * time) ** 2,
    0,
  );
  if (Math.sqrt(residual) <= ROUNDING * Math.max(1, Math.abs(meanLog))) return null;
  const reach = studentQuantile(0.975, n - 2) * Math.sqrt(residual / (n - 2) / spread);
  const slopeInterval = { low: slope - reach, high: slope + reach };
  const isTrend = slopeInterval.low > 0 || slopeInterval.high < 0;
  return { slope, intercept, slopeInterval, doublingTime: isTrend ? 1 / slope : null };
}

/** Time in years, values 50 % horizons. */
export function trendWords({ doublingTime, slopeInterval }: Trend): string {
  return doublingTime === null
    ? 'No trend: the interval of its slope holds zero.'
    : `The 50 % horizon doubles every ${(doublingTime * 12).toFixed(1)} months; doublings a year between ${slopeInterval.low.toFixed(2)} and ${slopeInterval.high.toFixed(2)} (95 %).`;
}
