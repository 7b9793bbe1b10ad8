/**
 * What a sealed evaluation run says, reduced to what statistics need. Text of prompts and answers stays in the
 * log; here are outcomes, scores and costs.
 */
import type { SampleOutcome } from './treatment.ts';

/** One scorer's word on one sample. null where the value is no number by the log format's own rule. */
export type ScoreRecord = {
  /** As it stands now. */
  readonly value: number | null;
  /** As first given, where somebody edited it afterwards; absent where nobody did. */
  readonly original?: number | null;
};

export type SampleRecord = {
  readonly id: string;
  /** 1-based: which repetition of the sample. */
  readonly epoch: number;
  readonly scores: Readonly<Record<string, ScoreRecord>>;
  /** Set where the run itself did not end as a scored answer; otherwise the scores decide. */
  readonly trouble: Exclude<SampleOutcome, 'success' | 'failure'> | null;
  /** A clock ended it and it was scored all the same: timed out, unless that score is a success. */
  readonly timedOut?: true;
  readonly tokens: number;
  /** Wall seconds; null where the log gives none. */
  readonly seconds: number | null;
  /** Earlier tries that ended in an error and were replaced by this one; absent where there was none. */
  readonly earlierTries?: number;
};

export type StatedMetric = {
  readonly scorer: string;
  /** The scorer whose value has this as one of several members; absent where it is a scorer of its own. */
  readonly of?: string;
  /** How repetitions of a sample became one value; absent: their mean. */
  readonly reducer?: string;
  readonly metric: string;
  readonly value: number | null;
};

export type EvaluationHeader = {
  readonly schemaVersion: 2;
  readonly status: 'started' | 'success' | 'cancelled' | 'error';
  readonly task: string;
  readonly taskVersion: string;
  readonly model: string;
  /** RFC 3339 as the log writes it; '' where it gives none. */
  readonly created: string;
  readonly runId: string;
  readonly epochs: number;
  /** How many samples the task has, before repetition; null where unknown. */
  readonly datasetSamples: number | null;
  /** What the log says came out. Compared with what is recomputed, never believed. */
  readonly stated: readonly StatedMetric[];
  readonly statedCompleted: number | null;
};
