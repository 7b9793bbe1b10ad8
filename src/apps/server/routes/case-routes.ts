/** Cases, read. What changes them are links decided, advisories released, and the lab's word. */
import { Type } from 'typebox';
import { assertFact, decideSeverity, federalDeadline, stepEmbargo } from '../../../app/desk/decide-case.ts';
import { listCases, readCase } from '../../../app/desk/list-cases.ts';
import type { CaseListQuery, CaseListRow, CaseOrder } from '../../../app/desk/read-ports.ts';
import type { StoredFinding } from '../../../app/intake/ports.ts';
import { MAX_PROOFS } from '../../../app/lab/fill-matrix.ts';
import type { Stores } from '../../../app/ports.ts';
import { stageRank } from '../../../core/case/stage.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { scoreCvss } from '../../../core/priority/cvss.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { pageTotal } from '../page-total.ts';
import {
  advisoryRef,
  caseRow,
  eventView,
  experimentRow,
  exposedOperators,
  federalView,
  linkView,
  nextAction,
  participantView,
  summaryOf,
} from '../present-case.ts';
import { findingRow, rankOf, rankWord } from '../present-finding.ts';
import { matrixView } from '../present-matrix.ts';
import { signingWorld } from '../relying-party.ts';
import { type RouteReply, route } from '../route.ts';
import type { Services } from '../services.ts';
import {
  CaseDetail,
  CaseList,
  CaseQuery,
  CaseRow,
  type CaseSort,
  EmbargoStep,
  FactAssertion,
  FederalDeadline,
  SeverityDecision,
} from '../views/cases.ts';
import { requireActor } from './actor.ts';

const MAX_EVENTS = 200;
const MAX_MEMBERS = 100;

export const CASE_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/cases',
    action: 'case.list',
    summary: 'The cases you may see, a page at a time.',
    query: CaseQuery,
    response: { 200: CaseList },
    handle: async ({ actor, query, services }) => listPage(requireActor(actor), query, services),
  }),
  route({
    method: 'GET',
    path: '/api/v1/cases/:id',
    action: 'case.read',
    summary: 'One case: its findings, why they are one, experiments, exposure, history and advisory.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 200: CaseDetail },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) =>
        detailOf(stores, await readCase(stores, reader, params.id)),
      );
      return { status: 200, body };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/severity',
    action: 'case.decide',
    summary: "Decide a case's severity, or take the decision back. What finders claim stays beside it.",
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    body: SeverityDecision,
    response: { 200: CaseRow },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await decideSeverity(services, person, { caseId: params.id, severity: body.severity });
      return { status: 200, body: await rowOf(services, person, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/facts',
    action: 'case.decide',
    summary: 'Assert one of the four facts that decide the federal deadline (BOD 26-04).',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    body: FactAssertion,
    response: { 200: FederalDeadline },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await assertFact(services, person, { caseId: params.id, ...body });
      const federal = await services.transactions.run(person, (stores) => federalOf(stores, params.id));
      return { status: 200, body: federal };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/embargo',
    action: 'case.decide',
    summary:
      "Propose, accept, revise or leave an embargo. Dates have an hour and a zone. To leave is act 'embargo.exit' { number, why }.",
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    body: EmbargoStep,
    response: { 200: CaseRow },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await stepEmbargo(signingWorld(services), person, { caseId: params.id, step: body });
      return { status: 200, body: await rowOf(services, person, params.id) };
    },
  }),
];

async function federalOf(stores: Stores, caseId: string): Promise<FederalDeadline> {
  const facts = await stores.desk.assertedFacts(caseId);
  const words = await stores.desk.principals(facts.map(({ by }) => by));
  return federalView(facts, federalDeadline(facts), words);
}

async function rowOf(services: Services, actor: Actor, id: string): Promise<CaseRow> {
  return services.transactions.run(actor, async (stores) => caseRow(await readCase(stores, actor, id)));
}

const ORDERS: Readonly<Record<CaseSort, { readonly order: CaseOrder; readonly descending: boolean }>> = {
  due: { order: 'due', descending: false },
  opened: { order: 'opened', descending: false },
  '-opened': { order: 'opened', descending: true },
  '-severity': { order: 'severity', descending: true },
  component: { order: 'component', descending: false },
  '-findings': { order: 'findings', descending: true },
  stage: { order: 'stage', descending: false },
};

/** What the flow calls these leavings, as the list's own filters. An unknown one lists nothing. */
const LEFT: Readonly<Record<string, Partial<CaseListQuery>>> = {
  refused: { stage: 'refused' },
  'in-lab': { stage: 'unique', stuckAs: 'in-lab' },
  inconclusive: { stage: 'unique', stuckAs: 'inconclusive' },
  unproven: { stage: 'unique', stuckAs: 'unproven' },
  'not-reproduced': { stage: 'unique', stuckAs: 'not-reproduced' },
  waiting: { stage: 'reproduced' },
  'being-fixed': { stage: 'coordinating' },
  embargo: { stage: 'fixed' },
  unpublished: { stage: 'fixed' },
  'rolling-out': { stage: 'published' },
};

async function listPage(actor: Actor, query: CaseQuery, services: Services): Promise<RouteReply> {
  const scope = { actor, list: 'cases', query };
  const position = openCursor(services.signingKey, scope, query.cursor);
  const wanted: CaseListQuery = {
    ...listQuery(query, services.clock.now()),
    after: position === null ? null : { value: String(position[0]), id: String(position[1]) },
  };
  const page = await services.transactions.run(actor, (stores) => listCases(stores, actor, wanted));
  const last = page.items.at(-1);
  const body = {
    items: page.items.map(caseRow),
    next:
      page.more && last !== undefined
        ? sealCursor(services.signingKey, scope, [last.key.value, last.key.id])
        : null,
    ...pageTotal(page),
  };
  return { status: 200, body };
}

function listQuery(query: CaseQuery, now: Date): Omit<CaseListQuery, 'after'> {
  const rank = query.severity === undefined ? null : rankOf(query.severity);
  const number = /^c-?(\d{1,12})$/i.exec(query.q?.trim() ?? '')?.[1];
  return {
    ...ORDERS[query.sort ?? 'due'],
    limit: query.limit ?? 100,
    ...(query.stage === undefined ? {} : { stage: query.stage }),
    ...(query.reached === undefined ? {} : { reachedRank: stageRank(query.reached) }),
    ...(rank === null ? {} : { severityRank: rank }),
    ...(query.component === undefined ? {} : { component: query.component }),
    ...(query.overdue === true ? { overdueAt: now } : {}),
    ...(query.finder === undefined ? {} : { finder: query.finder }),
    ...(query.sector === undefined ? {} : { sector: query.sector }),
    ...(number !== undefined ? { number: Number(number) } : query.q === undefined ? {} : { words: query.q }),
    ...(query.left === undefined ? {} : leftFilter(query.left, now)),
  };
}

function leftFilter(left: string, now: Date): Partial<CaseListQuery> {
  if (left === 'past-date') return { overdueAt: now };
  return LEFT[left] ?? { number: -1 };
}

async function detailOf(stores: Stores, row: CaseListRow): Promise<CaseDetail> {
  const memberIds = (await stores.desk.memberIds(row.id)).slice(0, MAX_MEMBERS);
  const stored: StoredFinding[] = [];
  for (const { id } of memberIds) {
    const finding = await stores.intake.finding(id);
    if (finding !== null) stored.push(finding);
  }
  const around = await stores.intake.surroundings(stored);
  const members = stored.map((finding) => ({
    ...findingRow(finding, around),
    canonical: memberIds.find(({ id }) => id === finding.id)?.canonical ?? false,
  }));
  const links = await stores.desk.linksOf(
    row.compartmentId,
    members.map(({ id }) => id),
  );
  const words = await stores.desk.principals(links.map(({ assertedBy }) => assertedBy));
  const experiments = await stores.desk.experiments(members.map(({ id }) => id));
  const exposures = await stores.exposure.exposureRows(row.id);
  const parties = await stores.exposure.parties(exposures.map(({ partyId }) => partyId));
  const advisory = await stores.publication.advisoryOfCase(row.id);
  const notices = advisory === null ? [] : await stores.exposure.noticesOf(advisory.id);
  const events = await stores.desk.events(row.id, MAX_EVENTS);
  return {
    ...caseRow(row),
    summary: summaryOf(row),
    weaknesses: distinct(stored.flatMap(({ finding }) => finding.weaknesses)),
    aliases: distinct(stored.flatMap(({ finding }) => finding.aliases)),
    affected: row.claims.affected.map(({ range, times }) => ({ range, times })),
    fixedVersions: [...row.claims.fixed],
    severities: [
      ...stored.flatMap(({ finding, submittedBy, receivedAt }) =>
        finding.severity.map((vector) =>
          severityWord(vector, { submittedBy, receivedAt }, around.principals),
        ),
      ),
      ...(row.severityDecided === null
        ? []
        : [
            {
              vector: null,
              score: null,
              rank: rankWord(row.severityDecided.rank),
              by: {
                id: row.severityDecided.by,
                name: words.get(row.severityDecided.by)?.name ?? row.severityDecided.by,
                machine: false,
              },
              at: row.severityDecided.at,
            },
          ]),
    ],
    federal: await federalOf(stores, row.id),
    members,
    links: links.map((link) => linkView(link, words.get(link.assertedBy))),
    experiments: experiments.flatMap((experiment) => experimentRow(experiment, members) ?? []),
    matrix: await matrixOfCase(stores, row),
    exposure: exposedOperators(exposures, parties, notices),
    participants: (await stores.desk.participants(row.id))
      .filter(({ leftAt }) => leftAt === null)
      .map(participantView),
    history: events.rows.map(eventView),
    historyTotal: events.total,
    advisory:
      advisory === null ? null : advisoryRef(advisory, await stores.publication.revisions(advisory.id)),
    next: nextAction(row, advisory),
  };
}

/** The case's own square of its component's matrix; null where no patch was judged. */
async function matrixOfCase(stores: Stores, row: CaseListRow) {
  const { key } = row.component;
  const proofs = await stores.matrix.proofs({ componentKey: key, limit: MAX_PROOFS, caseId: row.id });
  const matrix = matrixView(
    proofs,
    await stores.matrix.cells(
      key,
      proofs.map(({ findingId }) => findingId),
    ),
  );
  return matrix.cells.length === 0 ? null : matrix;
}

function severityWord(
  vector: string,
  { submittedBy, receivedAt }: { readonly submittedBy: string; readonly receivedAt: Date },
  principals: ReadonlyMap<string, { readonly name: string; readonly isMachine: boolean }>,
) {
  const scored = scoreCvss(vector);
  const by = principals.get(submittedBy);
  return {
    vector,
    score: scored.ok ? scored.value.score : null,
    rank: scored.ok ? scored.value.severity : ('unknown' as const),
    by: { id: submittedBy, name: by?.name ?? submittedBy, machine: by?.isMachine ?? true },
    at: receivedAt.toISOString(),
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
