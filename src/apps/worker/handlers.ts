/**
 * Who does each kind of job, and what runs by the clock. The registry of background work, as
 * `routes/registry.ts` is of the front: each area adds its own lines here and nothing elsewhere.
 */
import { DESK_HANDLERS } from './desk-handlers.ts';
import { DESK_LOOPS } from './desk-loops.ts';
import { ENGAGEMENT_HANDLERS, ENGAGEMENT_LOOPS } from './engagement-loops.ts';
import type { JobHandlers } from './job-handler.ts';
import { LAB_HANDLERS, LAB_LOOPS } from './lab-handlers.ts';
import { LEDGER_LOOPS } from './ledger-loops.ts';
import type { Loop } from './loop.ts';
import { PROBE_HANDLERS, PROBE_LOOPS } from './probe-handlers.ts';
import { PUBLICATION_LOOPS } from './publication-loops.ts';
import { REACH_LOOPS } from './reach-loops.ts';

export type { JobHandler, JobHandlers } from './job-handler.ts';
export type { Loop } from './loop.ts';

export const HANDLERS: JobHandlers = {
  ...DESK_HANDLERS,
  ...LAB_HANDLERS,
  ...PROBE_HANDLERS,
  ...ENGAGEMENT_HANDLERS,
};

export const LOOPS: readonly Loop[] = [
  ...LEDGER_LOOPS,
  ...DESK_LOOPS,
  ...LAB_LOOPS,
  ...REACH_LOOPS,
  ...PUBLICATION_LOOPS,
  ...PROBE_LOOPS,
  ...ENGAGEMENT_LOOPS,
];
