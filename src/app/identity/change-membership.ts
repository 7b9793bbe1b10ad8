/**
 * Letting someone into a compartment, and out again. Only who holds it may, and only from the desk; the
 * database's own wall says the same. Both are recorded at the desk. What was read before stays read.
 */
import type { Actor } from '../../core/policy/actor.ts';
import type { Clock, Stores, Transactions } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import { requireDesk } from './administer.ts';
import { requireNamedPerson } from './named-person.ts';
import { requireCompartment } from './read-parties.ts';
import { type Assertion, type SigningWorld, signAct } from './sign-act.ts';

type World = { readonly transactions: Transactions; readonly clock: Clock };
type Change = { readonly subjectId: string; readonly compartmentId: string };

/**
 * 404 for a compartment the actor does not hold, as if it did not exist; `forbidden` for a key, whatever its role;
 * `invalid` where there is no such party or principal. The desk and what is public take no guests. `assertion` is the
 * person's passkey, touched for this subject in this compartment.
 */
export async function grantMembership(
  world: World & SigningWorld,
  actor: Actor,
  { assertion, ...change }: Change & { readonly assertion?: Assertion | undefined },
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'party.manage');
    await requireNamedPerson(world, { stores, actor }, 'membership.grant');
    await requireCompartment(stores, actor, { ...change, action: 'membership.grant' });
    await requireSubject(stores, change.subjectId);
    const signedAct = await signAct(
      world,
      { stores, actor },
      {
        act: { kind: 'membership.grant', subject: change.compartmentId, content: { to: change.subjectId } },
        assertion,
        compartmentId: desk.id,
      },
    );
    const at = world.clock.now();
    await stores.identity.grant({ ...change, grantedBy: actor.principalId, at });
    await record(stores, { actor, change, at, kind: 'membership.granted', signedAct });
  });
}

/** 404 also where the subject did not hold it. The subject sees nothing at its next statement. */
export async function revokeMembership(world: World, actor: Actor, change: Change): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    await requireDesk(stores, actor, 'party.manage');
    const compartment = await requireCompartment(stores, actor, { ...change, action: 'membership.revoke' });
    if (compartment.partyId === change.subjectId) {
      throw new Refusal('conflict', 'A party keeps what it sent: end its keys and people instead.');
    }
    const at = world.clock.now();
    if (!(await stores.identity.revoke({ ...change, at }))) throw notFound();
    await record(stores, { actor, change, at, kind: 'membership.revoked', signedAct: null });
  });
}

async function requireSubject({ identity }: Stores, subjectId: string): Promise<void> {
  if ((await identity.party(subjectId)) !== null || (await identity.principal(subjectId)) !== null) return;
  throw new Refusal('invalid', 'There is nobody of that id.', {
    problems: [
      { pointer: '/subject', code: 'unknown-subject', message: 'Give the id of a party or a person.' },
    ],
  });
}

type Recorded = {
  readonly actor: Actor;
  readonly change: Change;
  readonly at: Date;
  readonly kind: 'membership.granted' | 'membership.revoked';
  readonly signedAct: string | null;
};

async function record(stores: Stores, { actor, change, at, kind, signedAct }: Recorded): Promise<void> {
  // In the desk's log: an actor that just gave up its own hold could not write into the compartment's.
  const desk = await stores.identity.sharedCompartment('desk');
  await stores.ledger.append(
    desk.id,
    [
      {
        kind,
        by: actor.principalId,
        subject: change.compartmentId,
        at: at.toISOString(),
        detail: { to: change.subjectId, ...(signedAct === null ? {} : { signedAct }) },
      },
    ],
    { commit: false },
  );
}
