/** What operators run: sent by them or for them, compared with what they sent before, held against what is published. */
import { Type } from 'typebox';
import { type AssetComponent, readAsset } from '../../../app/exposure/read-asset.ts';
import { sayOfAsset } from '../../../app/exposure/say-of-asset.ts';
import { submitInventory } from '../../../app/exposure/submit-inventory.ts';
import type { Stores } from '../../../app/ports.ts';
import { notFound, Refusal } from '../../../app/refusal.ts';
import { compareRevisions } from '../../../core/exposure/compare-revisions.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { inventoryView } from '../present-inventory.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import { AssetExposureView, RevisionView } from '../views/closing.ts';
import { AssetWord, InventoryView } from '../views/exposure.ts';
import { requireActor } from './actor.ts';
import { requireOperator } from './require-operator.ts';

const ID = Type.Object({ id: Type.String({ maxLength: 64 }) });
/** A million components and more: the bytes go to the blob store as they come and are read from there. */
const MAX_SBOM_BYTES = 1024 * 1024 * 1024;
const MAX_UNMATCHED = 500;
const MAX_CHANGES = 2000;

export const INVENTORY_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/inventories',
    action: 'inventory.submit',
    summary: 'Send what an asset contains (CycloneDX or SPDX, JSON). A newer one replaces it.',
    query: Type.Object({
      asset: Type.String({ minLength: 1, maxLength: 200, description: 'your own word for it' }),
      party: Type.Optional(Type.String({ maxLength: 64, description: 'the operator you act for' })),
    }),
    rawBody: ['application/json', 'application/vnd.cyclonedx+json', 'application/spdx+json'],
    maxBodyBytes: MAX_SBOM_BYTES,
    deadlineMs: 900_000,
    response: { 201: InventoryView },
    handle: async ({ actor, query, stream, services }) => {
      if (stream === null) throw new Refusal('invalid', 'Send the inventory as the body.');
      const sender = requireActor(actor);
      const { id } = await submitInventory(services, sender, {
        asset: query.asset,
        body: stream,
        ...(query.party !== undefined && { partyId: query.party }),
      });
      const body = await readInventory(services, sender, id);
      return { status: 201, body, headers: { location: `/api/v1/inventories/${id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/inventories/:id',
    action: 'inventory.read',
    summary: 'One of your inventories: how much of it can be matched, and what cannot.',
    params: ID,
    response: { 200: InventoryView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await readInventory(services, requireActor(actor), params.id),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/inventories/:id/asset',
    action: 'inventory.submit',
    summary: 'Say whether the internet can reach the asset, which decides how soon flaws in it are due.',
    params: ID,
    body: AssetWord,
    response: { 200: InventoryView },
    handle: async ({ actor, params, body, services }) => {
      const operator = requireActor(actor);
      await sayOfAsset(services, operator, { inventoryId: params.id, ...body });
      return { status: 200, body: await readInventory(services, operator, params.id) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/inventories/:id/changes',
    action: 'inventory.read',
    summary: 'What changed in an asset between this inventory and the one before it.',
    params: ID,
    response: { 200: RevisionView },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        const revisions = await stores.closing.revisionsOf(params.id);
        const [own, earlier] = revisions;
        if (own === undefined) throw notFound();
        await requireOperator(stores, reader, own.partyId, 'inventory.read');
        const before = earlier === undefined ? [] : await stores.closing.partsOf(earlier.id);
        const changes = compareRevisions(before, await stores.closing.partsOf(own.id));
        const count = changes.added.length + changes.removed.length + changes.changed.length;
        const cut = (list: typeof changes.added) =>
          list.slice(0, MAX_CHANGES).map(({ component, before: was, after }) => ({
            component,
            before: [...was],
            after: [...after],
          }));
        return {
          asset: own.asset,
          receivedAt: own.receivedAt.toISOString(),
          earlierAt: earlier?.receivedAt.toISOString() ?? null,
          earlierId: earlier?.id ?? null,
          added: cut(changes.added),
          removed: cut(changes.removed),
          changed: cut(changes.changed),
          unchanged: changes.unchanged,
          isCut: count > MAX_CHANGES,
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/inventories/:id/exposure',
    action: 'inventory.read',
    summary: 'What reaches an asset by what is published, grouped by the component to upgrade.',
    params: ID,
    response: { 200: AssetExposureView },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        const found = await heldInventory(stores, reader, params.id);
        const { components, isCut } = await readAsset(stores, found);
        return {
          asset: found.asset,
          internetExposed: found.internetExposed,
          receivedAt: found.receivedAt.toISOString(),
          components: components.map(componentView),
          unmatched: found.unmatched.slice(0, MAX_UNMATCHED),
          isCut,
        };
      });
      return { status: 200, body };
    },
  }),
];

/** Not found, as if it did not exist, unless its operator's compartment is held. */
async function heldInventory(stores: Stores, reader: Actor, id: string) {
  const found = await stores.exposure.inventory(id);
  if (found === null) throw notFound();
  await requireOperator(stores, reader, found.partyId, 'inventory.read');
  return found;
}

async function readInventory(services: Services, reader: Actor, id: string): Promise<InventoryView> {
  return services.transactions.run(reader, async (stores) =>
    inventoryView(await heldInventory(stores, reader, id)),
  );
}

function componentView({ component, flaws, upgrade }: AssetComponent) {
  return {
    component,
    upgradeTo: upgrade?.clearsAll ?? null,
    bestTo: upgrade?.best?.version ?? null,
    leaves: [...(upgrade?.best?.leaves ?? [])],
    flaws: flaws.map((flaw) => ({ ...flaw, aliases: [...flaw.aliases], fixed: [...flaw.fixed] })),
  };
}
