/**
 * How much stands in each place that a person may open, and how much of it is late: out of what that person
 * holds, and counted no further than a person reads (COUNT_CAP).
 */
import type { Actor } from '../../core/policy/actor.ts';
import { whereAllowed } from '../../core/policy/authorize.ts';
import { COUNT_CAP } from '../bounded-count.ts';
import { countFindings } from '../intake/list-findings.ts';
import type { Stores } from '../ports.ts';
import { countCases, deskFor } from './list-cases.ts';
import { listToday } from './list-today.ts';

export type PlaceCount = { readonly count: number; readonly late: number };

type Counter = (stores: Stores, actor: Actor, now: Date) => Promise<PlaceCount>;

const NONE: PlaceCount = { count: 0, late: 0 };
const MAX_NOTICES = 1_000;

/** By the place's name. A place that is not here has no count. */
const COUNTERS: Readonly<Record<string, Counter>> = {
  findings: async (stores, actor) => ({ count: (await countFindings(stores, actor)).count, late: 0 }),
  cases: async (stores, actor, now) => {
    const { all, late } = await countCases(stores, actor, now);
    return { count: all.count, late: late.count };
  },
  today: async (stores, actor, now) => {
    const { total, overdue } = await listToday(stores, actor, { limit: 1, offset: 0, now });
    return { count: total, late: overdue };
  },
  notices: async (stores, actor, now) => {
    const waiting = (await stores.exposure.noticesFor(actor.partyId, MAX_NOTICES)).filter(
      ({ answer }) => answer === 'open' || answer === 'needs_help',
    );
    return {
      count: waiting.length,
      late: waiting.filter(({ dueAt }) => dueAt !== null && dueAt <= now).length,
    };
  },
  merges: async (stores, actor) => {
    if ((await deskFor(stores, actor, 'link.read')) === null) return NONE;
    return { count: (await stores.desk.countLinks({ state: 'suggested' }, COUNT_CAP)).count, late: 0 };
  },
  /** What the lab has not begun. */
  lab: async (stores, actor) => {
    const queued = { limit: 1, after: null, state: 'queued' } as const;
    const allowed = whereAllowed(actor, 'experiment.read');
    return { count: (await stores.lab.countExperiments(queued, allowed, COUNT_CAP)).count, late: 0 };
  },
  /** Drafts that wait for a person. */
  publish: async (stores, actor) => {
    if ((await deskFor(stores, actor, 'advisory.read')) === null) return NONE;
    const { total } = await stores.publication.advisories({ state: 'draft', limit: 1, after: null });
    return { count: Math.min(total, COUNT_CAP), late: 0 };
  },
};

/** Null for a place that has no count. */
export async function countPlace(
  stores: Stores,
  actor: Actor,
  { name, now }: { readonly name: string; readonly now: Date },
): Promise<PlaceCount | null> {
  const counter = Object.hasOwn(COUNTERS, name) ? COUNTERS[name] : undefined;
  return counter === undefined ? null : counter(stores, actor, now);
}
