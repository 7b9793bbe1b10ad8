/** Experiments, read. What they say about a finding is its submitter's to see, and the desk's. */
import type { Component } from '../../core/finding/finding.ts';
import type { Where } from '../../core/policy/condition.ts';
import type { Resource } from '../../core/policy/resource.ts';
import type { Envelope } from '../../core/reproduction/attestation.ts';
import type { Assurance, Reproduction, Verdict } from '../../core/reproduction/verdict.ts';
import type { BoundedCount } from '../bounded-count.ts';
import type { Party } from '../identity/ports.ts';

/** What an experiment's row holds once it is done. */
export type ExperimentBody = Reproduction & {
  /** What stood for "fixed": a version, `patch:<id>`, or null. */
  readonly fixedSide: string | null;
};

export type ExperimentState = 'queued' | 'running' | 'done';

export type ExperimentRecord = {
  readonly id: string;
  readonly compartmentId: string;
  readonly finding: {
    readonly id: string;
    readonly ownId: string | null;
    readonly title: string;
    readonly submitter: Party;
    readonly componentKey: string;
    readonly component: Component;
  };
  readonly state: ExperimentState;
  readonly queuedAt: Date;
  /** Null until it is. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** The five below are null until it is done; the attestation also where there was nothing to sign with. */
  readonly verdict: Verdict | null;
  readonly reason: string | null;
  readonly assurance: Assurance | null;
  readonly body: ExperimentBody | null;
  readonly attestation: Envelope | null;
  readonly resource: Resource;
};

export type ExperimentListQuery = {
  readonly limit: number;
  /** Go on after this row. */
  readonly after: { readonly queuedAt: string; readonly id: string } | null;
  readonly state?: ExperimentState;
  readonly verdict?: Verdict;
  /** Found in the finding's title or component, whatever the case. */
  readonly words?: string;
};

export interface LabReads {
  /** Newest first, as far as `allowed`; one more than `limit` where more follow. */
  experiments(query: ExperimentListQuery, allowed: Where): Promise<readonly ExperimentRecord[]>;
  /** How many the whole list has, whatever page is asked for. */
  countExperiments(query: ExperimentListQuery, allowed: Where, cap: number): Promise<BoundedCount>;
  /** Null where there is none, and where the actor does not hold it. */
  experiment(id: string): Promise<ExperimentRecord | null>;
}
