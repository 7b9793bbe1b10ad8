/**
 * Who may do what in an engagement, and how it is written down. Refusals look like absence: to whoever does not hold
 * the room there is no engagement, and to whoever did not acknowledge there is no material.
 */
import { isOver, settleEngagement } from '../../core/model/engagement.ts';
import { EMPTY_LOG, type EngagementEntry, entryDigest } from '../../core/model/engagement-log.ts';
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { CompartmentKind } from '../../core/policy/resource.ts';
import type { SigningWorld } from '../identity/sign-act.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Stores, Transactions } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Accessed, EngagementRecord, Named, Side, StandingTerms } from './engagement-ports.ts';

export type EngagementWorld = SigningWorld & {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/** One act within its transaction. */
export type Acting = {
  readonly world: Pick<EngagementWorld, 'clock' | 'randomness'>;
  readonly stores: Stores;
  readonly actor: Actor;
};

/** An engagement that the actor may do this to. */
export type Held = {
  readonly record: EngagementRecord;
  readonly side: Side;
  readonly by: Named;
};

export type Wanted = {
  readonly engagementId: string;
  readonly action: Action;
  /** Hold it against everybody else's change: for whatever is written. */
  readonly toChange?: true;
};

/** Refuses `not-found` unless the actor may do this in the engagement's room. */
export async function requireRoom(acting: Acting, { engagementId, action, toChange }: Wanted): Promise<Held> {
  const { engagements } = acting.stores;
  const record = await (toChange ? engagements.lock(engagementId) : engagements.engagement(engagementId));
  if (record === null || !(await mayIn(acting, record, { kind: 'engagement', action }))) throw notFound();
  return { record, side: sideOf(acting.actor), by: await namedActor(acting) };
}

/** … in its material, for which the actor has acknowledged. */
export async function requireMaterial(acting: Acting, wanted: Wanted): Promise<Held> {
  const { engagements } = acting.stores;
  const { engagementId, action, toChange } = wanted;
  const record = await (toChange ? engagements.lock(engagementId) : engagements.engagement(engagementId));
  if (record === null || !(await mayIn(acting, record, { kind: 'material', action }))) throw notFound();
  return { record, side: 'clearinghouse', by: await namedActor(acting) };
}

/** … in either: an official leads an engagement before anybody comes near its material. */
export async function requireConducting(acting: Acting, engagementId: string): Promise<Held> {
  const record = await acting.stores.engagements.lock(engagementId);
  const action = 'engagement.conduct';
  const isAllowed =
    record !== null &&
    ((await mayIn(acting, record, { kind: 'engagement', action })) ||
      (await mayIn(acting, record, { kind: 'material', action })));
  if (record === null || !isAllowed) throw notFound();
  return { record, side: 'clearinghouse', by: await namedActor(acting) };
}

export async function mayIn(
  { stores, actor }: Pick<Acting, 'stores' | 'actor'>,
  record: EngagementRecord,
  {
    kind,
    action,
  }: { readonly kind: Extract<CompartmentKind, 'engagement' | 'material'>; readonly action: Action },
): Promise<boolean> {
  const compartmentId = kind === 'engagement' ? record.room : record.material;
  const held = await stores.identity.heldUnder([compartmentId]);
  return authorize(actor, action, {
    compartmentKind: kind,
    partyId: record.developer.id,
    tlp: null,
    heldUnder: held.get(compartmentId) ?? [],
  }).allowed;
}

export function sideOf(actor: Actor): Side {
  return actor.roles.includes('developer') ? 'developer' : 'clearinghouse';
}

export async function namedActor({ stores, actor }: Pick<Acting, 'stores' | 'actor'>): Promise<Named> {
  const principal = await stores.identity.principal(actor.principalId);
  return {
    id: actor.principalId,
    name: principal?.name ?? actor.principalId,
    machine: actor.kind !== 'person',
  };
}

/** As it stands at this moment, whether or not the clock has been by. */
export function standing(record: EngagementRecord, now: Date): EngagementRecord['engagement'] {
  return settleEngagement(record.engagement, now.toISOString());
}

/** Refuses with `conflict` where the engagement is over. */
export function requireGoingOn({ clock }: Pick<Acting['world'], 'clock'>, record: EngagementRecord): void {
  if (isOver(standing(record, clock.now()))) throw new Refusal('conflict', 'This engagement is over.');
}

/** The terms in force: the last that were agreed. Null before. */
export function agreedTerms(terms: readonly StandingTerms[]): StandingTerms | null {
  return terms.findLast(({ agreedAt }) => agreedAt !== null) ?? null;
}

export type Written = Pick<EngagementEntry, 'kind' | 'detail'> & { readonly reason?: string | undefined };

/**
 * One more entry of the engagement's own log, and the same in the internal ledger: never in the public one, which
 * says nothing of engagements. The engagement must be locked. Resolves to the entry's number.
 */
export async function writeEntry(acting: Acting, { record, by }: Held, written: Written): Promise<number> {
  const { world, stores, actor } = acting;
  const at = world.clock.now().toISOString();
  const last = await stores.engagements.lastEntry(record);
  const { kind, detail, reason = null } = written;
  const entry = { seq: (last?.seq ?? 0) + 1, at, kind, by, reason, detail };
  const digest = entryDigest(last?.digest ?? EMPTY_LOG, entry);
  await stores.engagements.addEntry(record, { ...entry, digest });
  await stores.ledger.append(
    record.room,
    [
      {
        kind,
        by: actor.principalId,
        subject: record.id,
        at,
        detail: { seq: entry.seq, entry: hexOf(digest) },
      },
    ],
    { commit: false },
  );
  return entry.seq;
}

/** Reading is written down too, where the developer can read it. */
export async function noteAccess(
  { world, stores }: Acting,
  { record, by }: Held,
  { what, subject }: { readonly what: Accessed; readonly subject: string | null },
): Promise<void> {
  const at = world.clock.now();
  await stores.engagements.addAccess(record, {
    id: newId('access', world.randomness),
    at,
    by,
    what,
    subject,
  });
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
