/**
 * The personnel list: who at the clearinghouse may come near a developer's material. An official names a person; the
 * person acknowledges what it takes on, and only that lets it in. Before, it is told that it was named and no more.
 */
import { ACKNOWLEDGEMENT_DIGEST } from '../../core/model/personnel.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type EngagementWorld,
  namedActor,
  requireGoingOn,
  requireRoom,
  writeEntry,
} from './engagement-guard.ts';
import type { Naming, PersonnelRole } from './engagement-ports.ts';

export type Choice = { readonly id: string; readonly name: string; readonly role: PersonnelRole };

/** The clearinghouse's evaluators and officials who are not named, or were removed. */
export async function listChoices(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<readonly Choice[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { record } = await requireRoom(acting, { engagementId, action: 'engagement.name' });
    const listed = await stores.engagements.personnel(record);
    const named = new Set(listed.flatMap(({ id, removedAt }) => (removedAt === null ? [id] : [])));
    const { id: own } = await stores.identity.clearinghouse();
    return (await stores.identity.peopleOf(own)).flatMap(({ id, name, roles, revokedAt }) => {
      const role = roles.includes('evaluator') ? 'evaluator' : roles.includes('official') ? 'official' : null;
      return role === null || revokedAt !== null || named.has(id) ? [] : [{ id, name, role } as const];
    });
  });
}

/** Refuses with `invalid` where there is no such person, and `conflict` where it is named already. */
export async function namePerson(
  world: EngagementWorld,
  official: Actor,
  { engagementId, personId }: { readonly engagementId: string; readonly personId: string },
): Promise<void> {
  const choices = await listChoices(world, official, engagementId);
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const held = await requireRoom(acting, { engagementId, action: 'engagement.name', toChange: true });
    await requireNamedPerson(world, acting, 'engagement.name');
    requireGoingOn(world, held.record);
    const standing = (await stores.engagements.personnel(held.record)).find(({ id }) => id === personId);
    if (standing?.removedAt === null) throw new Refusal('conflict', 'This person is named already.');
    const person = choices.find(({ id }) => id === personId);
    if (person === undefined) {
      throw new Refusal('invalid', 'There is no such person to name.', {
        problems: [
          {
            pointer: '/person',
            code: 'unknown-person',
            message: 'Name an evaluator or an official of the clearinghouse.',
          },
        ],
      });
    }
    const namedAt = world.clock.now();
    await stores.engagements.namePerson(held.record, { ...person, namedBy: held.by, namedAt });
    const detail = { person: person.id, name: person.name, role: person.role };
    await writeEntry(acting, held, { kind: 'person.named', detail });
  });
}

/** Ends what the person holds and the keys it made. Refuses `not-found` where it is not named. */
export async function removePerson(
  world: EngagementWorld,
  official: Actor,
  { engagementId, personId }: { readonly engagementId: string; readonly personId: string },
): Promise<void> {
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const held = await requireRoom(acting, { engagementId, action: 'engagement.name', toChange: true });
    const { engagements } = stores;
    const standing = (await engagements.personnel(held.record)).find(({ id }) => id === personId);
    if (standing === undefined || standing.removedAt !== null) throw notFound();
    const at = world.clock.now();
    const made = (await engagements.keys(held.record)).filter(
      ({ madeBy, endedAt }) => madeBy.id === personId && endedAt === null,
    );
    // The log first: an official who removes itself holds less at the next statement.
    await writeEntry(acting, held, { kind: 'person.removed', detail: { person: personId } });
    await engagements.endKeys(
      held.record,
      made.map(({ id }) => id),
      at,
    );
    await engagements.removePerson(held.record, personId, at);
  });
}

/** Where the actor itself was named and has not acknowledged. */
export async function listNamings(world: EngagementWorld, person: Actor): Promise<readonly Naming[]> {
  return world.transactions.run(person, ({ engagements }) => engagements.namings());
}

/**
 * `digest` is of the words that the person read. Refuses `not-found` where it was not named, which is also what
 * somebody hears who was never told of this engagement, and `conflict` for other words.
 */
export async function acknowledge(
  world: EngagementWorld,
  person: Actor,
  { engagementId, digest }: { readonly engagementId: string; readonly digest: string },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    await requireNamedPerson(world, acting, 'naming.acknowledge');
    const at = world.clock.now();
    if (!(await stores.engagements.acknowledge(engagementId, at))) throw notFound();
    if (digest !== ACKNOWLEDGEMENT_DIGEST)
      throw new Refusal('conflict', 'These are not the words that are acknowledged now. Read them again.');
    const record = await stores.engagements.lock(engagementId);
    if (record === null) throw notFound();
    requireGoingOn(world, record);
    const held = { record, side: 'clearinghouse', by: await namedActor(acting) } as const;
    await stores.engagements.noteAcknowledged(record, person.principalId, { digest, at });
    await writeEntry(acting, held, { kind: 'person.acknowledged', detail: { words: digest } });
  });
}
