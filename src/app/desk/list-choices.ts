/** What the desk's lists may be narrowed by: who finds, and in which sectors operators stand. */
import type { Actor } from '../../core/policy/actor.ts';
import type { Stores } from '../ports.ts';
import { deskFor } from './list-cases.ts';

/** A person chooses from a list that can be looked through; whoever is beyond it is found by name. */
const MOST = 500;

/** Both empty for whoever may not do this at the desk: there they would tell who else is here. */
export async function listChoices(
  stores: Stores,
  actor: Actor,
): Promise<{
  readonly finders: readonly { readonly id: string; readonly name: string }[];
  readonly sectors: readonly string[];
}> {
  if ((await deskFor(stores, actor, 'link.read')) === null) return { finders: [], sectors: [] };
  const finders = await stores.identity.partyPage({ kind: 'finder', limit: MOST, after: null });
  return {
    finders: finders.map(({ id, name }) => ({ id, name })),
    sectors: await stores.exposure.sectors(MOST),
  };
}
