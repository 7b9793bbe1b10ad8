/** The suites that a person holds, and who else does. What is not held is not there. */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import type { StoredSuite, SuiteHead } from './evaluation-ports.ts';

/** Every version of them, newest first. */
export async function heldSuites({ suites, identity }: Stores, actor: Actor): Promise<readonly SuiteHead[]> {
  const all = await suites.list();
  const held = await identity.heldUnder([...new Set(all.map(({ compartmentId }) => compartmentId))]);
  return all.filter(
    ({ compartmentId }) =>
      authorize(actor, 'suite.read', {
        compartmentKind: 'suite',
        partyId: null,
        tlp: null,
        heldUnder: held.get(compartmentId) ?? [],
      }).allowed,
  );
}

/** The one held suite of this id; null where the actor does not hold it. */
export async function heldSuite(stores: Stores, actor: Actor, id: string): Promise<StoredSuite | null> {
  const isHeld = (await heldSuites(stores, actor)).some((each) => each.id === id);
  return isHeld ? stores.suites.suite(id) : null;
}

export type SuiteReader = {
  readonly id: string;
  readonly name: string;
  readonly letInBy: string;
  readonly letInAt: Date;
  /** Whether the asking person may take this one out. */
  readonly mayRemove: boolean;
};

/** By name. `versions`: those of one suite that the actor holds, newest first. */
export async function readersOf(
  { identity }: Stores,
  actor: Actor,
  versions: readonly SuiteHead[],
): Promise<readonly SuiteReader[]> {
  const keeper = versions.at(-1)?.writtenBy.id;
  const members = await identity.members(versions[0]?.compartmentId ?? '');
  const names = new Map(members.map(({ subjectId, name }) => [subjectId, name]));
  return members.map(({ subjectId: id, name, grantedBy, grantedAt }) => ({
    id,
    name,
    letInBy: names.get(grantedBy) ?? grantedBy,
    letInAt: grantedAt,
    mayRemove: id !== keeper && [id, grantedBy, keeper].includes(actor.principalId),
  }));
}
