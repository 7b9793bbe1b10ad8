/**
 * An operator sends what an asset contains, as CycloneDX. The bytes are kept as received; every component is
 * either matched from now on or listed with the reason why it cannot be.
 */
import { createHash } from 'node:crypto';
import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import { isTooLong } from '../../core/exposure/lookup-keys.ts';
import { whyUnmatched } from '../../core/exposure/match.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { toInventoryComponent } from '../../formats/cyclonedx/inventory-component.ts';
import { readInventoryStream } from '../../formats/inventory-stream.ts';
import type { DeskWorld } from '../desk/world.ts';
import type { Compartment } from '../identity/ports.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { UnmatchedComponent } from './ports.ts';
import { componentsToLookUp } from './rekey-inventories.ts';
import { showOnNotices } from './show-on-notices.ts';

export type SubmittedInventory = {
  readonly id: string;
  readonly asset: string;
  readonly componentCount: number;
  readonly unmatched: readonly UnmatchedComponent[];
  readonly receivedAt: Date;
  /** The same bytes for the same asset were here already; nothing was written. */
  readonly known: boolean;
};

export type InventorySubmission = {
  readonly asset: string;
  readonly body: Uint8Array;
  /** Whose asset it is, for a provider who acts for several; absent: the actor's own party. */
  readonly partyId?: string;
};

/** Refuses with every problem of the document, and with `not-found` where the operator's compartment is not held. */
export async function submitInventory(
  world: DeskWorld,
  actor: Actor,
  submission: InventorySubmission,
): Promise<SubmittedInventory> {
  const asset = submission.asset.normalize('NFC').trim();
  if (asset === '' || asset.length > 200 || /[\p{Cc}\p{Cf}]/u.test(asset)) {
    throw new Refusal('invalid', 'The asset needs a name of 1 to 200 characters.', {
      problems: [
        { pointer: '/asset', code: 'bad-asset', message: 'Name the asset in 1 to 200 plain characters.' },
      ],
    });
  }
  const components = await componentsIn(submission.body);
  const unmatched = components.flatMap((component): readonly UnmatchedComponent[] => {
    const reason = isTooLong(component) ? 'its name is too long' : whyUnmatched(component);
    return reason === null ? [] : [{ component: component.name || (component.purl ?? ''), reason }];
  });
  const named = componentsToLookUp(components);
  const digest = createHash('sha256').update(submission.body).digest();
  return world.transactions.run(actor, async (stores) => {
    const compartment = await operatorCompartment(stores, actor, submission.partyId ?? actor.partyId);
    const at = world.clock.now();
    const known = await stores.exposure.sameInventory(compartment.id, asset, digest);
    const answer = { asset, componentCount: components.length, unmatched, receivedAt: at };
    if (known !== null) return { id: known, ...answer, known: true };
    const id = newId('inventory', world.randomness);
    await stores.exposure.addInventory({
      id,
      compartmentId: compartment.id,
      partyId: compartment.partyId!,
      asset,
      digest,
      body: submission.body,
      components: named,
      componentCount: components.length,
      unmatched,
      receivedAt: at,
    });
    await showOnNotices(stores, actor, { compartmentId: compartment.id, asset, components: named, at });
    await stores.ledger.append(
      compartment.id,
      [
        {
          kind: 'inventory.received',
          by: actor.principalId,
          subject: id,
          at: at.toISOString(),
          detail: { components: components.length, unmatched: unmatched.length },
        },
      ],
      { commit: true },
    );
    await stores.jobs.enqueue('compute-exposure', { inventoryId: id });
    return { id, ...answer, known: false };
  });
}

const PIECE = 256 * 1024;

/** Component by component, so that no tree of the whole document is ever held. Refuses with every problem. */
async function componentsIn(body: Uint8Array): Promise<readonly InventoryComponent[]> {
  const pieces = async function* () {
    for (let at = 0; at < body.length; at += PIECE) yield body.subarray(at, at + PIECE);
  };
  const read = await readInventoryStream(pieces);
  if (!read.ok)
    throw new Refusal('unprocessable', 'The inventory could not be read.', { problems: read.problems });
  const components: InventoryComponent[] = [];
  for await (const entry of read.value.entries()) components.push(toInventoryComponent(entry));
  return components;
}

async function operatorCompartment(stores: Stores, actor: Actor, partyId: string): Promise<Compartment> {
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
