/**
 * Where is it stuck? `GET /api/v1/flow?at=<instant>` → Flow, as it stood at that time (now when absent).
 * Received counts findings; every later stage counts root causes (cases), and what was merged leaves at
 * Received, so that each stage's count equals the sum of its leavings plus the next stage's count, always.
 */
import { type Static, Type } from 'typebox';
import { Instant, orNull } from './parts.ts';

export const FlowQuery = Type.Object({ at: Type.Optional(Instant) });

/**
 * closed: refused, not reproduced, will not be fixed. merged: into another. moving: on its way within its norm.
 * due: waits beyond its norm. late: its date has passed.
 */
export const LeaveKind = Type.Enum(['closed', 'merged', 'moving', 'due', 'late']);
export type LeaveKind = Static<typeof LeaveKind>;

export const Leave = Type.Object({
  id: Type.String({
    description:
      'kebab-case, stable: merged, received, refused, not-reproduced, unproven, in-lab, inconclusive, waiting, silent, being-fixed, embargo, unpublished, rolling-out, past-date',
  }),
  count: Type.Integer({ minimum: 0 }),
  kind: LeaveKind,
  list: Type.Enum(['findings', 'cases'], { description: 'the list behind the number: filter left=<id>' }),
});
export type Leave = Static<typeof Leave>;

export const StageId = Type.Enum([
  'received',
  'unique',
  'reproduced',
  'coordinating',
  'fixed',
  'published',
  'protected',
]);
export type StageId = Static<typeof StageId>;

export const Stage = Type.Object({
  id: StageId,
  count: Type.Integer({ minimum: 0, description: 'how many have come this far or further' }),
  leaves: Type.Array(Leave),
});
export type Stage = Static<typeof Stage>;

export const Flow = Type.Object({
  at: Instant,
  firstAt: Instant,
  /** Now: cases move on after the last finding came in. */
  lastAt: Instant,
  stages: Type.Array(Stage, { description: 'all seven, in order' }),
  step: Type.Enum(['minute', 'hour', 'day', 'week'], { description: 'the width of one bar of `received`' }),
  received: Type.Array(Type.Object({ from: Instant, count: Type.Integer({ minimum: 0 }) }), {
    description:
      'findings received per step, from firstAt to lastAt, at most 60, without gaps; their sum is the first stage at lastAt',
  }),
  tempo: Type.Array(
    Type.Object({
      from: StageId,
      to: StageId,
      n: Type.Integer({ minimum: 0 }),
      medianSeconds: Type.Number(),
      lowSeconds: Type.Number({ description: 'lower end of the 95% interval of the median' }),
      highSeconds: Type.Number(),
    }),
    { description: 'time between stages; a step with n below 5 is left out' },
  ),
  dates: Type.Array(
    Type.Object({
      sector: Type.String({ description: "'' where none was stated" }),
      operators: Type.Integer({ minimum: 1 }),
      passed: Type.Integer({ minimum: 1, description: 'dates of exposed assets that have passed' }),
      kept: Type.Integer({ minimum: 0, description: 'closed by their date' }),
      low: orNull(Type.Number({ description: 'of the share, 95% interval over operators' }), 'one operator'),
      high: orNull(Type.Number(), 'one operator'),
    }),
    { description: 'protected by their date: of dates given to operators, by sector' },
  ),
});
export type Flow = Static<typeof Flow>;
