/** Operators: who is exposed, for the clearinghouse; inventories and notices, for the operator itself. */
import { Type } from 'typebox';
import { COUNT_CAP } from '../../../app/bounded-count.ts';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { answerNotices } from '../../../app/exposure/answer-notice.ts';
import type { GivenAnswer } from '../../../app/exposure/closing-ports.ts';
import type { InventoryRow, NoticeRow, OperatorSummary } from '../../../app/exposure/read-ports.ts';
import { submitInventory } from '../../../app/exposure/submit-inventory.ts';
import type { Stores } from '../../../app/ports.ts';
import { notFound, Refusal } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { authorize } from '../../../core/policy/authorize.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { pageTotal } from '../page-total.ts';
import { exposedOperators } from '../present-case.ts';
import { rankWord } from '../present-finding.ts';
import { route } from '../route.ts';
import {
  InventoryView,
  Notice,
  NoticeAnswer,
  NoticeSheet,
  OperatorDetail,
  OperatorList,
  OperatorQuery,
  type OperatorRow,
} from '../views/exposure.ts';
import { requireActor } from './actor.ts';

const ID = Type.Object({ id: Type.String({ maxLength: 64 }) });
const ACTING = Type.Object({
  party: Type.Optional(Type.String({ maxLength: 64, description: 'the operator you act for' })),
});
/** A million components and more: the bytes go to the blob store as they come and are read from there. */
const MAX_SBOM_BYTES = 1024 * 1024 * 1024;
const MAX_NOTICES = 200;
const MAX_UNMATCHED = 500;

export const OPERATOR_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/operators',
    action: 'exposure.read',
    summary: 'Operators with what they run, what reaches them and what they answered.',
    query: OperatorQuery,
    response: { 200: OperatorList },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: 'operators', query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const body = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'exposure.read');
        const page = await stores.exposure.operators({
          limit: query.limit ?? 100,
          after: position === null ? null : { name: String(position[0]), id: String(position[1]) },
          words: query.q ?? null,
          now: services.clock.now(),
        });
        const last = page.items.at(-1);
        return {
          items: page.items.map(operatorRow),
          next:
            page.more && last !== undefined
              ? sealCursor(services.signingKey, scope, [last.party.name, last.party.id])
              : null,
          ...(!page.more && position === null
            ? { total: page.items.length }
            : pageTotal(await stores.exposure.countOperators(query.q ?? null, COUNT_CAP))),
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/operators/:id',
    action: 'exposure.read',
    summary: 'One operator: its inventories and the cases that reach it.',
    params: ID,
    response: { 200: OperatorDetail },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'exposure.read');
        return operatorDetail(stores, { id: params.id, now: services.clock.now() });
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notices',
    action: 'notice.answer',
    summary: 'What you were told, what to do about it and by when; and what you sent us.',
    query: ACTING,
    response: { 200: NoticeSheet },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        await requireOperator(stores, reader, query.party ?? reader.partyId);
        const party = await stores.identity.party(query.party ?? reader.partyId);
        if (party === null) throw notFound();
        return {
          party,
          notices: (await stores.exposure.noticesFor(party.id, MAX_NOTICES)).map(noticeView),
          inventories: (await stores.exposure.inventoriesOf(party.id)).map(inventoryView),
          phone: services.about.phone,
          desk: services.about.name,
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/notices/:id/answer',
    action: 'notice.answer',
    summary: 'Say what was done: patched, mitigated, not affected, or that help is needed. May be changed.',
    params: ID,
    body: NoticeAnswer,
    response: { 200: Notice },
    handle: async ({ actor, params, body, services }) => {
      const operator = requireActor(actor);
      await answerNotices(services, operator, { noticeIds: [params.id], given: givenAnswer(body) });
      const row = await services.transactions.run(operator, (stores) => stores.exposure.notice(params.id));
      if (row === null) throw notFound();
      return { status: 200, body: noticeView(row) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/inventories',
    action: 'inventory.submit',
    summary: 'Send what an asset contains (CycloneDX or SPDX, JSON). A newer one replaces it.',
    query: Type.Object({
      asset: Type.String({ minLength: 1, maxLength: 200, description: 'your own word for it' }),
      ...ACTING.properties,
    }),
    rawBody: ['application/json', 'application/vnd.cyclonedx+json', 'application/spdx+json'],
    maxBodyBytes: MAX_SBOM_BYTES,
    deadlineMs: 900_000,
    response: { 201: InventoryView },
    handle: async ({ actor, query, stream, services }) => {
      if (stream === null) throw new Refusal('invalid', 'Send the inventory as the body.');
      const sent = await submitInventory(services, requireActor(actor), {
        asset: query.asset,
        body: stream,
        ...(query.party !== undefined && { partyId: query.party }),
      });
      const body = inventoryView({ ...sent, components: sent.componentCount });
      return { status: 201, body, headers: { location: `/api/v1/inventories/${sent.id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/inventories/:id',
    action: 'inventory.read',
    summary: 'One of your inventories: how much of it can be matched, and what cannot.',
    params: ID,
    response: { 200: InventoryView },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        const found = await stores.exposure.inventory(params.id);
        if (found === null) throw notFound();
        await requireOperator(stores, reader, found.partyId, 'inventory.read');
        return inventoryView(found);
      });
      return { status: 200, body };
    },
  }),
];

export async function requireOperator(
  stores: Stores,
  actor: Actor,
  partyId: string,
  action: 'notice.answer' | 'inventory.read' = 'notice.answer',
): Promise<void> {
  const compartment = await stores.identity.compartmentOf(partyId, 'operator');
  const held = compartment === null ? null : await stores.identity.heldUnder([compartment.id]);
  const allowed =
    compartment !== null &&
    authorize(actor, action, {
      compartmentKind: 'operator',
      partyId,
      tlp: null,
      heldUnder: held?.get(compartment.id) ?? [],
    }).allowed;
  if (!allowed) throw notFound();
}

async function operatorDetail(
  stores: Stores,
  { id, now }: { readonly id: string; readonly now: Date },
): Promise<OperatorDetail> {
  const { items } = await stores.exposure.operators({ limit: 1, after: null, words: null, now, only: id });
  const [summary] = items;
  if (summary === undefined) throw notFound();
  const exposures = await stores.exposure.exposuresOfParty(id);
  const cases: OperatorDetail['cases'] = [];
  for (const [caseId, rows] of Map.groupBy(exposures, (exposure) => exposure.caseId)) {
    const found = await stores.desk.case(caseId);
    if (found === null) continue;
    const advisory = await stores.publication.advisoryOfCase(caseId);
    const notices = advisory === null ? [] : await stores.exposure.noticesOf(advisory.id);
    const [exposure] = exposedOperators(rows, new Map([[id, summary.party]]), notices);
    if (exposure === undefined) continue;
    cases.push({
      id: found.id,
      number: found.number,
      title: found.title,
      severity: rankWord(found.severityRank),
      stage: found.stage,
      exposure,
    });
  }
  return {
    ...operatorRow(summary),
    inventoryList: (await stores.exposure.inventoriesOf(id)).map(inventoryView),
    cases: cases.toSorted((a, b) => a.number - b.number),
  };
}

function operatorRow(summary: OperatorSummary): OperatorRow {
  const { nextDueAt, ...figures } = summary;
  return { ...figures, nextDueAt: nextDueAt?.toISOString() ?? null };
}

function inventoryView(row: InventoryRow): InventoryView {
  const { id, asset, components, unmatched, unmatchedMore, receivedAt } = row;
  return {
    id,
    asset,
    components,
    unmatchedCount: unmatched.length + unmatchedMore,
    unmatched: unmatched.slice(0, MAX_UNMATCHED).map(({ component, reason }) => ({ component, reason })),
    receivedAt: receivedAt.toISOString(),
  };
}

function noticeView(row: NoticeRow): Notice {
  return {
    id: row.id,
    asset: row.asset,
    component: row.component,
    version: row.version,
    fixed: [...row.fixed],
    what: row.what,
    advisory: row.identifier,
    advisoryPath: row.advisoryPath,
    dueAt: row.dueAt?.toISOString() ?? null,
    toldAt: row.toldAt.toISOString(),
    answer: row.answer,
    answeredAt: row.answeredAt?.toISOString() ?? null,
    note: row.note,
    mitigation: row.mitigation,
    mitigatedUntil: row.mitigatedUntil?.toISOString() ?? null,
    justification: row.justification,
    shownFixedAt: row.shownFixedAt?.toISOString() ?? null,
    stillThereAt: row.stillThereAt?.toISOString() ?? null,
  };
}

export function givenAnswer(body: NoticeAnswer): GivenAnswer {
  return {
    answer: body.answer,
    note: body.note ?? null,
    mitigation: body.mitigation ?? null,
    until: body.until === undefined ? null : new Date(body.until),
    justification: body.justification ?? null,
  };
}
