/** What came from elsewhere: runs of the import, one that runs now included, and record groups that nobody believes. */

import { Type } from 'typebox';
import type { ImportRun } from '../../../app/advisory/ports.ts';
import { startImport } from '../../../app/advisory/start-import.ts';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { Refusal } from '../../../app/refusal.ts';
import { route } from '../route.ts';
import { ImportList, type ImportRunView, ImportStarted, SuspiciousList } from '../views/imports.ts';
import { requireActor } from './actor.ts';

const MAX_RUNS = 100;
const MAX_SUSPICIOUS = 500;
const MAX_NAMES = 100;
/** A batch takes a second or two; one that has not been heard of for this long was stopped. */
const SILENT_MS = 10 * 60 * 1000;

/** As much as the command reads of one file. */
const MAX_DUMP_BYTES = 2 * 1024 * 1024 * 1024;
const DUMP_TYPES = [
  'application/octet-stream',
  'application/zip',
  'application/gzip',
  'application/json',
  'application/x-ndjson',
  'text/csv',
];

export const IMPORT_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/imports',
    action: 'advisory.import',
    summary:
      'Take in what others have published from a file: OSV, CSAF or CVE documents, KEV, EPSS; plain, gzipped, a line each, or a ZIP of them. A worker reads it; the list says how far it is.',
    query: Type.Object({
      name: Type.String({ minLength: 1, maxLength: 200, description: 'its ending says what it is: all.zip' }),
    }),
    rawBody: DUMP_TYPES,
    maxBodyBytes: MAX_DUMP_BYTES,
    deadlineMs: 3_600_000,
    response: { 202: ImportStarted },
    handle: async ({ actor, query, stream, services }) => {
      if (stream === null) throw new Refusal('invalid', 'Send the file as the body.');
      const id = await startImport(services, requireActor(actor), { name: query.name, bytes: stream });
      return { status: 202, body: { id }, headers: { location: '/api/v1/imports' } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/imports',
    action: 'exposure.read',
    summary: 'Who took in advisories from elsewhere, when, and what came of it; newest first.',
    response: { 200: ImportList },
    handle: async ({ actor, services }) => {
      const reader = requireActor(actor);
      const runs = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'exposure.read');
        return stores.advisories.imports(MAX_RUNS);
      });
      const now = services.clock.now();
      return { status: 200, body: { imports: runs.map((run) => importView(run, now)) } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/imports/suspicious',
    action: 'exposure.read',
    summary: 'Records that call each other the same flaw and are not believed.',
    response: { 200: SuspiciousList },
    handle: async ({ actor, services }) => {
      const reader = requireActor(actor);
      const found = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'exposure.read');
        return stores.advisories.suspicious(MAX_SUSPICIOUS + 1);
      });
      const groups = found.slice(0, MAX_SUSPICIOUS).map(({ ids, packages }) => ({
        records: ids.slice(0, MAX_NAMES),
        packages: packages.slice(0, MAX_NAMES),
      }));
      return { status: 200, body: { groups, isCut: found.length > MAX_SUSPICIOUS } };
    },
  }),
];

function importView(run: ImportRun, now: Date): ImportRunView {
  const { id, account, paths, blob, failure, counts, leftOut } = run;
  const isSilent = now.getTime() - run.updatedAt.getTime() > SILENT_MS;
  const state =
    failure !== null ? 'failed' : run.finishedAt !== null ? 'done' : isSilent ? 'stopped' : 'running';
  const count = (name: string): number => counts[name] ?? 0;
  return {
    ...{ id, account, paths: [...paths], uploaded: blob !== null, state, failure },
    startedAt: run.startedAt.toISOString(),
    updatedAt: run.updatedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    documents: count('documents'),
    unchanged: count('unchanged'),
    added: count('added'),
    changed: count('changed'),
    older: count('older'),
    rejected: count('rejected'),
    kev: count('kev'),
    epss: count('epss'),
    assessments: count('assessments'),
    leftOut: leftOut.map(({ source, pointer, message }) => ({ source, pointer, message })),
  };
}
