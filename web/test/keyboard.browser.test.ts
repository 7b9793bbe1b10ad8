import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { axeViolations } from './axe.ts';
import { launchBrowser, type Opened, openContext, reopen } from './browser.ts';
import { type Fixture, startFixture } from './fixture-server.ts';

let browser: Browser;
let fixture: Fixture;
let opened: Opened;

before(async () => {
  [browser, fixture] = await Promise.all([launchBrowser(), startFixture()]);
  opened = await openContext(browser, { url: fixture.url });
});

after(async () => {
  await browser?.close();
  await fixture?.close();
});

afterEach(async () => {
  assert.deepEqual(opened.complaints, [], 'the console stays silent');
});

async function open(address: string, look: { width?: number } = {}): Promise<Page> {
  fixture.state = 'filled';
  fixture.role = 'coordinator';
  fixture.findings = 40;
  fixture.writes.length = 0;
  const page = await reopen(opened, look);
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  return page;
}

const at = (page: Page, path: string) => page.waitForURL((url) => url.pathname === path);

test('from anywhere, Ctrl K and a word lead to a case, and the focus goes along, without a mouse', async () => {
  const page = await open('/settings');
  await page.keyboard.press('Control+k');
  await page.locator('.palette-field input:focus').waitFor();
  await page.keyboard.type('adm-zip');
  const found = page.getByRole('menuitem', { name: /adm-zip writes outside its folder.*case/ }).first();
  await found.waitFor();
  const isThere = () => found.evaluate((element) => element.hasAttribute('data-focused'));
  for (let press = 0; press < 40 && !(await isThere()); press += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/cases\/c-/);
  await page.locator('main:focus').waitFor();
});

test('j and k move over a list, the inspector follows, Enter opens, Back comes back to the same row', async () => {
  const page = await open('/findings');
  await page.locator('tr[data-row="0"]').waitFor();
  for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
  await page
    .getByRole('complementary')
    .getByRole('heading', { name: 'total.js reaches a shell unescaped 2' })
    .waitFor();
  await page.waitForURL(/at=f-2/);
  await page.keyboard.press('Enter');
  await at(page, '/findings/f-2');
  await page.locator('main:focus').waitFor();
  await page.goBack();
  await page.locator('tr[data-row="2"][data-here="true"]').waitFor();
});

test('/ searches, Enter leaves for the list, and Enter again opens its first row', async () => {
  const page = await open('/findings');
  await page.locator('tr[data-row="0"]').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('adm');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=adm/);
  await page.locator('main:focus').waitFor();
  await page.locator('tr[data-row="0"]').waitFor();
  await page.keyboard.press('Enter');
  await at(page, '/findings/f-0');
});

test('x picks rows, and how many are picked is said', async () => {
  const page = await open('/findings');
  await page.locator('tr[data-row="0"]').waitFor();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('2 rows picked').waitFor();
  assert.equal(await page.locator('tr[aria-selected=true]').count(), 2);
});

test('a filter stands in the address and Back takes it off', async () => {
  const page = await open('/findings');
  await page.getByLabel('Lab').selectOption('reproduced');
  await page.waitForURL(/state=reproduced/);
  await page.getByRole('button', { name: 'Component' }).press('Enter');
  await page.waitForURL(/sort=component/);
  await page.goBack();
  await page.goBack();
  await page.waitForURL((url) => url.search === '');
});

test('Today is narrowed to one kind of what waits, and the same key brings all back', async () => {
  const page = await open('/today');
  const merges = page.getByRole('button', { name: 'Merges 3' });
  await merges.press('Enter');
  await page.waitForURL(/action=decide_merge/);
  await page.getByText(/^3 of 3 shown/).waitFor();
  assert.equal(await merges.getAttribute('aria-pressed'), 'true');
  assert.equal(await page.getByRole('link', { name: /^Open the case/ }).count(), 0);
  await merges.press('Enter');
  await page.getByText(/^14 of 14 shown/).waitFor();
  assert.equal(new URL(page.url()).search, '');
});

test('cases are narrowed to a finder and to a sector, which stand in the address', async () => {
  const page = await open('/cases');
  await page.getByLabel('Finder').selectOption({ label: 'lab-b' });
  await page.getByLabel('Sector').selectOption('water');
  await page.waitForURL((url) => url.searchParams.get('sector') === 'water');
  const asked = page.waitForRequest((request) => request.url().includes('/api/v1/cases?'));
  await page.reload();
  const query = new URL((await asked).url()).searchParams;
  assert.deepEqual(
    [query.get('finder'), query.get('sector')],
    [await page.getByLabel('Finder').inputValue(), 'water'],
  );
});

test('pairs above a bar are accepted at once, and one key takes all of them back', async () => {
  const page = await open('/merges');
  const bar = page.getByLabel('Accept every suggestion with a chance of at least');
  await bar.fill('0.2');
  assert.ok(await page.getByRole('button', { name: 'Accept', exact: true }).isDisabled());
  await bar.fill('0.9');
  await page.getByText(/^Likeliest:/).waitFor();
  await bar.press('Enter');
  await page.getByText('2 pairs merged.').waitFor();
  const written = () => fixture.writes.at(-1);
  assert.deepEqual(written(), {
    method: 'POST',
    path: '/api/v1/links/accept',
    body: { bar: 0.9, limit: 12 },
  });
  await page.getByRole('heading', { name: 'Merges' }).click();
  await page.keyboard.press('u');
  await page.getByText('All taken back; the pairs wait again.').waitFor();
  assert.deepEqual(written()?.body, { decisions: ['d-1', 'd-2'] });
});

test('d decides a merge and goes to the next pair, u takes it back', async () => {
  const page = await open('/merges/l-2');
  await page.getByRole('button', { name: /Duplicate/ }).waitFor();
  await page.keyboard.press('d');
  await at(page, '/merges/l-3');
  assert.deepEqual(fixture.writes.at(-1), {
    method: 'POST',
    path: '/api/v1/links/l-2/decision',
    body: { decision: 'together', relation: 'duplicate' },
  });
  await page.keyboard.press('u');
  await at(page, '/merges/l-2');
  assert.equal(fixture.writes.at(-1)?.method, 'DELETE');
  assert.equal(fixture.writes.at(-1)?.path, '/api/v1/decisions/d-1');
});

test('n keeps two findings apart', async () => {
  const page = await open('/merges/l-2');
  await page.getByRole('button', { name: /Different/ }).waitFor();
  await page.keyboard.press('n');
  await at(page, '/merges/l-3');
  assert.deepEqual(fixture.writes.at(-1)?.body, { decision: 'apart', relation: 'duplicate' });
});

test('a release needs its word in full: a wrong one leaves the button shut', async () => {
  const page = await open('/publish/a-1');
  const word = page.getByLabel(/Type/);
  await word.focus();
  await page.keyboard.type('release adm');
  assert.ok(await page.getByRole('button', { name: 'Release', exact: true }).isDisabled());
  await page.keyboard.press('Enter');
  assert.equal(fixture.writes.length, 0);
  await page.keyboard.type('-zip');
  await page.keyboard.press('Enter');
  await page.getByText('Released. It is being written').waitFor();
  assert.deepEqual(fixture.writes.at(-1)?.body, { word: 'release adm-zip', revision: 1 });
});

test('a correction sends what was changed by hand, shows what it will say, and needs the word', async () => {
  const page = await open('/publish/a-2');
  await page.getByText('A field is wrong: correct it').click();
  await page.getByLabel('Fixed versions').fill('0.4.11\n');
  await page.getByLabel('What changed, for everyone').fill('0.4.9 was not whole.');
  await page.getByRole('button', { name: 'See what changes' }).click();
  const form = page.getByRole('form', { name: 'Publish the correction' });
  await form.getByRole('row', { name: /fixed versions 0\.4\.9 0\.4\.11/ }).waitFor();
  const asked = { revision: 1, corrections: { fixed: ['0.4.11'] }, summary: '0.4.9 was not whole.' };
  assert.deepEqual(fixture.writes.at(-1)?.body, asked);
  const button = form.getByRole('button', { name: 'Publish the correction' });
  assert.ok(await button.isDisabled());
  await form.getByLabel(/^Type/).fill('BW-2026-0101');
  await button.click();
  await page.getByText('Corrected. Its files are being written').waitFor();
  assert.deepEqual(fixture.writes.at(-1)?.body, { ...asked, word: 'BW-2026-0101' });
  const content = {
    identifier: 'BW-2026-0101',
    revision: 2,
    summary: '0.4.9 was not whole.',
    record: 'cd'.repeat(32),
  };
  const act = { kind: 'advisory.revise', subject: 'a-2', content };
  assert.deepEqual(fixture.writes.at(-2)?.body, act);
});

test('single keys do nothing while one types, and nothing at all when switched off', async () => {
  const page = await open('/findings');
  await page.locator('tr[data-row="0"]').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('jjj');
  assert.equal(await page.getByRole('searchbox').inputValue(), 'jjj');
  await page.goto('/settings');
  await page.getByLabel(/Single keys/).uncheck();
  await page.goto('/merges/l-2');
  await page.getByRole('button', { name: /Duplicate/ }).waitFor();
  await page.keyboard.press('d');
  await page.waitForTimeout(200);
  assert.equal(fixture.writes.length, 0);
});

test('choosing a proof lights its root cause and what was made for it, and says so in words', async () => {
  const page = await open('/lab/matrix?component=pkg:npm/adm-zip');
  const table = page.getByRole('table');
  await table.waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.equal(await page.locator('tbody[data-lit="true"]').count(), 1);
  assert.match((await page.locator('tbody[data-lit="true"]').textContent()) ?? '', /Case 9/);
  await page.keyboard.press('k');
  assert.match((await page.locator('tbody[data-lit="true"]').textContent()) ?? '', /Case 1/);
  const chosen = page.getByRole('complementary', { name: 'The chosen proof' });
  await chosen.getByText('Not stopped').waitFor();
  assert.equal(await table.getByRole('img', { name: 'stops the proof', exact: true }).count(), 2);
  await page.keyboard.press('Enter');
  await at(page, '/lab/x-1');
});

test('a patch is tried by keyboard, and what each proof says of it comes in by itself', async () => {
  fixture.trialReads = 0;
  const page = await open('/lab/x-0');
  const trial = page.getByRole('article', { name: /lib\/parse\.js/ });
  await trial.getByText('1 of 3 proofs run; running now.').waitFor();
  await trial.getByText('Stops 2 of 3 proofs.').waitFor();
  await trial.getByText('stops the proof and breaks the tests: not a fix').waitFor();
  await page.getByText('Try a patch').press('Enter');
  const diff = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n';
  await page.getByLabel('Diff against the source root').fill(diff);
  assert.deepEqual(await axeViolations(page), []);
  await page.getByRole('button', { name: 'Try it' }).press('Enter');
  await page.getByText('The lab tries it on 3 proofs.').waitFor();
  await page.getByLabel('a release').press('Space');
  await page.getByLabel('Version, as its registry writes it').fill(' 1.2.0 ');
  const sent = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Try it' }).press('Enter');
  await sent;
  assert.deepEqual(
    fixture.writes.map(({ path, body }) => [path, body]),
    [
      ['/api/v1/findings/f-0/trials', { diff }],
      ['/api/v1/findings/f-0/trials', { version: '1.2.0' }],
    ],
  );
});

test('? shows the keys of this page, and Escape gives the focus back', async () => {
  const page = await open('/merges/l-2');
  await page.getByRole('button', { name: /Duplicate/ }).focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys on this page' });
  await dialog.getByText('ask the lab to run both again').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /Duplicate/);
});

test('the first Tab is a way past the places', async () => {
  const page = await open('/today');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the page');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
});

test('every band of the flow is a link that the keyboard reaches and that opens its list', async () => {
  const page = await open('/flow');
  const band = page.getByRole('link', { name: /604 wait for a person/ }).first();
  await band.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/cases\?left=waiting/);
});

test('the slider moves the flow through time and the address keeps the moment', async () => {
  const page = await open('/flow');
  await page.getByLabel('Time shown').focus();
  for (let press = 0; press < 10; press += 1) await page.keyboard.press('ArrowLeft');
  await page.waitForURL(/moment=/);
  await page.getByText(/As it stood at/).waitFor();
});

test('an operator answers a line in two presses, and can take it back', async () => {
  await open('/settings', { width: 390 });
  await opened.context.close();
  fixture.role = 'operator';
  opened = await openContext(browser, { url: fixture.url, width: 390 });
  const { page } = opened;
  await page.goto('/notices');
  await page.getByRole('button', { name: 'It is done' }).first().press('Enter');
  await page.getByText('Thank you. We noted it.').waitFor();
  assert.deepEqual(fixture.writes.at(-1), {
    method: 'POST',
    path: '/api/v1/notices/n-1/answer',
    body: { answer: 'patched' },
  });
  await page.keyboard.press('u');
  await page.getByText('Taken back.').waitFor();
  assert.deepEqual(fixture.writes.at(-1)?.body, { notices: ['n-1'] });
});

test('an operator says what blocks a flaw, or why it is none of theirs, without a mouse', async () => {
  await opened.context.close();
  fixture.role = 'operator';
  opened = await openContext(browser, { url: fixture.url, width: 390 });
  const { page } = opened;
  await page.goto('/notices');
  await page.getByRole('button', { name: 'It is blocked for now' }).first().press('Enter');
  await page.getByLabel('What keeps it from being used?').fill('no way to the internet');
  await page.getByRole('button', { name: 'Send' }).press('Enter');
  await page.getByText('Thank you. We noted it.').waitFor();
  assert.deepEqual(fixture.writes.at(-1)?.body, {
    answer: 'mitigated',
    mitigation: 'no way to the internet',
  });
  await page.getByRole('button', { name: 'Not ours' }).first().press('Enter');
  await page.getByLabel('Nobody from outside can reach the weak piece.').press('Space');
  await page.getByRole('button', { name: 'Send' }).press('Enter');
  await page.getByText('Thank you. We noted it.').first().waitFor();
  assert.deepEqual(fixture.writes.at(-1)?.body, {
    answer: 'not_affected',
    justification: 'vulnerable_code_cannot_be_controlled_by_adversary',
  });
});

test('the lab runs a proof again and leads to the new experiment, which it then does not offer to run again', async () => {
  const page = await open('/lab/x-0');
  await page.getByRole('button', { name: 'Run again' }).focus();
  await page.keyboard.press('Enter');
  await at(page, '/lab/x-4');
  await page.getByText('The lab is not done with it.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Run again' }).count(), 0);
  assert.deepEqual(
    fixture.writes.map(({ method, path }) => `${method} ${path}`),
    ['POST /api/v1/findings/f-0/experiments'],
  );
});
