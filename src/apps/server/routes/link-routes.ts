/** The merge queue: which two findings are one root cause, why, and a person's word on it. */
import { Type } from 'typebox';
import { COUNT_CAP } from '../../../app/bounded-count.ts';
import { acceptAbove, acceptHeld, heldAround, MAX_BATCH } from '../../../app/desk/accept-suggestions.ts';
import { decideLink, decidePair, undoDecision, undoDecisions } from '../../../app/desk/decide-link.ts';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import type { StandingLink } from '../../../app/desk/ports.ts';
import type { LinkListRow } from '../../../app/desk/read-ports.ts';
import type { StoredFinding, Surroundings } from '../../../app/intake/ports.ts';
import type { Stores } from '../../../app/ports.ts';
import { notFound } from '../../../app/refusal.ts';
import { CRASH_MODEL } from '../../../core/dedupe/crash-model.ts';
import { AUTO_BAR, PRIOR } from '../../../core/dedupe/judge.ts';
import { bestScore } from '../../../core/priority/cvss.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { pageTotal } from '../page-total.ts';
import { linkView } from '../present-case.ts';
import { findingRow } from '../present-finding.ts';
import { route } from '../route.ts';
import {
  BatchAccept,
  BatchAccepted,
  BatchUndo,
  Decided,
  LinkDecision,
  LinkList,
  LinkQuery,
  type LinkRow,
  PairDecision,
  type PairSide,
  PairView,
} from '../views/links.ts';
import { requireActor } from './actor.ts';

/** Counting the queue stops here. */
const QUEUE_CAP = 5_000;
const MAX_PROOF = 16_000;
const MAX_MEMBERS = 100;

export const LINK_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/links',
    action: 'link.read',
    summary: 'Merges that wait for a person, likeliest first; or those made by machines, or by people.',
    query: LinkQuery,
    response: { 200: LinkList },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: 'links', query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const state = query.state ?? 'suggested';
      const body = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'link.read');
        const after = position === null ? null : { confidence: Number(position[0]), id: String(position[1]) };
        const asked = { state, ...(query.bar === undefined ? {} : { bar: query.bar }) };
        const page = await stores.desk.links({ ...asked, limit: query.limit ?? 100, after });
        const last = page.items.at(-1);
        const whole = !page.more && after === null;
        return {
          items: page.items.map(linkRow),
          next:
            page.more && last !== undefined
              ? sealCursor(services.signingKey, scope, [last.confidence, last.id])
              : null,
          ...(whole
            ? { total: page.items.length }
            : pageTotal(await stores.desk.countLinks(asked, COUNT_CAP))),
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/links/:id',
    action: 'link.read',
    summary: 'One pair, both sides, every reason for and against, and what merging would do.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 200: PairView },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        const desk = await requireAtDesk(stores, reader, 'link.read');
        const link = await stores.desk.link(desk, params.id);
        if (link === null) throw notFound();
        const held = await heldAround(stores, desk, link);
        const isHeld = held.some(({ id }) => id === link.id);
        return { ...(await pairView(stores, link)), held: isHeld ? held.length : 0 };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/links/:id/decision',
    action: 'link.decide',
    summary: "Say whether the two are one root cause. A person's word stands over every machine's.",
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    body: LinkDecision,
    response: { 200: Decided },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      const before = await services.transactions.run(person, (stores) =>
        stores.desk.queuePlace(params.id, QUEUE_CAP),
      );
      const id = await decideLink(services, person, {
        linkId: params.id,
        decision: body.decision,
        relation: body.relation,
        head: body.head ?? null,
        note: body.note ?? null,
      });
      return {
        status: 200,
        body: { id, decision: body.decision, relation: body.relation, next: before.next },
      };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/pairs/decision',
    action: 'link.decide',
    summary: 'The same word on any two findings, linked or not: merge them, or split one off its case.',
    body: PairDecision,
    response: { 200: Decided },
    handle: async ({ actor, body, services }) => {
      const { a, b, decision, relation } = body;
      const id = await decidePair(services, requireActor(actor), {
        ...{ a, b, decision, relation },
        head: body.head ?? null,
        note: body.note ?? null,
      });
      return { status: 200, body: { id, decision, relation, next: null } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/links/accept',
    action: 'link.decide',
    summary:
      'Merge every suggestion at or above a bar that the person sets; the answer can be taken back whole.',
    body: BatchAccept,
    response: { 200: BatchAccepted },
    handle: async ({ actor, body, services }) => {
      const decisions = await acceptAbove(services, requireActor(actor), {
        bar: body.bar,
        limit: body.limit ?? MAX_BATCH,
      });
      return { status: 200, body: { decisions: [...decisions] } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/links/:id/accept-held',
    action: 'link.decide',
    summary:
      'Let a case grow that machines stopped: merge all that was held back around this pair; it can be taken back whole.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    body: Type.Object({}),
    response: { 200: BatchAccepted },
    handle: async ({ actor, params, services }) => {
      const decisions = await acceptHeld(services, requireActor(actor), params.id);
      return { status: 200, body: { decisions: [...decisions] } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/decisions/undo',
    action: 'link.decide',
    summary: 'Take several decisions back at once, or none of them.',
    body: BatchUndo,
    response: { 204: Type.Null({ description: 'Taken back.' }) },
    handle: async ({ actor, body, services }) => {
      await undoDecisions(services, requireActor(actor), body.decisions);
      return { status: 204, body: null };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/decisions/:id',
    action: 'link.decide',
    summary: 'Take a decision back; the machines count again.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 204: Type.Null({ description: 'Taken back.' }) },
    handle: async ({ actor, params, services }) => {
      await undoDecision(services, requireActor(actor), params.id);
      return { status: 204, body: null };
    },
  }),
];

function linkRow(row: LinkListRow): LinkRow {
  return {
    id: row.id,
    relation: row.relation,
    head: row.head,
    confidence: row.confidence,
    decidedBy: row.decidedBy,
    decision: row.decision,
    component: row.component,
    a: row.left,
    b: row.right,
    by: row.by,
    at: row.assertedAt.toISOString(),
  };
}

async function pairView(stores: Stores, link: StandingLink): Promise<Omit<PairView, 'held'>> {
  const a = await stores.intake.finding(link.a);
  const b = await stores.intake.finding(link.b);
  if (a === null || b === null) throw notFound();
  const around = await stores.intake.surroundings([a, b]);
  const others = (await stores.desk.wordsOn(link.a, link.b)).filter(({ id }) => id !== link.id);
  const words = await stores.desk.principals([link, ...others].map(({ assertedBy }) => assertedBy));
  const caseIds = await stores.desk.casesOf([link.a, link.b]);
  const members = await stores.desk.membersOf(caseIds);
  const present: StoredFinding[] = [];
  for (const { findingId } of members.slice(0, MAX_MEMBERS)) {
    const finding = await stores.intake.finding(findingId);
    if (finding !== null) present.push(finding);
  }
  present.sort((x, y) => x.receivedAt.getTime() - y.receivedAt.getTime());
  const everyone = await stores.intake.surroundings(present);
  const place = await stores.desk.queuePlace(link.id, QUEUE_CAP);
  const inCase = (id: string) =>
    members.filter((member) => member.caseId === members.find((own) => own.findingId === id)?.caseId).length;
  return {
    link: linkView(link, words.get(link.assertedBy)),
    prior: priorOf(link),
    bar: AUTO_BAR,
    a: sideOf(a, around, inCase(a.id)),
    b: sideOf(b, around, inCase(b.id)),
    ifTogether: {
      findings: present.map(({ ownId, id }) => ownId ?? id),
      credit: [
        ...new Set(
          present.map(
            ({ submitterPartyId }) => everyone.parties.get(submitterPartyId)?.name ?? submitterPartyId,
          ),
        ),
      ],
    },
    otherRelations: others.map((other) => linkView(other, words.get(other.assertedBy))),
    place: { position: place.position, waiting: place.waiting, previous: place.previous, next: place.next },
  };
}

/** Pairs of bare crashes start elsewhere than reports: most crashes of a project have causes of their own. */
function priorOf({ evidence }: StandingLink): number {
  const bare = evidence.length > 0 && evidence.every(({ kind }) => kind.startsWith('crash-'));
  return bare ? CRASH_MODEL.intercept : PRIOR;
}

function sideOf(stored: StoredFinding, around: Surroundings, findingsInCase: number): PairSide {
  const row = findingRow(stored, around);
  const { finding } = stored;
  const programs = (finding.reproducer?.files ?? []).flatMap((file) => ('text' in file ? [file.text] : []));
  return {
    id: row.id,
    ownId: row.ownId,
    title: row.title,
    description: finding.description ?? null,
    component: row.component,
    submitter: row.submitter,
    model: finding.finder?.model ?? null,
    tool: finding.finder?.tool ?? null,
    humanReviewed: finding.finder?.humanReviewed ?? null,
    weaknesses: [...finding.weaknesses],
    aliases: [...finding.aliases],
    places: finding.locations.map(({ file, function: name, startLine }) =>
      `${file ?? ''}${startLine === undefined ? '' : `:${startLine}`}${name === undefined ? '' : ` ${name}`}`.trim(),
    ),
    affected: finding.affected ?? null,
    severity: bestScore(finding.severity)?.score ?? null,
    oracle: finding.reproducer?.oracle.type ?? null,
    proof: programs.length === 0 ? null : programs.join('\n').slice(0, MAX_PROOF),
    patches: finding.patches.map((patch) =>
      'version' in patch
        ? `${patch.id}: ${patch.version}`
        : `${patch.id}: diff of ${patch.diff.split('\n').length} lines`,
    ),
    lab: row.lab,
    case: row.case === null ? null : { id: row.case.id, number: row.case.number, findings: findingsInCase },
  };
}
