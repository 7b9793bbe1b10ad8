/** The flow as it stood at a time: stages with what left at each, arrivals by step, and how long each stage takes. */
import {
  type FlowStage,
  type FlowStageId,
  flowOf,
  type TimeBetween,
  timeBetween,
} from '../../core/case/flow.ts';
import { CASE_STAGES, stageRank } from '../../core/case/stage.ts';
import { type KeptDates, keptDates } from '../../core/exposure/kept-dates.ts';
import type { Stores } from '../ports.ts';
import type { FlowStep } from './flow-ports.ts';

export type FlowReading = {
  readonly at: Date;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly stages: readonly FlowStage[];
  readonly step: FlowStep;
  readonly received: readonly { readonly from: Date; readonly count: number }[];
  readonly tempo: readonly (TimeBetween & { readonly from: FlowStageId; readonly to: FlowStageId })[];
  readonly dates: readonly KeptDates[];
};

const STEPS: readonly { readonly step: FlowStep; readonly ms: number }[] = [
  { step: 'minute', ms: 60_000 },
  { step: 'hour', ms: 3_600_000 },
  { step: 'day', ms: 86_400_000 },
  { step: 'week', ms: 7 * 86_400_000 },
];
const MOST_STEPS = 60;
/** The newest changes are enough for a median that should speak of now. */
const MOST_CHANGES = 20_000;

export async function readFlow(
  stores: Stores,
  { at, now }: { readonly at: Date | null; readonly now: Date },
): Promise<FlowReading> {
  const started = await stores.desk.flowStart();
  const firstAt = started ?? now;
  // Cases go on moving after the last finding came in, so the flow's time ends now.
  const lastAt = now;
  const { step, ms } = stepFor(firstAt, lastAt);
  const first = Math.max(start(firstAt, step, ms), start(lastAt, step, ms) - (MOST_STEPS - 1) * ms);
  const received = started === null ? [] : await stores.desk.receivedPer(step, new Date(first));
  const changes = await stores.desk.stageChanges(MOST_CHANGES);
  return {
    at: at ?? now,
    firstAt,
    lastAt,
    stages: flowOf(await stores.desk.flowCounts(at ?? now)),
    step,
    received: started === null ? [] : filled(received, { first, last: start(lastAt, step, ms), ms }),
    tempo: tempoOf(changes),
    dates: keptDates(await stores.desk.passedDates(at ?? now)),
  };
}

function stepFor(first: Date, last: Date): (typeof STEPS)[number] {
  const span = last.getTime() - first.getTime();
  return STEPS.find(({ ms }) => span / ms < MOST_STEPS - 1) ?? STEPS.at(-1)!;
}

/** Weeks begin on Monday, as PostgreSQL's do; the epoch was a Thursday. */
function start(at: Date, step: FlowStep, ms: number): number {
  const offset = step === 'week' ? 3 * 86_400_000 : 0;
  return Math.floor((at.getTime() + offset) / ms) * ms - offset;
}

function filled(
  received: readonly { readonly from: Date; readonly count: number }[],
  { first, last, ms }: { readonly first: number; readonly last: number; readonly ms: number },
) {
  const known = new Map(received.map(({ from, count }) => [from.getTime(), count]));
  const steps = [];
  for (let from = first; from <= last; from += ms)
    steps.push({ from: new Date(from), count: known.get(from) ?? 0 });
  return steps;
}

/** From each stage to the next one that a case reached, for cases that did not go back. */
function tempoOf(
  changes: readonly { readonly caseId: string; readonly at: Date; readonly to: string }[],
): FlowReading['tempo'] {
  const seconds = new Map<string, number[]>();
  for (const own of Map.groupBy(changes, ({ caseId }) => caseId).values()) {
    const inOrder = own.toSorted((a, b) => a.at.getTime() - b.at.getTime());
    for (const [index, change] of inOrder.entries()) {
      const before = inOrder[index - 1];
      if (before === undefined || !isForward(before.to, change.to)) continue;
      const way = `${before.to} ${change.to}`;
      const known = seconds.get(way);
      const took = (change.at.getTime() - before.at.getTime()) / 1000;
      if (known === undefined) seconds.set(way, [took]);
      else known.push(took);
    }
  }
  return [...seconds].flatMap(([way, took]) => {
    const [from, to] = way.split(' ') as [FlowStageId, FlowStageId];
    const between = timeBetween(took);
    return between === null ? [] : [{ from, to, ...between }];
  });
}

function isForward(from: string, to: string): boolean {
  const known = (stage: string) => CASE_STAGES.find((each) => each === stage);
  const a = known(from);
  const b = known(to);
  return (
    a !== undefined && b !== undefined && b !== 'refused' && a !== 'refused' && stageRank(a) < stageRank(b)
  );
}
