/** Operators: who is exposed, for the clearinghouse; inventories and notices, for the operator itself. */
import { Type } from 'typebox';
import { COUNT_CAP } from '../../../app/bounded-count.ts';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { answerNotices } from '../../../app/exposure/answer-notice.ts';
import type { GivenAnswer } from '../../../app/exposure/closing-ports.ts';
import type { OperatorSummary } from '../../../app/exposure/read-ports.ts';
import type { Stores } from '../../../app/ports.ts';
import { notFound } from '../../../app/refusal.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { pageTotal } from '../page-total.ts';
import { exposedOperators } from '../present-case.ts';
import { rankWord } from '../present-finding.ts';
import { inventoryView, noticeViews } from '../present-inventory.ts';
import { route } from '../route.ts';
import {
  Notice,
  NoticeAnswer,
  NoticeSheet,
  OperatorDetail,
  OperatorList,
  OperatorQuery,
  type OperatorRow,
} from '../views/exposure.ts';
import { requireActor } from './actor.ts';
import { IMPORT_ROUTES } from './import-routes.ts';
import { INVENTORY_ROUTES } from './inventory-routes.ts';
import { requireOperator } from './require-operator.ts';

const ID = Type.Object({ id: Type.String({ maxLength: 64 }) });
const ACTING = Type.Object({
  party: Type.Optional(Type.String({ maxLength: 64, description: 'the operator you act for' })),
});
const MAX_NOTICES = 200;

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
          notices: await noticeViews(
            stores,
            party.id,
            await stores.exposure.noticesFor(party.id, MAX_NOTICES),
          ),
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
      const [noted] = await services.transactions.run(operator, async (stores) => {
        const row = await stores.exposure.notice(params.id);
        return row === null ? [] : noticeViews(stores, row.partyId, [row]);
      });
      if (noted === undefined) throw notFound();
      return { status: 200, body: noted };
    },
  }),
  ...INVENTORY_ROUTES,
  ...IMPORT_ROUTES,
];

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

export function givenAnswer(body: NoticeAnswer): GivenAnswer {
  return {
    answer: body.answer,
    note: body.note ?? null,
    mitigation: body.mitigation ?? null,
    until: body.until === undefined ? null : new Date(body.until),
    justification: body.justification ?? null,
  };
}
