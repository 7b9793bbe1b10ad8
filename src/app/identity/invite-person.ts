/**
 * A person joins a party, under a name of their own: a link that works once, to be handed to them by another
 * way than this one. With it they come in and register a passkey; from then on nobody else can make a link in
 * their name here, because whoever used it would act as them.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Stores, Transactions } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import { requireDesk } from './administer.ts';
import { cleanName } from './create-party.ts';
import { requireNamedPerson } from './named-person.ts';
import { type GivenRole, kindOfRole } from './party-of-role.ts';
import type { Party } from './ports.ts';
import { newSecret } from './secrets.ts';
import { type Assertion, type SigningWorld, signAct } from './sign-act.ts';

/** Long enough for a letter to be read, short enough that a forgotten one is worth nothing. */
const LIFETIME_MS = 24 * 3600 * 1000;

export type Invitation = {
  readonly partyId: string;
  readonly name: string;
  readonly role: GivenRole;
  /** The inviting person's passkey, touched for this name in this role. Asked for only at the clearinghouse itself. */
  readonly assertion?: Assertion | undefined;
};

export type Invited = {
  readonly personId: string;
  /** Goes into the link; shown once, stored nowhere. */
  readonly token: string;
  readonly expiresAt: Date;
};

type World = SigningWorld & { readonly transactions: Transactions };

/**
 * Inviting the same person again, before they ever came in, makes a new link. Refuses with `not-found` (the
 * party), `invalid` (the name, a role its kind does not hold), `conflict` (the name came in before, or is a key's) and
 * `forbidden` where a key invites to the clearinghouse itself: it would make itself a person.
 */
export async function invitePerson(world: World, actor: Actor, invitation: Invitation): Promise<Invited> {
  return world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'person.invite');
    const party = await stores.identity.party(invitation.partyId);
    if (party === null || party.kind === 'service') throw notFound();
    requireRoleOf(party, invitation.role);
    const signedAct =
      party.kind === 'clearinghouse'
        ? await signInvitation(world, { stores, actor, compartmentId: desk.id }, invitation)
        : null;
    const at = world.clock.now();
    const personId = await seat(world, stores, { invitation, at });
    const secret = newSecret('link', world.randomness);
    const expiresAt = new Date(at.getTime() + LIFETIME_MS);
    await stores.identity.addSignInLink({ tokenHash: secret.hash, principalId: personId, expiresAt });
    await stores.ledger.append(
      desk.id,
      [
        {
          kind: 'person.invited',
          by: actor.principalId,
          subject: personId,
          at: at.toISOString(),
          detail: {
            party: party.id,
            role: invitation.role,
            ...(signedAct === null ? {} : { signedAct }),
          },
        },
      ],
      { commit: false },
    );
    return { personId, token: secret.text, expiresAt };
  });
}

/** Whoever joins the clearinghouse reads all that its role reads: nothing opens more at once. */
async function signInvitation(
  world: World,
  {
    stores,
    actor,
    compartmentId,
  }: { readonly stores: Stores; readonly actor: Actor; readonly compartmentId: string },
  { partyId, name, role, assertion }: Invitation,
): Promise<string | null> {
  await requireNamedPerson(world, { stores, actor }, 'membership.grant');
  const act = { kind: 'person.invite', subject: partyId, content: { name, role } } as const;
  return signAct(world, { stores, actor }, { act, assertion, compartmentId });
}

function requireRoleOf(party: Party, role: GivenRole): void {
  if (kindOfRole(role) === party.kind) return;
  throw new Refusal('invalid', `A party of kind '${party.kind}' does not hold that role.`, {
    problems: [{ pointer: '/role', code: 'wrong-role', message: 'Choose a role that this party holds.' }],
  });
}

async function seat(
  world: World,
  { identity }: Stores,
  { invitation, at }: { readonly invitation: Invitation; readonly at: Date },
): Promise<string> {
  const { partyId, role } = invitation;
  const name = cleanName(invitation.name, { what: 'a person', pointer: '/name' });
  const known = await identity.principalByName(partyId, name);
  if (known === null) {
    const id = newId('principal', world.randomness);
    await identity.addPrincipal({ id, partyId, kind: 'person', name, roles: [role] }, at);
    return id;
  }
  const isWaiting =
    known.kind === 'person' && known.roles.includes(role) && !(await identity.hasComeIn(known.id));
  if (isWaiting) return known.id;
  throw new Refusal(
    'conflict',
    'That name is taken at this party. A person who came in signs in by passkey.',
  );
}
