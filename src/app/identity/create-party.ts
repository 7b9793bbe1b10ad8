/**
 * A party joins: a finder gets the compartment its submissions live in, an operator the one for its
 * inventories. Who else sees into it is written down here, given explicitly, and recorded.
 */
import type { Actor, ServiceName } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { LedgerEntry } from '../ledger/ports.ts';
import type { Clock, Randomness, Stores, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireDesk } from './administer.ts';
import type { Party, PartyKind } from './ports.ts';

/** Which services work on what is in it. Each is a membership that can be seen and revoked. */
const WORKERS: Readonly<Record<'intake' | 'operator', readonly ServiceName[]>> = {
  intake: ['intake', 'deduper', 'lab', 'ledger', 'clock', 'publisher'],
  operator: ['intake', 'exposure', 'ledger', 'clock', 'publisher'],
};

const COMPARTMENT_OF: Readonly<Partial<Record<PartyKind, 'intake' | 'operator'>>> = {
  finder: 'intake',
  operator: 'operator',
};

export type NewParty = {
  readonly name: string;
  readonly kind: Exclude<PartyKind, 'clearinghouse' | 'service'>;
  readonly sector?: string;
};

type World = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/** Refuses with `conflict` where the name is taken, `invalid` where it is not a name. */
export async function createParty(world: World, actor: Actor, request: NewParty): Promise<Party> {
  return world.transactions.run(actor, (stores) => addParty(world, { stores, actor }, request));
}

/** The same inside a transaction that is already open. */
export async function addParty(
  world: Pick<World, 'clock' | 'randomness'>,
  { stores, actor }: { readonly stores: Stores; readonly actor: Actor },
  request: NewParty,
): Promise<Party> {
  const desk = await requireDesk(stores, actor, 'party.manage');
  const party: Party = {
    id: newId('party', world.randomness),
    name: cleanName(request.name, { what: 'a party', pointer: '/name' }),
    kind: request.kind,
    sector: request.sector ?? null,
  };
  const at = world.clock.now();
  await stores.identity.addParty(party, at);
  const record = (kind: string, subject: string, detail?: LedgerEntry['detail']): LedgerEntry => ({
    kind,
    by: actor.principalId,
    subject,
    at: at.toISOString(),
    ...(detail === undefined ? {} : { detail }),
  });
  const entries = [record('party.created', party.id, { kind: party.kind })];
  const compartmentKind = COMPARTMENT_OF[party.kind];
  if (compartmentKind !== undefined) {
    const { compartmentId, members } = await openFor(world, { stores, actor, at }, party, compartmentKind);
    entries.push(record('compartment.opened', compartmentId, { kind: compartmentKind, party: party.id }));
    for (const member of members) {
      entries.push(record('membership.granted', compartmentId, { to: member }));
    }
  }
  await stores.ledger.append(desk.id, entries, { commit: false });
  return party;
}

async function openFor(
  world: Pick<World, 'randomness'>,
  { stores, actor, at }: { readonly stores: Stores; readonly actor: Actor; readonly at: Date },
  party: Party,
  kind: 'intake' | 'operator',
): Promise<{ compartmentId: string; members: readonly string[] }> {
  const clearinghouse = await stores.identity.clearinghouse();
  const members = [party.id, clearinghouse.id, ...(await stores.identity.serviceIds(WORKERS[kind]))];
  const compartmentId = newId('compartment', world.randomness);
  await stores.identity.openCompartment({
    compartment: { id: compartmentId, kind, label: party.name, partyId: party.id },
    members,
    openedBy: actor.principalId,
    at,
  });
  return { compartmentId, members };
}

/** 1–120 characters, none of them a control character or a text-direction trick. Refuses with `invalid`. */
export function cleanName(
  name: string,
  { what, pointer }: { readonly what: string; readonly pointer: string },
): string {
  const trimmed = name.normalize('NFC').trim();
  if (trimmed.length > 0 && trimmed.length <= 120 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(trimmed))
    return trimmed;
  throw new Refusal('invalid', `The name does not name ${what}.`, {
    problems: [
      {
        pointer,
        code: 'bad-name',
        message: 'A name has 1 to 120 characters and no control or direction characters.',
      },
    ],
  });
}
