/** Suites in a catalogue of their own, and those that were brought into an engagement. */
import { Type } from 'typebox';
import { bringSuite, listBroughtSuites } from '../../../app/model/bring-suite.ts';
import type { SuiteHead } from '../../../app/model/evaluation-ports.ts';
import { removeReader } from '../../../app/model/remove-reader.ts';
import { listSuites, type ReadSuite, readSuite, writeSuite } from '../../../app/model/write-suite.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import { BroughtSuiteList, SuiteBringing, SuiteList, SuiteRow, SuiteView } from '../views/suites.ts';
import { requireActor } from './actor.ts';
import { ENGAGEMENT_ID, wholeBody } from './engagement-routes.ts';

/** A hundred thousand tasks. */
const MAX_SUITE_BYTES = 32 * 1024 * 1024;
const Done = Type.Null({ description: 'Done; no body.' });

export const SUITE_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/suites',
    action: 'suite.read',
    summary: 'Every version of the suites whose compartment you hold, newest first.',
    response: { 200: SuiteList },
    handle: async ({ actor, services }) => {
      const suites = await listSuites(signingWorld(services), requireActor(actor));
      return { status: 200, body: { items: suites.map(suiteRow) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/suites',
    action: 'suite.write',
    summary: 'Bring a version of a suite (breakwater.evaluation-suite/1), for you and the readers you name.',
    query: Type.Object({
      reader: Type.Optional(
        Type.String({
          maxLength: 2000,
          description: 'ids of evaluators and officials who may read it, with commas between',
        }),
      ),
    }),
    rawBody: ['application/json'],
    maxBodyBytes: MAX_SUITE_BYTES,
    keepsOwnKeys: true,
    response: { 201: SuiteRow },
    handle: async ({ actor, query, stream, services }) => {
      const readers = (query.reader ?? '').split(',').filter((id) => id !== '');
      const bytes = await wholeBody(stream);
      const written = await writeSuite(signingWorld(services), requireActor(actor), { bytes, readers });
      return { status: 201, body: suiteRow(written) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/suites/:id',
    action: 'suite.read',
    summary: 'One version of a suite, its tasks, and what changed since the one before or another you name.',
    params: ENGAGEMENT_ID,
    query: Type.Object({ since: Type.Optional(Type.String({ maxLength: 64 })) }),
    response: { 200: SuiteView },
    handle: async ({ actor, params, query, services }) => {
      const asked = { id: params.id, since: query.since };
      return {
        status: 200,
        body: suiteView(await readSuite(signingWorld(services), requireActor(actor), asked)),
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/suites/:id/readers/:person',
    action: 'suite.write',
    summary: 'Take a reader out: no version of the suite is there for it any more. What it read it has read.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }), person: Type.String({ maxLength: 64 }) }),
    response: { 204: Done },
    handle: async ({ actor, params, services }) => {
      const removal = { suiteId: params.id, readerId: params.person };
      await removeReader(signingWorld(services), requireActor(actor), removal);
      return { status: 204, body: null };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/suites',
    action: 'run.read',
    summary: 'The suites that were brought into the engagement: its plans may refer to them.',
    params: ENGAGEMENT_ID,
    response: { 200: BroughtSuiteList },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await broughtInto(services, requireActor(actor), params.id),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/suites',
    action: 'plan.register',
    summary: 'Bring a suite that you hold into the engagement, for whoever measures there.',
    params: ENGAGEMENT_ID,
    body: SuiteBringing,
    response: { 200: BroughtSuiteList },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await bringSuite(signingWorld(services), person, { engagementId: params.id, suiteId: body.suite });
      return { status: 200, body: await broughtInto(services, person, params.id) };
    },
  }),
];

async function broughtInto(services: Services, actor: Actor, id: string): Promise<BroughtSuiteList> {
  const brought = await listBroughtSuites(signingWorld(services), actor, id);
  return {
    items: brought.map(({ id, digest, suite, by, at }) => ({
      id,
      name: suite.name,
      version: suite.version,
      digest,
      tasks: suite.tasks.length,
      broughtAt: at.toISOString(),
      broughtBy: by,
    })),
  };
}

function suiteRow({ compartmentId, writtenAt, ...head }: SuiteHead): SuiteRow {
  const { id, name, version, digest, tasks, writtenBy } = head;
  return {
    id,
    series: compartmentId,
    name,
    version,
    digest,
    tasks,
    writtenAt: writtenAt.toISOString(),
    writtenBy,
  };
}

function suiteView({ suite: stored, versions, changes, readers }: ReadSuite): SuiteView {
  const { says = null, oracle = '', environment = null, tasks } = stored.suite;
  return {
    ...suiteRow(stored),
    says,
    list: tasks.map((task) => ({
      id: task.id,
      source: task.source,
      family: task.family ?? null,
      minutes: task.minutes ?? null,
      difficulty: task.difficulty ?? null,
      publicSince: task.publicSince ?? null,
      oracle: task.oracle ?? oracle,
      environment: task.environment ?? environment,
    })),
    versions: versions.map(suiteRow),
    changes:
      changes === null
        ? null
        : {
            since: suiteRow(changes.since),
            added: [...changes.added],
            removed: [...changes.removed],
            changed: changes.changed.map(({ task, fields }) => ({ task, fields: [...fields] })),
          },
    readers: readers.map((reader) => ({ ...reader, letInAt: reader.letInAt.toISOString() })),
  };
}
