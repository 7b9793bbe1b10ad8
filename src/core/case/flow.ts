/**
 * Where it is stuck: how many came how far, and what left or waits at each stage. Conserved by construction:
 * a stage's count is the sum of its leavings and the next stage's count.
 */
import { CASE_STAGES, type CaseStage } from './stage.ts';

export type LeaveKind = 'closed' | 'merged' | 'moving' | 'due' | 'late';

export type LeaveId =
  | 'merged'
  | 'received'
  | 'refused'
  | 'not-reproduced'
  | 'unproven'
  | 'in-lab'
  | 'inconclusive'
  | 'waiting'
  | 'being-fixed'
  | 'embargo'
  | 'unpublished'
  | 'rolling-out'
  | 'past-date';

export type Leave = {
  readonly id: LeaveId;
  readonly count: number;
  readonly kind: LeaveKind;
  readonly list: 'findings' | 'cases';
};

export type FlowStageId = 'received' | Exclude<CaseStage, 'refused'>;

export type FlowStage = {
  readonly id: FlowStageId;
  readonly count: number;
  readonly leaves: readonly Leave[];
};

/** Cases that stand in one stage, for one reason. */
export type StandingCases = { readonly stage: CaseStage; readonly leave: LeaveId; readonly count: number };

export type FlowCounts = {
  readonly findings: number;
  /** Of those, in a case. */
  readonly placed: number;
  readonly cases: readonly StandingCases[];
};

const KIND: Readonly<Record<LeaveId, LeaveKind>> = {
  merged: 'merged',
  received: 'moving',
  refused: 'closed',
  'not-reproduced': 'closed',
  unproven: 'due',
  'in-lab': 'moving',
  inconclusive: 'due',
  waiting: 'due',
  'being-fixed': 'moving',
  embargo: 'moving',
  unpublished: 'due',
  'rolling-out': 'moving',
  'past-date': 'late',
};

const WAY = CASE_STAGES.filter((stage) => stage !== 'refused');

export function flowOf({ findings, placed, cases }: FlowCounts): readonly FlowStage[] {
  const total = cases.reduce((sum, { count }) => sum + count, 0);
  const received: FlowStage = {
    id: 'received',
    count: findings,
    leaves: present([
      { id: 'merged', count: placed - total, kind: 'merged', list: 'findings' },
      { id: 'received', count: findings - placed, kind: 'moving', list: 'findings' },
    ]),
  };
  let further = total;
  const stages = WAY.map((id): FlowStage => {
    const count = further;
    // A refused case came no further than being unique.
    const here = cases.filter(({ stage }) => stage === id || (id === 'unique' && stage === 'refused'));
    const leaving = id === 'protected' ? [] : here;
    further -= leaving.reduce((sum, standing) => sum + standing.count, 0);
    return {
      id,
      count,
      leaves: present(
        leaving.map(({ leave, count: left }) => ({
          id: leave,
          count: left,
          kind: KIND[leave],
          list: 'cases' as const,
        })),
      ),
    };
  });
  return [received, ...stages];
}

function present(leaves: readonly Leave[]): readonly Leave[] {
  const byId = Map.groupBy(leaves, ({ id }) => id);
  return [...byId.values()]
    .map((same) => ({ ...same[0]!, count: same.reduce((sum, { count }) => sum + count, 0) }))
    .filter(({ count }) => count > 0);
}

export type TimeBetween = {
  readonly n: number;
  readonly medianSeconds: number;
  /** 95 % interval of the median, by order statistics (binomial, normal approximation). */
  readonly lowSeconds: number;
  readonly highSeconds: number;
};

/** Null below five: a median of three says nothing. */
export function timeBetween(seconds: readonly number[]): TimeBetween | null {
  const n = seconds.length;
  if (n < 5) return null;
  const sorted = seconds.toSorted((a, b) => a - b);
  const at = (rank: number) => sorted[Math.min(n - 1, Math.max(0, rank))]!;
  const half = 0.98 * Math.sqrt(n);
  const middle = Math.floor(n / 2);
  return {
    n,
    medianSeconds: n % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2,
    lowSeconds: at(Math.floor(n / 2 - half)),
    highSeconds: at(Math.ceil(n / 2 + half)),
  };
}
