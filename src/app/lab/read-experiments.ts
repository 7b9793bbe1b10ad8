/** Experiments as far as the actor may see: the policy as a `where` for lists, as a predicate for one. */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize, whereAllowed } from '../../core/policy/authorize.ts';
import { type BoundedCount, COUNT_CAP } from '../bounded-count.ts';
import type { Stores } from '../ports.ts';
import { notFound } from '../refusal.ts';
import type { ExperimentListQuery, ExperimentRecord } from './read-ports.ts';

export type ExperimentPage = BoundedCount & {
  readonly items: readonly ExperimentRecord[];
  readonly more: boolean;
};

/** Newest first. */
export async function listExperiments(
  stores: Stores,
  actor: Actor,
  query: ExperimentListQuery,
): Promise<ExperimentPage> {
  const allowed = whereAllowed(actor, 'experiment.read');
  const found = await stores.lab.experiments(query, allowed);
  const page = { items: found.slice(0, query.limit), more: found.length > query.limit };
  if (!page.more && query.after === null) return { ...page, count: page.items.length, exact: true };
  return { ...page, ...(await stores.lab.countExperiments(query, allowed, COUNT_CAP)) };
}

/** Rejects with not-found where there is none, and where the actor may not see it. */
export async function readExperiment(stores: Stores, actor: Actor, id: string): Promise<ExperimentRecord> {
  const found = await stores.lab.experiment(id);
  if (found === null || !authorize(actor, 'experiment.read', found.resource).allowed) throw notFound();
  return found;
}
