/** What came from elsewhere: runs of the import, one that runs now included, and record groups that nobody believes. */

import type { ImportRun } from '../../../app/advisory/ports.ts';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { route } from '../route.ts';
import { ImportList, type ImportRunView, SuspiciousList } from '../views/imports.ts';
import { requireActor } from './actor.ts';

const MAX_RUNS = 100;
const MAX_SUSPICIOUS = 500;
const MAX_NAMES = 100;
/** A batch takes a second or two; one that has not been heard of for this long was stopped. */
const SILENT_MS = 10 * 60 * 1000;

export const IMPORT_ROUTES = [
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
  const { id, account, paths, failure, counts } = run;
  const isSilent = now.getTime() - run.updatedAt.getTime() > SILENT_MS;
  const state =
    failure !== null ? 'failed' : run.finishedAt !== null ? 'done' : isSilent ? 'stopped' : 'running';
  const count = (name: string): number => counts[name] ?? 0;
  return {
    ...{ id, account, paths: [...paths], state, failure },
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
  };
}
