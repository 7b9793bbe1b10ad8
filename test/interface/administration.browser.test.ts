/** Settings on the real server: who joins, comes in, holds a key or sees into a compartment, and how each ends. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { axeViolations } from '../../web/test/axe.ts';
import { launchBrowser, openContext } from '../../web/test/browser.ts';
import { testDatabase } from '../database.ts';
import { enter, visit } from './enter.ts';
import { emptyServer } from './sample-server.ts';

const real = await emptyServer(await testDatabase());
const { server, instance } = real;

let browser: Browser;

before(async () => {
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
});

test('a party joins; its key is shown once, works, and after a second press works no more', async () => {
  const { page, context, complaints } = await enter(browser, real);
  await visit(page, '/settings/parties');
  await page.getByLabel('Name').fill('quay-lab');
  await page.getByLabel('Name').press('Enter');
  await page.waitForURL(/\/settings\/parties\/p-/);
  await page.getByRole('heading', { name: 'quay-lab', level: 1 }).waitFor();

  await page.getByLabel('What will use it').fill('nightly run');
  await page.getByLabel('What will use it').press('Enter');
  await page.getByText('This is the only time this key is shown.').waitFor();
  const key = (await page.getByText(/^bw_/).first().textContent()) ?? '';
  assert.equal((await server.get('/api/v1/me', { key })).json.party.name, 'quay-lab');
  assert.deepEqual(await axeViolations(page), [], 'with the key shown');

  await page.getByRole('button', { name: 'Revoke nightly run' }).press('Enter');
  assert.equal((await server.get('/api/v1/me', { key })).status, 200, 'the first press only asks');
  await page.getByRole('button', { name: 'Revoke nightly run for good' }).press('Enter');
  await page.getByText('nightly run is revoked').waitFor();
  assert.equal((await server.get('/api/v1/me', { key })).status, 401);
  await page.reload();
  await page.getByText('revoked').first().waitFor();
  assert.equal(await page.getByText(/^bw_/).count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('an invitation lets one person in once, and ending it shuts the door', async () => {
  const party = (await instance.party('pier-works', 'operator')).party;
  const { page, context } = await enter(browser, real);
  await visit(page, `/settings/parties/${party.id}`);
  const invite = page.getByRole('form', { name: 'Invite a person' });
  await invite.getByLabel('Name').fill('duty officer');
  await invite.getByRole('button', { name: 'Invite' }).press('Enter');
  await page.getByText('This is the only time this link is shown.').waitFor();
  const link =
    (await page
      .getByText(/\/sign-in#token=/)
      .first()
      .textContent()) ?? '';

  const guest = await openContext(browser, { url: server.url });
  await guest.page.goto(link);
  await guest.page.getByRole('button', { name: 'Sign in with this link' }).press('Enter');
  await guest.page.waitForURL((url) => url.pathname === '/notices');

  await page.getByRole('button', { name: 'End duty officer' }).press('Enter');
  await page.getByRole('button', { name: 'End duty officer for good' }).press('Enter');
  await page.getByText('duty officer is out').waitFor();
  await guest.page.reload();
  await guest.page.waitForURL((url) => url.pathname === '/sign-in');
  await guest.context.close();
  await context.close();
});

test('letting a party out of a compartment is undone with one key', async () => {
  const owner = await instance.party('dock-lab', 'finder');
  const other = await instance.party('tower-lab', 'finder');
  const members = async () => {
    const path = `/api/v1/compartments/${owner.compartment?.id}/members`;
    const { json } = await server.get(path, { session: instance.session });
    return (json.members as { subject: string }[]).map(({ subject }) => subject);
  };
  const { page, context } = await enter(browser, real);
  await visit(page, `/settings/parties/${owner.party.id}`);
  const form = page.getByRole('form', { name: 'Let a party in' });
  await form.getByLabel('Party').selectOption(other.party.id);
  await form.getByRole('button', { name: 'Let it in' }).press('Enter');
  await page.getByText('It may see into this compartment').waitFor();
  assert.ok((await members()).includes(other.party.id));
  await page.getByRole('button', { name: 'Let out tower-lab' }).press('Enter');
  await page.getByText('tower-lab sees nothing of it').waitFor();
  assert.ok(!(await members()).includes(other.party.id));
  await page.keyboard.press('u');
  await page.getByText('tower-lab is let in again').waitFor();
  assert.ok((await members()).includes(other.party.id));
  await context.close();
});

test('a file of advisories is taken in from the page: what was added is counted, what was left out is named', async () => {
  const good = {
    ...{ schema_version: '1.7.0', id: 'GHSA-aaaa-bbbb-cccc', modified: '2026-01-02T00:00:00Z' },
    affected: [
      {
        package: { ecosystem: 'npm', name: 'harbor-crane' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }],
      },
    ],
  };
  const { page, context, complaints } = await enter(browser, real);
  await visit(page, '/exposure/imports');
  const form = page.getByRole('form', { name: 'Take in a file' });
  assert.ok(await form.getByRole('button', { name: 'Take it in' }).isDisabled(), 'nothing is chosen yet');
  await form.locator('input[type=file]').setInputFiles({
    name: 'week-47.ndjson',
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(`${JSON.stringify(good)}\n{"id": broken\n`),
  });
  await form.getByRole('button', { name: 'Take it in' }).press('Enter');
  await page.getByText('It is here, and is being read.').waitFor();
  await page.getByText('running, 0 read').waitFor();
  await real.settle();
  const row = page.getByRole('row', { name: /week-47\.ndjson/ });
  await row.getByText('done').waitFor();
  await row.getByText('What was left out').press('Enter');
  await row.getByText('week-47.ndjson:2: A JSON value is expected here. (column 8)').waitFor();
  const { json } = await server.get('/api/v1/imports', { session: instance.session });
  const [run] = json.imports;
  assert.deepEqual([run.added, run.rejected], [1, 1]);
  assert.deepEqual(await axeViolations(page), [], 'with what was left out unfolded');
  assert.deepEqual(complaints, []);
  await context.close();
});
