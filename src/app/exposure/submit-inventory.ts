/**
 * An operator sends what an asset contains, as CycloneDX or SPDX, of any size: read piece by piece, twice, and
 * written in steps of one transaction. The bytes are kept as received; every component is either matched from now
 * on or listed with the reason why it cannot be. All of it is taken in or none.
 */
import { keyOfTold } from '../../core/exposure/patch-shown.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Problem } from '../../core/problem.ts';
import { type InventoryStream, readInventoryStream } from '../../formats/inventory-stream.ts';
import type { DeskWorld } from '../desk/world.ts';
import type { Compartment } from '../identity/ports.ts';
import { newId } from '../ids.ts';
import type { Blobs, Stores } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type KeptBytes, keepBytes } from './keep-bytes.ts';
import type { UnmatchedComponent } from './ports.ts';
import { showOnNotices } from './show-on-notices.ts';
import { takeComponents } from './take-components.ts';

export type InventoryWorld = DeskWorld & { readonly blobs: Blobs };

export type SubmittedInventory = {
  readonly id: string;
  readonly asset: string;
  readonly componentCount: number;
  /** The first of them; `unmatchedMore` counts the rest, and all of them can be read. */
  readonly unmatched: readonly UnmatchedComponent[];
  readonly unmatchedMore: number;
  readonly warnings: readonly Problem[];
  readonly receivedAt: Date;
  /** The same bytes for the same asset were here already; nothing was written. */
  readonly known: boolean;
};

export type InventorySubmission = {
  readonly asset: string;
  readonly body: AsyncIterable<Uint8Array> | Uint8Array;
  /** Whose asset it is, for a provider who acts for several; absent: the actor's own party. */
  readonly partyId?: string;
};

/** Refuses with every problem of the document, and with `not-found` where the operator's compartment is not held. */
export async function submitInventory(
  world: InventoryWorld,
  actor: Actor,
  submission: InventorySubmission,
): Promise<SubmittedInventory> {
  const asset = assetName(submission.asset);
  const partyId = submission.partyId ?? actor.partyId;
  // Before anything is written: whoever may not send it fills no disk.
  await world.transactions.run(actor, (stores) => operatorCompartment(stores, actor, partyId));
  const kept = await keepBytes(world.blobs, submission.body);
  const read = await readInventoryStream(kept.open);
  if (!read.ok)
    throw new Refusal('unprocessable', 'The inventory could not be read.', { problems: read.problems });
  return world.transactions.run(actor, async (stores) => {
    const compartment = await operatorCompartment(stores, actor, partyId);
    return takeIn(
      { world, stores, actor },
      { asset, compartment, kept, stream: read.value, warnings: read.warnings },
    );
  });
}

/** As an operator may call what it runs. */
function assetName(given: string): string {
  const asset = given.normalize('NFC').trim();
  if (asset !== '' && asset.length <= 200 && !/[\p{Cc}\p{Cf}]/u.test(asset)) return asset;
  throw new Refusal('invalid', 'The asset needs a name of 1 to 200 characters.', {
    problems: [
      { pointer: '/asset', code: 'bad-asset', message: 'Name the asset in 1 to 200 plain characters.' },
    ],
  });
}

type Scope = { readonly world: InventoryWorld; readonly stores: Stores; readonly actor: Actor };

type Arrived = {
  readonly asset: string;
  readonly compartment: Compartment;
  readonly kept: KeptBytes;
  readonly stream: InventoryStream;
  readonly warnings: readonly Problem[];
};

async function takeIn({ world, stores, actor }: Scope, arrived: Arrived): Promise<SubmittedInventory> {
  const { asset, compartment, kept, stream, warnings } = arrived;
  const at = world.clock.now();
  const known = await stores.exposure.sameInventory(compartment.id, asset, kept.digest);
  if (known !== null) return { ...known, asset, receivedAt: at, known: true };
  const inventory = { id: newId('inventory', world.randomness), compartmentId: compartment.id };
  await stores.exposure.addInventory({
    ...inventory,
    partyId: compartment.partyId!,
    asset,
    digest: kept.digest,
    body: kept.body,
    receivedAt: at,
  });
  const notices = await stores.closing.noticesOfAsset(compartment.id, asset);
  const told = new Set(notices.map(keyOfTold));
  const { unmatched, unmatchedMore, spokenOf } = await takeComponents(stores, stream, { ...inventory, told });
  const counts = { componentCount: stream.count, unmatched, unmatchedMore, warnings };
  await stores.exposure.countComponents(inventory, counts);
  await showOnNotices(stores, actor, {
    compartmentId: compartment.id,
    notices,
    components: spokenOf,
    at,
  });
  await stores.ledger.append(
    compartment.id,
    [
      {
        kind: 'inventory.received',
        by: actor.principalId,
        subject: inventory.id,
        at: at.toISOString(),
        detail: { components: stream.count, unmatched: unmatched.length + unmatchedMore },
      },
    ],
    { commit: true },
  );
  await stores.jobs.enqueue('compute-exposure', { inventoryId: inventory.id });
  return { id: inventory.id, asset, ...counts, receivedAt: at, known: false };
}

/** Refuses with `not-found` where it is not held, or not for sending what an asset contains. */
export async function operatorCompartment(
  stores: Stores,
  actor: Actor,
  partyId: string,
): Promise<Compartment> {
  const compartment = await stores.identity.compartmentOf(partyId, 'operator');
  if (compartment === null) throw notFound();
  const held = await stores.identity.heldUnder([compartment.id]);
  const decision = authorize(actor, 'inventory.submit', {
    compartmentKind: 'operator',
    partyId,
    tlp: null,
    heldUnder: held.get(compartment.id) ?? [],
  });
  if (!decision.allowed) throw notFound();
  return compartment;
}
