/** Findings, read: the list with its orders and filters, and one. */
import { Type } from 'typebox';
import { linksOfFinding } from '../../../app/desk/links-of-finding.ts';
import { type FindingsAsked, listFindings } from '../../../app/intake/list-findings.ts';
import type { FindingKey, FindingListQuery, FindingOrder } from '../../../app/intake/ports.ts';
import { readFinding } from '../../../app/intake/read-finding.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { pageTotal } from '../page-total.ts';
import { linkView } from '../present-case.ts';
import { findingDetail, findingRow, rankOf } from '../present-finding.ts';
import { type RouteReply, route } from '../route.ts';
import type { Services } from '../services.ts';
import { FindingDetail, FindingList, FindingQuery, type FindingSort } from '../views/findings.ts';
import { requireActor } from './actor.ts';

const MAX_EXPERIMENTS = 20;

export const FINDING_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/findings',
    action: 'finding.list',
    summary: 'The findings you may see, a page at a time.',
    query: FindingQuery,
    response: { 200: FindingList },
    handle: async ({ actor, query, services }) => listPage(requireActor(actor), query, services),
  }),
  route({
    method: 'GET',
    path: '/api/v1/findings/:id',
    action: 'finding.read',
    summary: 'One finding: what was claimed, and what the lab says of it.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 200: FindingDetail },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        const finding = await readFinding(stores, reader, params.id);
        const around = await stores.intake.surroundings([finding]);
        const links = await linksOfFinding(stores, reader, finding);
        const by = await stores.desk.principals(links.map(({ assertedBy }) => assertedBy));
        return findingDetail(finding, around, {
          experiments: await stores.intake.experimentsOf(finding, MAX_EXPERIMENTS),
          links: links.map((link) => linkView(link, by.get(link.assertedBy))),
        });
      });
      return { status: 200, body };
    },
  }),
];

const ORDERS: Readonly<Record<FindingSort, { order: FindingOrder; descending: boolean }>> = {
  received: { order: 'received', descending: false },
  '-received': { order: 'received', descending: true },
  severity: { order: 'severity', descending: false },
  '-severity': { order: 'severity', descending: true },
  component: { order: 'component', descending: false },
  '-component': { order: 'component', descending: true },
  state: { order: 'state', descending: false },
};

/**
 * What the flow calls these leavings, as the list's own filters: what became of a finding by the lab's word on
 * it, or by where its case stands. An unknown one lists nothing.
 */
const LEFT: Readonly<Record<string, Partial<FindingListQuery>>> = {
  merged: { merged: true },
  received: { unplaced: true },
  'in-lab': { state: 'testing' },
  inconclusive: { state: 'inconclusive' },
  unproven: { state: 'unproven' },
  'not-reproduced': { state: 'not_reproduced' },
  refused: { caseStage: 'refused' },
  waiting: { caseStage: 'reproduced' },
  'being-fixed': { caseStage: 'coordinating' },
  embargo: { caseStage: 'fixed' },
  unpublished: { caseStage: 'fixed' },
  'rolling-out': { caseStage: 'published' },
};

async function listPage(actor: Actor, query: FindingQuery, services: Services): Promise<RouteReply> {
  const scope = { actor, list: 'findings', query };
  const position = openCursor(services.signingKey, scope, query.cursor);
  const after: FindingKey | null =
    position === null
      ? null
      : { value: position[0] ?? null, receivedAt: String(position[1]), id: String(position[2]) };
  const body = await services.transactions.run(actor, async (stores) => {
    const page = await listFindings(stores, actor, { ...listQuery(query), after });
    const around = await stores.intake.surroundings(page.items);
    const { next, items } = page;
    return {
      items: items.map((item) => findingRow(item, around)),
      next:
        next === null ? null : sealCursor(services.signingKey, scope, [next.value, next.receivedAt, next.id]),
      ...pageTotal(page),
    };
  });
  return { status: 200, body };
}

/** A filter beside `left` stands with it; on the same column `left` counts. */
function listQuery(query: FindingQuery): Omit<FindingsAsked, 'after'> {
  const rank = query.severity === undefined ? null : rankOf(query.severity);
  return {
    ...ORDERS[query.sort ?? '-received'],
    limit: query.limit ?? 100,
    ...(query.state === undefined ? {} : { state: query.state }),
    ...(rank === null ? {} : { severityRank: rank }),
    ...(query.component === undefined ? {} : { component: query.component }),
    ...(query.finder === undefined ? {} : { finder: query.finder }),
    ...(query.sector === undefined ? {} : { sector: query.sector }),
    ...(query.q === undefined ? {} : { words: query.q }),
    ...(query.case === undefined ? {} : { caseId: query.case }),
    ...(query.left === undefined ? {} : (LEFT[query.left] ?? { caseId: '' })),
  };
}
