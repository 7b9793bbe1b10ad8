/** What operators run: sent by them or for them, compared with what they sent before, held against what is published. */
import { Type } from 'typebox';
import { type AssetComponent, readAsset } from '../../../app/exposure/read-asset.ts';
import { sayOfAsset } from '../../../app/exposure/say-of-asset.ts';
import { submitInventory } from '../../../app/exposure/submit-inventory.ts';
import type { Stores } from '../../../app/ports.ts';
import { notFound, Refusal } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { inventoryView, unmatchedView } from '../present-inventory.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import { AssetExposureView, RevisionView } from '../views/closing.ts';
import { AssetWord, InventoryView, UnmatchedList } from '../views/exposure.ts';
import { pageQuery } from '../views/parts.ts';
import { requireActor } from './actor.ts';
import { requireOperator } from './require-operator.ts';

const ID = Type.Object({ id: Type.String({ maxLength: 64 }) });
const PAGE = Type.Object(pageQuery);
/** A million components and more: the bytes go to the blob store as they come and are read from there. */
const MAX_SBOM_BYTES = 1024 * 1024 * 1024;

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
    query: PAGE,
    response: { 200: RevisionView },
    handle: async ({ actor, params, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: `changes of ${params.id}`, query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const limit = query.limit ?? 100;
      const body = await services.transactions.run(reader, async (stores) => {
        const [own, earlier] = await stores.closing.revisionsOf(params.id);
        if (own === undefined) throw notFound();
        await requireOperator(stores, reader, own.partyId, 'inventory.read');
        const { counts, changes } = await stores.closing.changesBetween(
          { earlierId: earlier?.id ?? null, laterId: own.id },
          { after: position === null ? null : String(position[0]), limit: limit + 1 },
        );
        const items = changes.slice(0, limit);
        const last = items.at(-1);
        return {
          asset: own.asset,
          receivedAt: own.receivedAt.toISOString(),
          earlierAt: earlier?.receivedAt.toISOString() ?? null,
          earlierId: earlier?.id ?? null,
          ...counts,
          items: items.map(({ component, before, after }) => ({
            component,
            before: [...before],
            after: [...after],
          })),
          next:
            changes.length > limit && last !== undefined
              ? sealCursor(services.signingKey, scope, [last.component])
              : null,
          total: counts.added + counts.removed + counts.changed,
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/inventories/:id/unmatched',
    action: 'inventory.read',
    summary: 'Every component of an inventory that cannot be looked up, with its reason and place.',
    params: ID,
    query: PAGE,
    response: { 200: UnmatchedList },
    handle: async ({ actor, params, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: `unmatched of ${params.id}`, query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const limit = query.limit ?? 100;
      const body = await services.transactions.run(reader, async (stores) => {
        const found = await heldInventory(stores, reader, params.id);
        const after = position === null ? 0 : Number(position[0]);
        const rows = await stores.exposure.unmatchedOf(found, { after, limit: limit + 1 });
        const last = rows.at(limit - 1);
        return {
          items: rows.slice(0, limit).map(unmatchedView),
          next:
            rows.length > limit && last !== undefined
              ? sealCursor(services.signingKey, scope, [last.no])
              : null,
          total: found.unmatched.length + found.unmatchedMore,
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
          unmatched: found.unmatched.map(unmatchedView),
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
