/**
 * One case on the real server, from its page to a maintainer without an account and back: invited, written to,
 * shown a private page, the patch taken with `git am`, answered, and the answer in the case and its history.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { systemClock, systemRandomness } from '../../src/adapters/clock/system-clock.ts';
import { createSignInLink } from '../../src/app/identity/create-sign-in-link.ts';
import { axeViolations } from '../../web/test/axe.ts';
import { launchBrowser, openContext } from '../../web/test/browser.ts';
import { testDatabase } from '../database.ts';
import { emptyServer } from './sample-server.ts';

const SOURCE = 'module.exports = function set(o, path, value) {\n  walk(o, path.split("."), value);\n};\n';
const DIFF = [
  '--- a/set.js',
  '+++ b/set.js',
  '@@ -1,3 +1,4 @@',
  ' module.exports = function set(o, path, value) {',
  '+  if (path.includes("__proto__")) return;',
  '   walk(o, path.split("."), value);',
  ' };',
  '',
].join('\n');

const database = await testDatabase();
const { server, instance, settle } = await emptyServer(database);
const lab = await instance.party('lab-a', 'finder');
const caseId = await provenCase();
let browser: Browser;

before(async () => {
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
});

/** What the lab would have written is written for it here: it has tests of its own. */
async function provenCase(): Promise<string> {
  const answer = await server.post('/api/v1/findings', {
    key: lab.key,
    body: {
      format: 'breakwater.finding/1',
      finder: { model: 'vendor/model', aiAssisted: true },
      component: { purl: 'pkg:npm/walker@1.2.0' },
      affected: 'vers:npm/<1.2.1',
      title: 'set() follows __proto__',
      description: 'The function set walks a dotted path without looking at its segments.',
      patches: [{ id: 'p1', diff: DIFF }],
      reproducer: {
        environment: 'npm',
        files: [{ path: 'poc.js', text: "require('walker')({}, '__proto__.x', 1);\n" }],
        command: ['node', 'poc.js'],
        oracle: { type: 'prototype-polluted' },
      },
    },
  });
  const findingId = String(answer.json.receipt.location).split('/').at(-1);
  await settle(['reproduce', 'fill-matrix']);
  const run = { role: 'vulnerable', triggered: true };
  const patches = [{ id: 'p1', verdict: 'fixes', tests: 'passed' }];
  const body = { assurance: 'observed', runs: [run, run, run], patches };
  await database.asSuperuser(
    `insert into experiment (compartment_id, id, finding_id, state, queued_at, finished_at, verdict, assurance, body)
     values ($1, 'x-room', $2, 'done', now(), now(), 'reproduced', 'observed', $3)`,
    [lab.compartment?.id, findingId, JSON.stringify(body)],
  );
  const { rows } = await database.asSuperuser('select case_id from case_finding where finding_id = $1', [
    findingId,
  ]);
  return rows[0].case_id;
}

async function signedIn(): Promise<{ page: Page; complaints: string[]; close: () => Promise<void> }> {
  const world = {
    transactions: database.transactions,
    clock: systemClock,
    randomness: systemRandomness,
  };
  const { token } = await createSignInLink(world, instance.console);
  const { page, context, complaints } = await openContext(browser, { url: server.url });
  await page.goto(`/sign-in#token=${token}`);
  await page.getByRole('button', { name: 'Sign in with this link' }).press('Enter');
  await page.waitForURL((url) => url.pathname === '/flow');
  return { page, complaints, close: () => context.close() };
}

test('a maintainer without an account reads, takes the patch and answers; the case knows', async () => {
  const desk = await signedIn();
  const { page } = desk;
  await page.goto(`/cases/${caseId}`);
  await page.getByLabel('Names, one a line').fill('walker upstream');
  await page.getByRole('button', { name: 'Invite', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'walker upstream' }).waitFor();

  await page.getByRole('tab', { name: /Maintainer/ }).press('Enter');
  const composer = page.getByRole('group', { name: /To: Maintainer and clearinghouse, 2 parties/ });
  await composer.getByRole('textbox').fill('<b>Hello</b>, this is about set().');
  await composer.getByRole('textbox').press('Control+Enter');
  await page.getByText('<b>Hello</b>, this is about set().').waitFor();
  assert.deepEqual(await axeViolations(page), []);

  await page.goto(`/cases/${caseId}/maintainer`);
  await page
    .getByLabel('The shortest impact that is true')
    .fill('Anyone who chooses a path changes every object.');
  await page.getByLabel('A person who answers, and how').fill('desk@clearinghouse.example');
  await page.getByRole('button', { name: 'See what leaves' }).press('Enter');
  await page.getByRole('button', { name: 'Make the link' }).press('Enter');
  const url = await page.getByRole('region', { name: 'Private link' }).textContent();
  assert.match(url ?? '', /\/maintainer#bw_[A-Za-z0-9_-]{43}$/);

  await answersByLink(url ?? '');

  await settle(['reproduce', 'fill-matrix']);
  await page.goto(`/cases/${caseId}`);
  const row = page.getByRole('row', { name: /walker upstream/ });
  await row.getByText('fixed', { exact: false }).waitFor();
  await row.getByText('1.2.1').waitFor();
  await page.getByText('walker upstream: fixed.').waitFor();

  await page.goto(`/cases/${caseId}/maintainer`);
  await page.getByRole('button', { name: /End it/ }).press('Enter');
  await page.getByText(/The next request with it is refused/).waitFor();
  const late = await openContext(browser, { url: server.url });
  await late.page.goto(url ?? '');
  await late.page.getByText('This link has ended').waitFor();
  await late.context.close();
  assert.deepEqual(desk.complaints, []);
  await desk.close();
});

/** In a browser that never signed in. */
async function answersByLink(url: string): Promise<void> {
  const { page, context, complaints } = await openContext(browser, { url: server.url, width: 390 });
  await page.goto(url);
  await page.getByRole('heading', { level: 1, name: /set\(\) follows __proto__/ }).waitFor();
  await page.getByText('3 of 3 with it').waitFor();
  await page.getByText('<b>Hello</b>, this is about set().').waitFor();
  assert.doesNotMatch((await page.textContent('body')) ?? '', /lab-a/, 'finders are not named');
  assert.deepEqual(await axeViolations(page), []);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^0001-/ }).press('Enter');
  await takesPatch(await (await download).path());
  await page.getByRole('button', { name: 'Yes, it may' }).press('Enter');
  await page.getByText('You said yes').waitFor();
  await page.getByRole('button', { name: 'It is fixed' }).press('Enter');
  await page.keyboard.type('1.2.1');
  await page.keyboard.press('Enter');
  await page.getByText('You said: fixed in 1.2.1').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
}

test('a person of the finder lets models be tested with its finding, and takes that back', async () => {
  const invitation = await server.post(`/api/v1/parties/${lab.party.id}/people`, {
    session: instance.session,
    body: { name: 'reporter', role: 'finder' },
  });
  const { page, context, complaints } = await openContext(browser, { url: server.url });
  await page.goto(invitation.json.signInUrl);
  await page.getByRole('button', { name: 'Sign in with this link' }).press('Enter');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  const { json } = await server.get('/api/v1/findings', { key: lab.key });
  await page.goto(`/findings/${json.items[0].id}`);
  await page.getByRole('button', { name: 'Yes, it may' }).press('Enter');
  await page.getByText('reporter said yes').waitFor();
  await page.getByRole('button', { name: 'Take it back' }).press('Enter');
  await page.getByText('reporter said no').waitFor();
  // Ended meanwhile: the door knows the way back to the page, and nothing but it.
  await server.ask('DELETE', `/api/v1/people/${invitation.json.id}`, { session: instance.session });
  const address = new URL(page.url()).pathname;
  await page.reload();
  await page.waitForURL((url) => url.searchParams.get('next') === address);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('next'), address);
  assert.deepEqual(complaints, []);
  await context.close();
});

async function takesPatch(patch: string): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'bw-room-git-'));
  try {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'set.js'), SOURCE);
    const who = ['-c', 'user.name=m', '-c', 'user.email=m@example.invalid'];
    const git = (...words: string[]) =>
      execFileSync('git', [...who, ...words], { cwd: path, encoding: 'utf8', stdio: 'pipe' });
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'start');
    git('am', '-q', patch);
    assert.match(await readFile(join(path, 'set.js'), 'utf8'), /__proto__/);
    assert.match(git('log', '-1', '--format=%s %b'), /walker: set\(\) follows[\s\S]*changes every object/);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
