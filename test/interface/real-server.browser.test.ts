/** The interface on the real server: the sample, an instance nobody has written to, and ten thousand findings. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { axeViolations } from '../../web/test/axe.ts';
import { launchBrowser } from '../../web/test/browser.ts';
import { testDatabase } from '../database.ts';
import { enter, visit } from './enter.ts';
import { emptyServer, type RealServer, sampleServer } from './sample-server.ts';

const database = await testDatabase();
const JUDGED = 'pkg:npm/minimist';
/** The lab works on it for as long as the tests of the other two take. */
const sampling = sampleServer(database, JUDGED);
sampling.catch(() => {});
const empty = await emptyServer(await database.another());
const crowded = await emptyServer(await database.another());
const FLOOD = 10_400;

let browser: Browser;

before(async () => {
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
});

/** Every page with something real on it. */
async function addresses({ server, instance }: RealServer): Promise<readonly string[]> {
  const { session } = instance;
  const first = async (list: string, place: string): Promise<readonly string[]> => {
    const { json, status, text } = await server.get(`/api/v1/${list}`, { session });
    assert.equal(status, 200, `${list}: ${text}`);
    const item = json.items[0] as { id?: string; party?: { id: string } } | undefined;
    const id = item?.id ?? item?.party?.id;
    return id === undefined ? [] : [`/${place}/${id}`];
  };
  const me = await server.get('/api/v1/me', { session });
  return [
    ...(me.json.places as { name: string }[]).map(({ name }) => `/${name}`),
    ...(await first('findings?component=pkg%3Anpm%2Fminimist&limit=1', 'findings')),
    ...(await first('cases?sort=-findings&limit=1', 'cases')),
    ...(await first('links?state=suggested&limit=1', 'merges')),
    ...(await first('experiments?limit=1', 'lab')),
    ...(await first('operators?limit=1', 'exposure')),
    ...(await first('advisories?limit=1', 'publish')),
    '/settings/parties',
    ...(await first('parties?kind=finder&limit=1', 'settings/parties')),
    ...(await matrix(server, session)),
  ];
}

/** Where the registry cannot be reached nothing is reproduced, and there is no matrix. */
async function matrix(server: RealServer['server'], session: string): Promise<readonly string[]> {
  const key = encodeURIComponent(JUDGED);
  const { status } = await server.get(`/api/v1/matrix?component=${key}`, { session });
  return status === 200 ? [`/lab/matrix?component=${key}`] : [];
}

test('before anything came in, every list teaches its first step', async () => {
  const { page, context, complaints } = await enter(browser, empty);
  for (const address of [
    '/flow',
    '/today',
    '/findings',
    '/merges',
    '/cases',
    '/lab',
    '/exposure',
    '/publish',
  ]) {
    await visit(page, address);
    await page.locator('.empty').waitFor();
    assert.deepEqual(await axeViolations(page), [], address);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test('of ten thousand real findings only those in sight exist, and the last is reached', async () => {
  const finder = await crowded.instance.party('lab-flood', 'finder');
  const lines = Array.from({ length: FLOOD }, (_, n) =>
    JSON.stringify({
      format: 'breakwater.finding/1',
      component: { purl: `pkg:npm/crate-${n % 97}@1.0.${n % 7}` },
      title: `Claim ${n} of a flood`,
    }),
  );
  const sent = await crowded.server.post('/api/v1/findings', {
    key: finder.key,
    body: lines.join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  assert.equal(sent.status, 200);
  const { page, context, complaints } = await enter(browser, crowded);
  await visit(page, '/findings');
  await page.locator('tr[data-row="0"]').waitFor();
  const last = page.locator(`tr[data-row="${FLOOD - 1}"]`);
  for (const end = Date.now() + 90_000; Date.now() < end && !(await last.isVisible()); ) {
    await page.keyboard.press('End');
    await page.waitForTimeout(100);
  }
  assert.ok(await last.isVisible(), 'the last of them is reached');
  assert.ok((await page.locator('tr[data-row]').count()) < 120);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('from Today to a case, to a merge decided and taken back, without a mouse', async () => {
  const sample = await sampling;
  const { page, context, complaints } = await enter(browser, sample);
  const decisions = async () =>
    (await sample.server.get('/api/v1/links?state=person', { session: sample.instance.session })).json.items
      .length as number;
  assert.equal(await decisions(), 0);

  await page.locator('h1').first().waitFor();
  await page.keyboard.press('Control+k');
  // Keys that come before the field has the focus belong to the page.
  await page.locator('.palette-field input:focus').waitFor();
  await page.keyboard.type('today');
  await page.getByRole('menuitem', { name: /Today/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/today/);
  await page
    .getByRole('link', { name: /^Decide merge/ })
    .first()
    .waitFor();
  // Any of them: the lab is still at work, and a pair that it proves to be one leaves the list.
  const isAtMerge = () => page.evaluate('/^Decide merge/.test(document.activeElement.textContent.trim())');
  for (let row = 0; row < 200 && !(await isAtMerge()); row += 1) await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/merges\/l-/);
  const pair = new URL(page.url()).pathname;

  await page.locator('.cap.a').getByRole('link').press('Enter');
  await page.waitForURL(/\/findings\/f-/);
  await page
    .getByRole('link', { name: /^Case \d+/ })
    .first()
    .press('Enter');
  await page.waitForURL(/\/cases\/c-/);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goBack();
  await page.goBack();
  await page.waitForURL((url) => url.pathname === pair);

  await page.getByRole('button', { name: /Duplicate/ }).waitFor();
  await page.keyboard.press('d');
  await page.waitForURL((url) => url.pathname !== pair);
  assert.equal(await decisions(), 1);
  await page.keyboard.press('u');
  await page.waitForURL((url) => url.pathname === pair);
  assert.equal(await decisions(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('every page with the sample has no axe violation and does not scroll sideways, light on a desk and dark at 320 px', async () => {
  const sample = await sampling;
  const { page, context, complaints } = await enter(browser, sample);
  const widthOf = async () => Number(await page.evaluate('document.documentElement.scrollWidth'));
  for (const address of await addresses(sample)) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
    await visit(page, address);
    assert.deepEqual(await axeViolations(page), [], address);
    assert.ok((await widthOf()) <= 1440, `${address} is ${await widthOf()} px wide on a desk`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 844 });
    assert.deepEqual(await axeViolations(page), [], `${address}, dark at 320 px`);
    assert.ok((await widthOf()) <= 320, `${address} is ${await widthOf()} px wide`);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});
