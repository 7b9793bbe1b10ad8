/**
 * What the story of one model does not pass: a partner's whole way from application to revocation, a grant under an
 * engagement by its official, the trend of three models on its page, and a report on paper. With BREAKWATER_PICTURES set
 * to a folder the pages are photographed into it.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { NOT_A_LICENCE } from '../../src/formats/evaluation-report/html.ts';
import { launchBrowser, openContext } from '../../web/test/browser.ts';
import { testDatabase } from '../database.ts';
import { accepted, invited, materialFolder, type Person, PLAN, sealedLog, TERMS } from '../engagement.ts';
import { testInstance } from '../instance.ts';
import { testServer } from '../server.ts';
import { visit } from './enter.ts';
import { BUNDLE } from './sample-server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const { material } = await materialFolder();
const server = await testServer(database, { bundle: BUNDLE, material });
const at = { instance, server };
const coordinator = { id: '', session: instance.session };
const official = await invited(at, { name: 'first official', role: 'official' });
const second = await invited(at, { name: 'second official', role: 'official' });
const evaluator = await invited(at, { name: 'evaluator', role: 'evaluator' });
const developer = await invited(at, { name: 'counsel', role: 'developer', developer: 'model-lab' });

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
});

async function opened({ session }: Pick<Person, 'session'>): Promise<Page> {
  const { context, page } = await openContext(browser, { url: server.url });
  const cookie = { name: `breakwater-${server.port}`, value: session, url: server.url, httpOnly: true };
  await context.addCookies([cookie]);
  return page;
}

async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env['BREAKWATER_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const post = async (who: Pick<Person, 'session'>, path: string, body: object = {}) =>
  accepted(await server.post(`/api/v1${path}`, { session: who.session, body })).json;

/** One of three models, of which each solves more of twelve tasks, in an engagement with their reports. */
const REACHES = [
  ['vendor/first', '2025-10-01', 3],
  ['vendor/second', '2026-03-01', 6],
  ['vendor/third', '2026-09-01', 8],
] as const;
const TASKS = Array.from({ length: 12 }, (_, index) => {
  return { id: `t${index}`, source: `s${index % 6}`, minutes: 2 ** index };
});

async function measured(): Promise<{ readonly id: string; readonly report: string }> {
  const { id } = await post(developer, '/engagements', { model: 'vendor/model', question: 'Is it covered?' });
  const { proposal } = await post(official, `/engagements/${id}/terms`, TERMS);
  await post(developer, `/engagements/${id}/terms/agreement`, { digest: proposal.digest });
  for (const person of [official, second, evaluator]) {
    await post(official, `/engagements/${id}/people`, { person: person.id });
    const { json } = accepted(await server.get('/api/v1/namings', { session: person.session }));
    await post(person, `/namings/${id}/acknowledgement`, { digest: json.items[0].digest });
  }
  await post(official, `/engagements/${id}/steps`, { step: 'open-access' });
  const plans: string[] = [];
  for (const [name, released] of REACHES) {
    const plan = { ...PLAN, model: { ...PLAN.model, name, released }, tasks: TASKS };
    plans.push((await post(evaluator, `/engagements/${id}/plans`, plan)).id);
  }
  await post(evaluator, `/engagements/${id}/steps`, { step: 'begin-evaluation' });
  const runs: string[] = [];
  for (const [index, [model, , reach]] of REACHES.entries()) {
    // Not a clean cut, so that the fit has something to fit.
    const values = TASKS.map((_, task) =>
      task < reach !== (task === reach - 2 || task === reach + 1) ? 1 : 0,
    );
    const sent = { session: evaluator.session, headers: { 'content-type': 'application/octet-stream' } };
    const path = `/api/v1/engagements/${id}/runs?plan=${plans[index]}`;
    runs.push(accepted(await server.post(path, { ...sent, body: sealedLog({ values, model }) })).json.id);
  }
  const report = await post(evaluator, `/engagements/${id}/reports`, { runs });
  await post(evaluator, `/engagements/${id}/steps`, { step: 'share-findings', reports: [report.id] });
  return { id, report: report.id };
}

/** Determined, and its agreed days ended by the developer: partners may follow. */
async function openToPartners(id: string): Promise<void> {
  const words = { answer: 'could-not-tell', reasons: 'Too few tasks.' };
  const { json } = accepted(
    await server.get(`/api/v1/engagements/${id}/determination`, { session: official.session }),
  );
  const { record } = json;
  await post(official, `/engagements/${id}/determination`, { ...words, record });
  await post(second, `/engagements/${id}/determination/confirmation`, { record });
  const ends = new Date(Date.now() + 1500);
  await post(developer, `/engagements/${id}/window`, { ends: ends.toISOString() });
  while (Date.now() < ends.getTime() + 100) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** A party that asks to be trusted, with a person of it. */
async function applicant(name: string): Promise<{ readonly id: string; readonly person: Person }> {
  const party = await post(coordinator, '/parties', { name, kind: 'finder' });
  const { signInUrl, id } = await post(coordinator, `/parties/${party.id}/people`, {
    name: 'lead',
    role: 'partner',
  });
  const token = new URL(signInUrl).hash.slice('#token='.length);
  const { headers } = accepted(await server.post('/api/v1/session/link', { body: { token } }));
  const session = /=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
  return { id: party.id, person: { id, session } };
}

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().press('Enter');
}

async function apply(page: Page): Promise<void> {
  await visit(page, '/partner');
  await page.getByLabel('What for').fill('to look with a model nobody else has yet');
  await page.getByLabel('What you want to work with').fill('harbor-crane');
  for (const field of await page.getByLabel('How you keep it').all()) await field.fill('so it is kept');
  for (const field of await page.getByLabel('Documents that show it, one a line').all())
    await field.fill('record\nsecond record');
  await press(page, /^Apply$/);
  await page.getByText('applied', { exact: true }).waitFor();
}

test('a partner applies with its controls, is given something for a time, returns what it finds, and is revoked', async () => {
  const { id, person } = await applicant('trusted-lab');
  const [partner, desk] = [await opened(person), await opened(coordinator)];
  await apply(partner);
  await visit(desk, '/partners');
  await desk.getByRole('link', { name: 'trusted-lab' }).press('Enter');
  await desk.getByRole('heading', { level: 1, name: 'trusted-lab' }).waitFor();
  assert.equal(await desk.getByText('record (not handed over), second record (not handed over)').count(), 7);
  await desk.getByLabel('Reason').first().fill('its controls were looked at');
  await press(desk, /^Answer$/);
  await desk.getByText('Accepted. It has nothing until you give it something.').waitFor();
  await desk.getByLabel('What may be done').fill('look for flaws in the crane');
  await desk.getByLabel('Days').fill('7');
  await desk.getByLabel('Components, if it is about some').fill('pkg:npm/harbor-crane');
  await press(desk, /^Give$/);
  await desk.getByText('This is the only time its key is shown.').waitFor();
  const key = (await desk.locator('.cmd pre').first().textContent())?.trim() ?? '';
  assert.match(key, /^bw_[\w-]{20,}$/);

  await visit(partner, '/partner');
  await partner.getByLabel('What you did').fill('read the crane');
  await partner.getByLabel('Component, if one').fill('pkg:npm/harbor-crane');
  await press(partner, 'Write it down');
  await partner.getByText('read the crane').waitFor();
  const found = {
    format: 'breakwater.finding/1',
    id: 'from-partner',
    component: { purl: 'pkg:npm/harbor-crane@1.0.0' },
    title: 'setPath pollutes the prototype',
  };
  accepted(await server.post('/api/v1/findings', { key, body: found }));

  await visit(desk, `/partners/${id}`);
  await desk.getByText('1 use noted, 1 finding returned').waitFor();
  await desk.getByText('read the crane').waitFor();
  await photograph(desk, 'partner-at-work');
  await desk.getByText('Revoke this partner').press('Enter');
  await desk.getByLabel('Reason').last().fill('the agreement is over');
  await press(desk, 'Revoke now');
  await desk.getByText('Revoked: its grants, keys, people and memberships ended at once.').waitFor();
  await desk.getByText('ended before its time').waitFor();
  assert.equal((await server.get('/api/v1/findings', { key })).status, 401, 'its key is dead');
  const late = await server.get('/api/v1/partner', { session: person.session });
  assert.equal(late.status, 401, 'and so is whoever was signed in');
});

test('three models stand on one page with their trend, and on paper with all that it rests on', async () => {
  const { id, report } = await measured();
  const page = await opened(evaluator);
  await visit(page, `/models/${id}/reports/${report}`);
  const trend = page.getByRole('region', { name: 'Over release dates' });
  await trend.getByText(/doubles every|No trend: the interval of its slope holds zero/).waitFor();
  for (const [model, released] of REACHES)
    assert.equal(await trend.getByRole('row', { name: new RegExp(`${model} ${released}`) }).count(), 1);
  await photograph(page, 'report-with-trend');
  await onPaper(page);
  assert.equal(
    await page.getByText('not a licence, a certification or a clearance').first().isVisible(),
    true,
  );
  await photograph(page, 'report-printed');

  await page.goto(`/api/v1/engagements/${id}/reports/${report}/page`);
  await onPaper(page);
  const text = (await page.locator('main').textContent()) ?? '';
  for (const words of [
    NOT_A_LICENCE,
    '1 Objective and benchmark',
    '2 Implementation and runs',
    'Departures from the plan',
    '3 Analysis and results',
    'What this does not show',
    'Cost',
    'vendor/first and vendor/second and vendor/third',
  ])
    assert.ok(text.includes(words), words);
  assert.ok((await page.locator('svg').count()) >= 3, 'it is drawn');
  await photograph(page, 'printable-page');
  const folder = process.env['BREAKWATER_PICTURES'];
  if (folder !== undefined) await page.pdf({ path: join(folder, 'printable-page.pdf'), format: 'A4' });
});

/** In the page: what reaches over the paper's edge or hides a part of itself, but what only a reader's voice says. */
const CUT = `(() => {
  const width = document.documentElement.clientWidth;
  const isCut = (each) => {
    const { right, width: own } = each.getBoundingClientRect();
    const { overflowX, visibility } = getComputedStyle(each);
    if (own <= 1 || visibility !== 'visible' || each.closest('.vh') || each.closest('svg')) return false;
    return right > width + 1 || (overflowX !== 'visible' && each.scrollWidth > each.clientWidth + 1);
  };
  return [...document.querySelectorAll('main *')]
    .filter(isCut)
    .map((each) => each.tagName + ' ' + each.textContent.slice(0, 40));
})()`;

/** On an A4 page: nothing reaches over its edge, and nothing is hidden behind one. */
async function onPaper(page: Page): Promise<void> {
  await page.setViewportSize({ width: 718, height: 1046 });
  await page.emulateMedia({ media: 'print' });
  assert.deepEqual(await page.evaluate(CUT), [], 'cut at the edge of the paper');
}

test('an official gives a grant under its engagement, its developer reads of it, and closing ends it', async () => {
  const { id } = await measured();
  await openToPartners(id);
  const { id: party, person } = await applicant('second-lab');
  const partner = await opened(person);
  await apply(partner);
  const reason = 'its controls were looked at';
  await post(coordinator, `/partners/${party}/decision`, { decision: 'accept', reason });
  const page = await opened(official);
  await visit(page, `/models/${id}`);
  await press(page, 'Open to trusted partners');
  await page.getByText('Open to trusted partners: noted').waitFor();
  await visit(page, `/partners/${party}`);
  await page.getByLabel('What may be done').fill('try the model on the crane');
  await page.getByLabel('Under an engagement').selectOption({ label: 'vendor/model (model-lab)' });
  await press(page, /^Give$/);
  await page.getByText('This is the only time its key is shown.').waitFor();
  assert.equal(await page.getByRole('link', { name: 'under an engagement' }).count(), 1);
  await photograph(page, 'grant-under-engagement');
  const own = await opened(developer);
  await visit(own, `/models/${id}`);
  await own.getByText('Every step, with who took it').press('Enter');
  await own.getByText(/scope try the model on the crane, partner second-lab/).waitFor();
  await photograph(own, 'developer-reads-of-grant');
  await visit(page, `/models/${id}`);
  await press(page, 'Close');
  await page.getByText('Close: noted').waitFor();
  await visit(page, `/partners/${party}`);
  await page.getByText('ended with the engagement').waitFor();
  await visit(partner, '/partner');
  assert.equal(await partner.getByRole('button', { name: 'Write it down' }).count(), 0, 'nothing is running');
});

test('whoever may not read engagements is told who may, and the same whether or not there is one', async () => {
  const page = await opened(coordinator);
  for (const [address, words] of [
    ['/models', 'Engagements are read by those who take part in them.'],
    ['/models/suites', 'Suites are read by the people they were brought for.'],
    ['/models/criteria', 'Criteria are read by the officials they were brought for.'],
  ] as const) {
    await visit(page, address);
    await page.getByText(words).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0, address);
  }
  await visit(page, '/models');
  await photograph(page, 'models-for-a-coordinator');
  await page.getByRole('link', { name: 'Published reports' }).press('Enter');
  await page.getByText('No report is published.').waitFor();
});
