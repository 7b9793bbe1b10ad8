/**
 * The two-worlds leak harness. Instances in which an observer did the same, and others did not: every registered
 * route, asked the same by the same observer, must answer the same bytes in all of them. What the system
 * deliberately tells people about what they may not read stands in docs/disclosed-by-design.md.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import type { Answer } from '../../../test/server.ts';
import { difference } from '../../../test/two-worlds/compare.ts';
import { HIDDEN_ENGAGEMENT_ROWS } from '../../../test/two-worlds/engagements.ts';
import { HIDDEN } from '../../../test/two-worlds/hidden.ts';
import { HIDDEN_PARTNER_ROWS } from '../../../test/two-worlds/partners.ts';
import { type Request, requestsFor } from '../../../test/two-worlds/requests.ts';
import { idsOf, type Observer, type Own, openScene } from '../../../test/two-worlds/scene.ts';
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

/** Asks every world the same; returns every difference to the first as a line. `perTable`: ids tried of each. */
async function compare(
  all: readonly Played[],
  { routes, perTable }: { readonly routes: readonly AnyRoute[]; readonly perTable: number },
): Promise<readonly string[]> {
  const [first, ...others] = all;
  assert.ok(first !== undefined && others.length > 0);
  for (const other of others) {
    assert.deepEqual(first.own, other.own, "the observers' own ids are the same in every world");
  }
  const idsFor = idsOfTurn(first.own, await Promise.all(all.map(({ world }) => idsOf(world, perTable))));
  const leaks: string[] = [];
  const worlds = all.map(({ world }) => world);
  // Reads, then writes, then what could be read again: a write must not have drawn anything hidden into view.
  for (const [turn, observer] of first.own.observers.entries()) {
    const ids = idsFor(turn);
    const reads = routes.filter(({ method }) => method === 'GET').map((each) => requestsFor(each, ids));
    const writes = routes.filter(({ method }) => method !== 'GET').map((each) => requestsFor(each, ids));
    const ask = askerOf(worlds, observer, leaks);
    const readable: Request[] = [];
    for (const requests of reads) {
      const atOnce = requests.some(isOfReads) ? 1 : 12;
      readable.push(...(await ask(requests, { turn: 0, atOnce })));
    }
    // Writes draw randomness, each from a stream of its own: one at a time.
    for (const requests of writes) await ask(requests, { turn: 1, atOnce: 1 });
    await ask(
      readable.filter((request) => !isOfReads(request)),
      { turn: 2, atOnce: 12 },
    );
    await ask(readable.filter(isOfReads), { turn: 2, atOnce: 1 });
  }
  return leaks;
}

/**
 * The observers' own ids, and those that they may not know: from every table one that is only in the second world or
 * one that is only in the third, by turns from observer to observer and from table to table. Both for each observer
 * are a third more requests, and are asked in a whole run (`test:all`).
 */
function idsOfTurn(own: Own, found: readonly (readonly (readonly string[])[])[]) {
  const foreign = new Map<string, number>();
  for (const [world, tables] of found.entries()) {
    for (const [table, ids] of tables.entries()) {
      for (const id of ids) if (!foreign.has(id)) foreign.set(id, world + table);
    }
  }
  for (const id of own.ids) foreign.delete(id);
  const isAsked = (at: number) => process.env['BREAKWATER_TEST_ALL'] === '1' || at % 2 === 0;
  return (turn: number) => [
    ...new Set(own.ids),
    ...[...foreign].filter(([, at]) => isAsked(at + turn)).map(([id]) => id),
  ];
}

/** A list of who read what holds the reads beside it as well: it is asked when they are over, alone. */
function isOfReads({ path }: Request): boolean {
  return path.includes('/accesses');
}

type Turn = { readonly turn: number; readonly atOnce: number };

/** Asks the worlds the same, notes every difference, and resolves to the requests that were answered well. */
function askerOf(worlds: readonly World[], observer: Observer, leaks: string[]) {
  const askAll = async (request: Request, turn: number): Promise<number> => {
    const asking = {
      ...request.asking,
      ...observer.asking,
      headers: { ...request.asking.headers, ...observer.asking.headers },
    };
    const deed = `asked ${turn} ${observer.name} ${request.method} ${request.path}`;
    const ask = (world: World): Promise<Answer> =>
      world.act(deed, 200 + turn, () => world.server.ask(request.method, request.path, asking));
    const [first, ...others] = await Promise.all(worlds.map(ask));
    for (const [at, other] of others.entries()) {
      const ports = [worlds[0]!.server.port, worlds[at + 1]!.server.port] as const;
      const found = difference(first!, other, ports);
      if (found !== null)
        leaks.push(`${observer.name}: ${request.method} ${request.path}: world ${at + 2}: ${found}`);
    }
    return first!.status;
  };
  const askInTurn = async (requests: readonly Request[], { turn, atOnce }: Turn) => {
    const statuses: number[] = [];
    for (let start = 0; start < requests.length; start += atOnce) {
      const batch = requests.slice(start, start + atOnce);
      statuses.push(...(await Promise.all(batch.map((request) => askAll(request, turn)))));
    }
    return requests.filter((_, index) => (statuses[index] ?? 500) < 400);
  };
  return async (requests: readonly Request[], order: Turn): Promise<readonly Request[]> => {
    const [first] = requests;
    if (first === undefined) return [];
    const status = await askAll(first, order.turn);
    // Refused by role, before any row is looked at: a few more tell as much as all.
    if ([401, 403].includes(status)) return askInTurn(requests.slice(1).slice(-2), order);
    const doors = [...Map.groupBy(requests, ({ path }) => path.split('?')[0] ?? '').values()];
    const plain = doors.flatMap((door) => door.slice(0, 1)).filter((request) => request !== first);
    const answered = await askInTurn(plain, order);
    const open = new Set(status < 400 ? [first, ...answered] : answered);
    // Where an id leads this observer nowhere, one more way of asking, another for each id: every filter and body at
    // every door that is shut would be most of all that is asked.
    const more = doors.flatMap(([door, ...ways], index) =>
      door === undefined || open.has(door) || doors.length < 4
        ? ways
        : ways.slice(index % ways.length).slice(0, 1),
    );
    return [...open, ...(await askInTurn(more, order))];
  };
}

/** What there is more of where others are: were it the same, the comparison would prove nothing. */
const HIDDEN_ROWS = [
  ...HIDDEN_ENGAGEMENT_ROWS,
  ...HIDDEN_PARTNER_ROWS,
  'finding',
  "finding where tlp = 'RED'",
  'document',
  'experiment',
  'link',
  "link where decided_by = 'person'",
  '"case"',
  'case_finding',
  'matrix_cell',
  'patch_weight',
  'patch_trial',
  'patch_trial_result',
  'dedupe_key',
  'inventory',
  'inventory_lookup',
  'unmatched_component',
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

/** What a careless route would do: a count over everyone, a time that others set, a number that others advanced. */
const LEAKS: Readonly<Record<`/${string}`, string>> = {
  '/leak/count': 'select count(*)::int as total from finding',
  '/leak/latest': 'select max(received_at) as at from finding',
  '/leak/sequence': 'select max(id)::int as next from ledger_intent',
};

function leakyRoutes(from: TestDatabase): readonly AnyRoute[] {
  return Object.entries(LEAKS).map(([path, sql]) =>
    route({
      method: 'GET',
      path: path as `/${string}`,
      action: 'published.read',
      summary: 'A leak, to see that it is seen.',
      response: { 200: Type.Unknown() },
      handle: async () => ({ status: 200, body: (await from.asSuperuser(sql)).rows }),
    }),
  );
}

const playIn = (own: TestDatabase, amounts: Amounts) => play(own, amounts, [...ROUTES, ...leakyRoutes(own)]);
const alone = await playIn(database, [0, 0, 0]);
const crowded = await playIn(await database.another(), [2, 3, 2]);
const otherwise = await playIn(await database.another(), [0, 4, 1]);

test('the harness sees a leak: a count over everyone, a time that others set, a number that others advanced', async () => {
  const seen = await compare([alone, crowded], { routes: leakyRoutes(database), perTable: 1 });
  for (const path of Object.keys(LEAKS)) {
    assert.ok(
      seen.some((line) => line.startsWith(`anyone: GET ${path}: world 2: body`)),
      path,
    );
  }
});

test('a world without others and two with, that differ in what those did, answer every route with the same bytes', async () => {
  for (const hidden of HIDDEN_ROWS) {
    const [few, many] = [await countOf(alone.world, hidden), await countOf(crowded.world, hidden)];
    assert.ok(many > few, `${hidden}: ${few} alone and ${many} in the crowd, so nothing was hidden`);
  }
  const leaks = await compare([alone, crowded, otherwise], { routes: ROUTES, perTable: 1 });
  assert.deepEqual(leaks, []);
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
