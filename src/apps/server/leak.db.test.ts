/**
 * The two-worlds leak harness. Two instances in which an observer did the same, and others did not: every
 * registered route, asked the same by the same observer, must answer the same bytes in both. What the system
 * deliberately tells people about what they may not read stands in docs/disclosed-by-design.md.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import type { Answer } from '../../../test/server.ts';
import { difference } from '../../../test/two-worlds/compare.ts';
import { type Request, requestsFor } from '../../../test/two-worlds/requests.ts';
import { HIDDEN, idsOf, type Observer, type Own, openScene } from '../../../test/two-worlds/scene.ts';
import { openWorld, type World } from '../../../test/two-worlds/world.ts';
import { type AnyRoute, route } from './route.ts';
import { ROUTES } from './routes/registry.ts';

const database = await testDatabase();

/** How much of each hidden deed happens before, between and after what is the observers' own. */
type Amounts = readonly [number, number, number];

async function play(own: TestDatabase, amounts: Amounts, routes: readonly AnyRoute[]) {
  const world = await openWorld(own, routes);
  const scene = await openScene(world);
  const hide = async (amount: number, minute: number) => {
    for (const [index, deed] of HIDDEN.entries()) {
      if (amount > 0) await deed.run(world, amount, minute + index);
    }
  };
  await hide(amounts[0], 6);
  await scene.first();
  await hide(amounts[1], 20);
  await scene.second();
  await hide(amounts[2], 60);
  return { world, own: scene.own };
}

type Played = { readonly world: World; readonly own: Own };

/** Asks both worlds; returns every difference as a line. */
async function compare(
  a: Played,
  b: Played,
  { routes, perTable }: { readonly routes: readonly AnyRoute[]; readonly perTable: number },
): Promise<readonly string[]> {
  assert.deepEqual(a.own, b.own, "the observers' own ids are the same in both worlds");
  const known = new Set(a.own.ids);
  const foreign = [...(await idsOf(a.world, perTable)), ...(await idsOf(b.world, perTable))].filter(
    (id) => !known.has(id),
  );
  const ids = [...known, ...new Set(foreign)];
  const reads = routes.filter(({ method }) => method === 'GET').map((each) => requestsFor(each, ids));
  const writes = routes.filter(({ method }) => method !== 'GET').map((each) => requestsFor(each, ids));
  const leaks: string[] = [];
  // Reads, then writes, then what could be read again: a write must not have drawn anything hidden into view.
  for (const observer of a.own.observers) {
    const ask = askerOf(a.world, b.world, observer, leaks);
    const readable: Request[] = [];
    for (const requests of reads) readable.push(...(await ask(requests, { turn: 0, atOnce: 12 })));
    // Writes draw randomness, each from a stream of its own: one at a time.
    for (const requests of writes) await ask(requests, { turn: 1, atOnce: 1 });
    await ask(readable, { turn: 2, atOnce: 12 });
  }
  return leaks;
}

type Turn = { readonly turn: number; readonly atOnce: number };

/** Asks both worlds the same, notes every difference, and resolves to the requests that were answered well. */
function askerOf(a: World, b: World, observer: Observer, leaks: string[]) {
  const askBoth = async (request: Request, turn: number): Promise<number> => {
    const asking = {
      ...request.asking,
      ...observer.asking,
      headers: { ...request.asking.headers, ...observer.asking.headers },
    };
    const deed = `asked ${turn} ${observer.name} ${request.method} ${request.path}`;
    const ask = (world: World): Promise<Answer> =>
      world.act(deed, 200 + turn, () => world.server.ask(request.method, request.path, asking));
    const [answerA, answerB] = await Promise.all([ask(a), ask(b)]);
    const found = difference(answerA, answerB, [a.server.port, b.server.port]);
    if (found !== null) leaks.push(`${observer.name}: ${request.method} ${request.path}: ${found}`);
    return answerA.status;
  };
  return async (requests: readonly Request[], { turn, atOnce }: Turn): Promise<readonly Request[]> => {
    const [first] = requests;
    if (first === undefined) return [];
    // Refused by role, before any row is looked at: a few more tell as much as all.
    const isShut = [401, 403].includes(await askBoth(first, turn));
    const rest = isShut ? requests.slice(-2) : requests.slice(1);
    const answered: Request[] = isShut ? [] : [first];
    for (let start = 0; start < rest.length; start += atOnce) {
      const batch = rest.slice(start, start + atOnce);
      const statuses = await Promise.all(batch.map((request) => askBoth(request, turn)));
      answered.push(...batch.filter((_, index) => (statuses[index] ?? 500) < 400));
    }
    return answered;
  };
}

/** What there is more of where others are: were it the same, the comparison would prove nothing. */
const HIDDEN_ROWS = [
  'finding',
  "finding where tlp = 'RED'",
  'document',
  'experiment',
  'link',
  "link where decided_by = 'person'",
  '"case"',
  'case_finding',
  'matrix_cell',
  'inventory',
  'inventory_lookup',
  'advisory_exposure',
  'exposure',
  'notice',
  'notice_answer',
  'reach_snapshot',
  'party',
  'api_key',
  "principal where kind = 'person'",
  'membership',
  'thread',
  'thread_party',
  'thread_message',
  'participant',
  'participant_word',
  'maintainer_link',
  'maintainer_sheet',
  'ledger_intent',
];

async function countOf({ database: own }: World, rows: string): Promise<number> {
  const { rows: counted } = await own.asSuperuser(`select count(*)::int as n from ${rows}`);
  return counted[0]['n'];
}

test('a world with others in it and a world without answer every route with the same bytes', async () => {
  const alone = await play(database, [0, 0, 0], ROUTES);
  const crowded = await play(await database.another(), [2, 3, 2], ROUTES);
  for (const hidden of HIDDEN_ROWS) {
    const [few, many] = [await countOf(alone.world, hidden), await countOf(crowded.world, hidden)];
    assert.ok(many > few, `${hidden}: ${few} alone and ${many} in the crowd, so nothing was hidden`);
  }
  const leaks = await compare(alone, crowded, { routes: ROUTES, perTable: 2 });
  assert.deepEqual(leaks, []);
});

test('two crowded worlds that differ in what others did answer every route with the same bytes', async () => {
  const one = await play(await database.another(), [1, 0, 3], ROUTES);
  const other = await play(await database.another(), [0, 4, 1], ROUTES);
  assert.deepEqual(await compare(one, other, { routes: ROUTES, perTable: 1 }), []);
});

test('the harness sees a leak: a count over everyone, a time that others set, a number that others advanced', async () => {
  const leaks: Readonly<Record<`/${string}`, string>> = {
    '/leak/count': 'select count(*)::int as total from finding',
    '/leak/latest': 'select max(received_at) as at from finding',
    '/leak/sequence': 'select max(id)::int as next from ledger_intent',
  };
  const leakyRoutes = (from: TestDatabase) =>
    Object.entries(leaks).map(([path, sql]) =>
      route({
        method: 'GET',
        path: path as `/${string}`,
        action: 'published.read',
        summary: 'A leak, to see that it is seen.',
        response: { 200: Type.Unknown() },
        handle: async () => ({ status: 200, body: (await from.asSuperuser(sql)).rows }),
      }),
    );
  const [one, other] = [await database.another(), await database.another()];
  const alone = await play(one, [0, 0, 0], [...ROUTES, ...leakyRoutes(one)]);
  const crowded = await play(other, [0, 0, 1], [...ROUTES, ...leakyRoutes(other)]);
  const seen = await compare(alone, crowded, { routes: leakyRoutes(one), perTable: 1 });
  for (const path of Object.keys(leaks)) {
    assert.ok(
      seen.some((line) => line.startsWith(`anyone: GET ${path}: body`)),
      path,
    );
  }
});

test('a route that is registered but not exercised fails the harness', () => {
  const silent = route({
    method: 'POST',
    path: '/api/v1/never-exercised',
    action: 'finding.submit',
    summary: 'Brings no bodies along.',
    body: Type.Object({}),
    response: { 204: Type.Null() },
    handle: async () => ({ status: 204, body: null }),
  });
  assert.throws(() => requestsFor(silent, []), /registered but not exercised/);
  for (const each of ROUTES) assert.ok(requestsFor(each, ['x']).length > 0);
});
