/**
 * The model of reports: what each kind of reason weighs, where the scale begins, and from which confidence a
 * machine may merge. Fitted by `bench/dedupe-fit.ts`; `docs/dedupe.md` says how and how well.
 */
import type { Kind } from './kinds.ts';
import { MODEL_TABLE } from './model-table.ts';

export type ReportModel = {
  /** Log odds before anything is seen. */
  readonly intercept: number;
  /** Confidence from which a merge needs no person. */
  readonly bar: number;
  /** Log odds of each kind. */
  readonly weights: Readonly<Record<Kind, number>>;
};

export const MODEL: ReportModel = MODEL_TABLE.model;
