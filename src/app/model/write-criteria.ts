/** Criteria are data that an official brings, in a compartment of their own with those officials it names. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../core/ledger/canonical-json.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { readAlertCriteria } from '../../formats/alert-criteria/read.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type EngagementWorld, namedActor } from './engagement-guard.ts';
import type { StoredCriteria } from './evaluation-ports.ts';

/** `officials`: who else may read them; whoever is no official of the clearinghouse is left out. */
export async function writeCriteria(
  world: EngagementWorld,
  official: Actor,
  { bytes, officials }: { readonly bytes: Uint8Array; readonly officials: readonly string[] },
): Promise<StoredCriteria> {
  const read = readAlertCriteria(bytes);
  if (!read.ok)
    throw new Refusal('unprocessable', 'These criteria cannot be kept.', { problems: read.problems });
  const digest = `sha256:${createHash('sha256')
    .update(canonicalJson(read.value as unknown as Json))
    .digest('hex')}`;
  return world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    await requireNamedPerson(world, acting, 'criteria.write');
    const criteria: StoredCriteria = {
      id: newId('criteria', world.randomness),
      compartmentId: newId('compartment', world.randomness),
      criteria: read.value,
      digest,
      writtenBy: await namedActor(acting),
      writtenAt: world.clock.now(),
      endedAt: null,
    };
    await stores.evaluations.addCriteria(criteria, officials);
    const entry = {
      kind: 'criteria.written',
      by: official.principalId,
      subject: criteria.id,
      at: criteria.writtenAt.toISOString(),
      detail: { digest },
    };
    await stores.ledger.append(criteria.compartmentId, [entry], { commit: false });
    await stores.jobs.enqueue('compare-criteria', { engagementId: null });
    return criteria;
  });
}

/** Those whose compartment the actor holds, newest first. */
export async function listCriteria(world: EngagementWorld, actor: Actor): Promise<readonly StoredCriteria[]> {
  return world.transactions.run(actor, ({ evaluations }) => evaluations.criteria());
}

/** They ask nothing further; what they asked stays. `not-found` where the actor does not hold them, or they ended. */
export async function endCriteria(world: EngagementWorld, official: Actor, id: string): Promise<void> {
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    await requireNamedPerson(world, acting, 'criteria.write');
    const criteria = (await stores.evaluations.criteria()).find((each) => each.id === id);
    const at = world.clock.now();
    if (criteria === undefined || !(await stores.evaluations.endCriteria(id, at))) throw notFound();
    const entry = { kind: 'criteria.ended', by: official.principalId, subject: id, at: at.toISOString() };
    await stores.ledger.append(criteria.compartmentId, [entry], { commit: false });
  });
}
