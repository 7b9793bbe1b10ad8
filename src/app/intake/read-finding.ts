import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import { notFound } from '../refusal.ts';
import type { StoredFinding } from './ports.ts';

/** One finding, as received. Rejects with not-found where there is none, and where the actor may not see it. */
export async function readFinding(stores: Stores, actor: Actor, id: string): Promise<StoredFinding> {
  const finding = await stores.intake.finding(id);
  if (finding === null || !authorize(actor, 'finding.read', finding.resource).allowed) throw notFound();
  return finding;
}
