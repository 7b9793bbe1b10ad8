/** What is about to leave, who lets it go, and the published tree itself. */
import { Type } from 'typebox';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import type { Revision } from '../../../app/publication/ports.ts';
import type { AdvisoryListRow } from '../../../app/publication/read-ports.ts';
import { releaseAdvisory } from '../../../app/publication/release-advisory.ts';
import { withdrawAdvisory } from '../../../app/publication/withdraw-advisory.ts';
import { notFound } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { advisoryRef } from '../present-case.ts';
import { rankWord } from '../present-finding.ts';
import { signingWorld } from '../relying-party.ts';
import { type RouteReply, route } from '../route.ts';
import type { Services } from '../services.ts';
import {
  AdvisoryList,
  AdvisoryQuery,
  type AdvisoryRow,
  Release,
  ReleaseView,
  Withdraw,
} from '../views/publish.ts';
import { requireActor } from './actor.ts';

const ID = Type.Object({ id: Type.String({ maxLength: 64 }) });
/** A published file is replaced only by a correction; indexes change with every publication. */
const BRIEFLY = 'public, max-age=60';

export const ADVISORY_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/advisories',
    action: 'advisory.read',
    summary: 'Drafts and what was published, newest first.',
    query: AdvisoryQuery,
    response: { 200: AdvisoryList },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: 'advisories', query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const body = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'advisory.read');
        const page = await stores.publication.advisories({
          ...(query.state === undefined ? {} : { state: query.state }),
          limit: query.limit ?? 100,
          after: position === null ? null : { at: String(position[0]), id: String(position[1]) },
        });
        const last = page.items.at(-1);
        return {
          items: page.items.map(advisoryRow),
          next:
            page.more && last !== undefined
              ? sealCursor(services.signingKey, scope, [last.draftedAt.toISOString(), last.id])
              : null,
          total: page.total,
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/advisories/:id',
    action: 'advisory.read',
    summary: 'One advisory beside the internal record: what leaves, what stays, what is still open.',
    params: ID,
    response: { 200: ReleaseView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await readRelease(services, requireActor(actor), params.id),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/advisories/:id/release',
    action: 'advisory.release',
    summary:
      "Let it go, by typing its identifier, for the revision that was read. Cannot be taken back. Act 'advisory.release' { identifier, revision }.",
    params: ID,
    body: Release,
    response: { 202: ReleaseView },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await releaseAdvisory(signingWorld(services), person, { advisoryId: params.id, ...body });
      return { status: 202, body: await readRelease(services, person, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/advisories/:id/withdraw',
    action: 'advisory.release',
    summary:
      "Withdraw what was published, with the reason, by typing its identifier. Cannot be taken back. Act 'advisory.withdraw' { identifier, why }.",
    params: ID,
    body: Withdraw,
    response: { 202: ReleaseView },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await withdrawAdvisory(signingWorld(services), person, { advisoryId: params.id, ...body });
      return { status: 202, body: await readRelease(services, person, params.id) };
    },
  }),
  route({
    method: 'GET',
    path: '/.well-known/csaf/*',
    action: 'published.read',
    summary: 'The CSAF trusted provider: metadata, indexes, advisories, signatures.',
    response: { 200: Type.String({ contentMediaType: 'application/json' }) },
    handle: async ({ params, services }) => {
      const path = `.well-known/csaf/${wildcard(params)}`;
      return path.endsWith('/') ? listing(services, path) : publishedFile(services, path);
    },
  }),
  route({
    method: 'GET',
    path: '/osv/*',
    action: 'published.read',
    summary: 'The same advisories as OSV records.',
    response: { 200: Type.String({ contentMediaType: 'application/json' }) },
    handle: async ({ params, services }) => publishedFile(services, `osv/${wildcard(params)}`),
  }),
];

function wildcard(params: unknown): string {
  return (params as { readonly '*': string })['*'];
}

/** Anyone may read it, so it is read as the service that wrote it. */
async function publishedFile(services: Services, path: string): Promise<RouteReply> {
  if (path.length > 300) throw notFound();
  const publisher = await services.authentication.actorOfService('publisher');
  const found = await services.transactions.run(publisher, (stores) => stores.publication.file(path));
  if (found === null) throw notFound();
  return {
    status: 200,
    body: Buffer.from(found.file.body),
    headers: {
      'content-type': found.file.mediaType,
      'cache-control': BRIEFLY,
      'last-modified': found.writtenAt.toUTCString(),
    },
  };
}

/**
 * CSAF 2.0 requirement 14: a directory of advisories can be walked by hand. Names are of our own making: they
 * hold no character that means anything in HTML.
 */
async function listing(services: Services, directory: string): Promise<RouteReply> {
  if (directory.length > 300) throw notFound();
  const publisher = await services.authentication.actorOfService('publisher');
  const files = await services.transactions.run(publisher, ({ publication }) =>
    publication.filesUnder(directory),
  );
  const below = files.map(({ path }) => path.slice(directory.length).replace(/\/.*$/s, '/'));
  const names = [...new Set(below)].filter((name) => /^[A-Za-z0-9._+-]+\/?$/.test(name)).toSorted();
  if (names.length === 0) throw notFound();
  const items = names.map((name) => `<li><a href="${name}">${name}</a></li>`).join('\n');
  return {
    status: 200,
    body: `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Advisories</title>\n<ul>\n${items}\n</ul></html>\n`,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': BRIEFLY },
  };
}

export async function readRelease(services: Services, actor: Actor, id: string): Promise<ReleaseView> {
  return services.transactions.run(actor, async (stores) => {
    await requireAtDesk(stores, actor, 'advisory.read');
    const row = await stores.publication.advisoryRow(id);
    if (row === null) throw notFound();
    const exposures = await stores.exposure.exposureRows(row.caseId);
    const operators = new Set(
      exposures.filter(({ status }) => status !== 'not_affected').map(({ partyId }) => partyId),
    );
    const revisions = await stores.publication.revisions(id);
    const embargoed = row.embargoUntil !== null && row.embargoUntil > services.clock.now();
    return {
      ...advisoryRow(row),
      advisory: advisoryRef(row, revisions),
      correctable: correctable(row, revisions),
      audience: [
        { who: 'Everyone', what: 'the advisory, as CSAF and OSV, signed' },
        {
          who:
            operators.size === 0
              ? 'No operator'
              : operators.size === 1
                ? '1 operator'
                : `${operators.size} operators`,
          what: 'a notice with the component, the fixed versions and a date',
        },
      ],
      open: [
        ...(row.suggestions > 0
          ? [
              row.suggestions === 1
                ? 'One suggested merge of this case waits for a person.'
                : `${row.suggestions} suggested merges of this case wait for a person.`,
            ]
          : []),
        ...(row.record.fixed.length === 0 ? ['No fixed version is known.'] : []),
        ...(row.record.severity === null ? ['No severity was decided; none will be published.'] : []),
        ...(row.operators === null ? ['Exposure was not computed yet.'] : []),
      ],
      blocked: embargoed ? `The embargo lasts until ${row.embargoUntil?.toISOString()}.` : null,
      word: row.identifier,
      releasedBy: row.releaser,
      releasedAt: row.releasedAt?.toISOString() ?? null,
      publishedAt: row.publishedAt?.toISOString() ?? null,
      ...(row.withdrawn !== null && {
        withdrawn: { at: row.withdrawn.at.toISOString(), why: row.withdrawn.why },
      }),
    };
  });
}

function advisoryRow(row: AdvisoryListRow): AdvisoryRow {
  return {
    id: row.id,
    identifier: row.identifier,
    title: row.record.title,
    component: row.component,
    state: row.state,
    revision: row.revision,
    published: row.publishedNo,
    severity: rankWord(row.severityRank),
    case: { id: row.caseId, number: row.caseNumber },
    at: (row.publishedAt ?? row.releasedAt ?? row.draftedAt).toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    operators: row.operators,
  };
}

/** Of the newest revision, written or waiting: what a correction starts from. */
function correctable(
  { withdrawn }: AdvisoryListRow,
  revisions: readonly Revision[],
): ReleaseView['correctable'] {
  const last = revisions.at(-1);
  if (last === undefined || withdrawn !== null) return null;
  const { title, summary, remediation, affected, severity, ...record } = last.record;
  return {
    revision: last.no,
    record: {
      title,
      summary,
      remediation,
      affected,
      severity,
      weaknesses: [...record.weaknesses],
      aliases: [...record.aliases],
      affectedVersions: [...record.affectedVersions],
      fixed: [...record.fixed],
      credits: [...record.credits],
    },
  };
}
