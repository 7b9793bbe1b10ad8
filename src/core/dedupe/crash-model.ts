/**
 * The model of bare crashes: it ranks, and says how likely a pair of one project has one fix. Fitted by
 * `bench/dedupe-fit.ts`; `docs/dedupe.md` says how and how well.
 */
import { CRASH_TABLE } from './crash-table.ts';

export type CrashModel = {
  /** One for each of CRASH_FEATURES. */
  readonly weights: readonly number[];
  /** From score to log odds. */
  readonly scale: number;
  readonly intercept: number;
  /** How much of each crash's average resemblance is taken off. */
  readonly typical: number;
};

export const CRASH_MODEL: CrashModel = CRASH_TABLE;
