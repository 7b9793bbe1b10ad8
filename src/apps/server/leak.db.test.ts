/**
 * The two-worlds leak harness. Instances in which an observer did the same, and others did not: every registered
 * route, asked the same by the same observer, must answer the same bytes in all of them, and none with a fault. What
 * the system deliberately tells people about what they may not read stands in docs/disclosed-by-design.md.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { compareWorlds, type Played } from '../../../test/two-worlds/ask-worlds.ts';
import { HIDDEN_ENGAGEMENT_ROWS } from '../../../test/two-worlds/engagements.ts';
import { LEAKS, leakyRoutes } from '../../../test/two-worlds/leaky-routes.ts';
import { HIDDEN_PARTNER_ROWS } from '../../../test/two-worlds/partners.ts';
import { requestsFor } from '../../../test/two-worlds/requests.ts';
import { type Amounts, openWorldCalls } from '../../../test/two-worlds/world-calls.ts';
import { route } from './route.ts';
import { ROUTES } from './routes/registry.ts';

/**
 * Requests to each world, at least, in a run that asks each observer for half of the foreign ids: with fewer, doors
 * were not tried that were tried before.
 */
const FEWEST_REQUESTS = 21_000;

/** What the clearinghouse reads, at least, of a world full of what is hidden. */
const FEWEST_READ = 80;

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

const database = await testDatabase();

async function play(own: TestDatabase, amounts: Amounts): Promise<Played> {
  const world = await openWorldCalls(own);
  return { world, ...(await world.play(amounts)) };
}

const databases = [database, await database.another(), await database.another()] as const;
const [alone, crowded, otherwise] = await Promise.all([
  play(databases[0], [0, 0, 0]),
  play(databases[1], [2, 3, 2]),
  play(databases[2], [0, 4, 1]),
]);

test('the harness sees a leak: in a body, in a header, in a time or a number; and a fault that every world has', async () => {
  const { leaks } = await compareWorlds([alone, crowded], { routes: leakyRoutes(database), perTable: 1 });
  for (const [path, { seenAs }] of Object.entries(LEAKS)) {
    assert.ok(
      leaks.some((line) => line.startsWith(`anyone: GET ${path}: ${seenAs}`)),
      path,
    );
  }
});

test('a world without others and two with, that differ in what those did, answer every route with the same bytes', async () => {
  for (const hidden of HIDDEN_ROWS) {
    const [few, many] = await Promise.all([alone.world.count(hidden), crowded.world.count(hidden)]);
    assert.ok(many > few, `${hidden}: ${few} alone and ${many} in the crowd, so nothing was hidden`);
  }
  const { leaks, asked } = await compareWorlds([alone, crowded, otherwise], { routes: ROUTES, perTable: 1 });
  assert.deepEqual(leaks, []);
  for (const { name } of alone.own.observers) {
    for (const { method, path } of ROUTES) {
      assert.ok(
        (asked.get(`${name}: ${method} ${path}`) ?? 0) > 0,
        `${name} was not let ask ${method} ${path}`,
      );
    }
  }
  const requests = [...asked.values()].reduce((sum, count) => sum + count, 0);
  assert.ok(requests >= FEWEST_REQUESTS, `${requests} requests are fewer than ${FEWEST_REQUESTS}`);
});

test('what is hidden is whole: the clearinghouse reads its every list and row without a fault', async () => {
  const { world, desk } = crowded;
  const ids = (await world.ids(1)).flat();
  const requests = ROUTES.filter(({ method }) => method === 'GET')
    .flatMap((each) => requestsFor(each, ids))
    .filter(({ path }) => !path.includes('?'));
  const asked = requests.map((request) => ({
    ...{ ...request, deed: `the desk asks ${request.path}`, minute: 210 },
    asking: { session: desk },
  }));
  const seen = await world.ask(asked, 12);
  const faults = seen.flatMap(({ status, text }, at) =>
    status < 500 ? [] : [`${requests[at]?.path}: ${status} ${text}`],
  );
  assert.deepEqual(faults, []);
  const read = seen.filter(({ status }) => status === 200).length;
  assert.ok(read >= FEWEST_READ, `${read} of ${seen.length} were read, and ${FEWEST_READ} should be`);
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
