/**
 * The story of one model from inquiry to closed, and of one withdrawn half way, played in the browser: each person
 * signs in by its link, registers a passkey (the browser's own, in software) and signs with it what has to be signed.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { systemClock, systemRandomness } from '../../src/adapters/clock/system-clock.ts';
import { signerOf } from '../../src/adapters/signing/ledger-key.ts';
import { compareCriteria } from '../../src/app/model/compare-criteria.ts';
import { tendEngagements } from '../../src/app/model/tend-engagements.ts';
import { suiteDigest } from '../../src/core/model/suite.ts';
import { axeViolations } from '../../web/test/axe.ts';
import { launchBrowser, openContext } from '../../web/test/browser.ts';
import { newAuthenticator } from '../authenticator.ts';
import { testDatabase } from '../database.ts';
import { invited, materialFolder, PLAN, SUITE, sealedLog } from '../engagement.ts';
import { testInstance } from '../instance.ts';
import { testServer } from '../server.ts';
import { visit } from './enter.ts';
import { BUNDLE } from './sample-server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const { material } = await materialFolder();
const server = await testServer(database, { bundle: BUNDLE, material, needsPasskey: true });
/** Where people come in before they have a passkey: the strict server asks for one even to invite. */
const at = { instance, server: await testServer(database) };

let browser: Browser;
const complaints: string[] = [];
const people: { developer?: Page; rival?: Page; official?: Page; second?: Page; evaluator?: Page } = {};

/** A person at its own browser, with a passkey registered. */
async function person(name: string, role: string, developer?: string): Promise<Page> {
  const { session } = await invited(at, { name, role, ...(developer === undefined ? {} : { developer }) });
  const opened = await openContext(browser, { url: server.url });
  await opened.context.addCookies([
    { name: `breakwater-${server.port}`, value: session, url: server.url, httpOnly: true },
  ]);
  const devtools = await opened.context.newCDPSession(opened.page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await visit(opened.page, '/settings');
  await opened.page.getByRole('button', { name: 'Register this device’s passkey' }).press('Enter');
  await opened.page.getByText('passkey is registered').waitFor();
  opened.page.on('pageerror', (error) => complaints.push(String(error)));
  return opened.page;
}

/** The coordinator, who prepares what leaves, holds a passkey as well. */
async function founder(): Promise<void> {
  const asking = { session: instance.session };
  const options = await server.post('/api/v1/passkeys/options', { ...asking, body: {} });
  const body = newAuthenticator(server.url).register(options.json.challenge);
  assert.equal((await server.post('/api/v1/passkeys', { ...asking, body })).status, 204);
}

before(async () => {
  browser = await launchBrowser();
  await founder();
  people.official = await person('first official', 'official');
  people.second = await person('second official', 'official');
  people.evaluator = await person('evaluator', 'evaluator');
  people.developer = await person('counsel', 'developer', 'model-lab');
  people.rival = await person('counsel', 'developer', 'rival-lab');
});

after(async () => {
  await browser?.close();
});

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().press('Enter');
}

async function ask(page: Page, model: string): Promise<string> {
  await visit(page, '/models');
  await page.getByText('Ask about early access').press('Enter');
  await page.getByLabel('Your word for the model').fill(model);
  await page.getByLabel('What you want to know or offer').fill('Is this model covered?');
  await page.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  await page.waitForURL(/\/models\/[^/]+$/);
  await page.getByRole('heading', { level: 1, name: model }).waitFor();
  return new URL(page.url()).pathname;
}

/** The first thing that waits of that kind, as the person finds it. */
async function fromToday(page: Page, words: string, address: string): Promise<void> {
  await visit(page, '/today');
  await page.getByRole('link', { name: words }).first().press('Enter');
  await page.waitForURL((url) => url.pathname === address);
  await page.locator('h1').first().waitFor();
}

async function agreeOnTerms(official: Page, developer: Page, address: string): Promise<void> {
  await fromToday(official, 'Propose terms', address);
  await official.getByText('Propose terms').last().press('Enter');
  await official.getByRole('textbox', { name: 'Its digest' }).fill(`sha256:${'ab'.repeat(32)}`);
  await official.getByLabel('Days of access').fill('10');
  await press(official, /^Propose$/);
  await official.getByText('They bind nobody until the developer agrees').waitFor();
  await fromToday(developer, 'Read the terms', address);
  await press(developer, 'Agree to these terms');
  await developer.getByText('Agreed, with your signature').waitFor();
}

async function stands(page: Page, address: string, words: string): Promise<void> {
  await visit(page, address);
  await page.locator('li[aria-current="step"]', { hasText: words }).waitFor();
}

test('one model goes from inquiry to closed, and a person signs at each gate', async () => {
  const { developer, official, second, evaluator } = people as Required<typeof people>;
  const address = await ask(developer, 'model one');
  assert.deepEqual(await axeViolations(developer), [], 'the developer’s desk');
  await agreeOnTerms(official, developer, address);

  await visit(official, address);
  await official.locator('select[name="person"]').selectOption({ label: 'evaluator (evaluator)' });
  await press(official, /^Name$/);
  await official.getByText('Until that person acknowledges').waitFor();
  await visit(evaluator, address);
  await evaluator.getByText('What is not yours to see').waitFor();
  await visit(evaluator, '/models');
  await press(evaluator, 'I acknowledge this');
  await evaluator.waitForURL((url) => url.pathname === address);

  await visit(official, address);
  await press(official, 'Access works');
  await official.getByText('Access works: noted').waitFor();
  await stands(developer, address, 'access open');

  await keepSuites(evaluator);
  await visit(evaluator, address);
  await press(evaluator, 'Bring it in');
  await evaluator.getByText('Brought in. Plans may refer to its digest').waitFor();
  const plan = { ...PLAN, suite: { ...PLAN.suite, digest: `sha256:${suiteDigest(SUITE)}` } };
  await evaluator
    .getByLabel('Plan (breakwater.evaluation-plan/1)')
    .last()
    .setInputFiles({
      name: 'plan.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(plan)),
    });
  await press(evaluator, 'Register it');
  await evaluator.getByText(/Registered as entry \d+/).waitFor();
  await visit(evaluator, address);
  await press(evaluator, 'Begin to evaluate');
  await evaluator.getByText('Begin to evaluate: noted').waitFor();
  await evaluator.getByText('None is imported.').waitFor();
  assert.equal(await evaluator.getByRole('button', { name: 'Make a report' }).count(), 0, 'of no run');
  const created = new Date(Date.now() + 3_600_000).toISOString();
  await evaluator
    .getByLabel('Inspect log (.eval or .json)')
    .last()
    .setInputFiles({ name: 'run.eval', mimeType: 'application/zip', buffer: sealedLog({ created }) });
  await press(evaluator, 'Import it');
  await evaluator.getByText(/3 runs imported, 0 departures/).waitFor();
  await evaluator.getByLabel('harbour on vendor/model into the report').check();
  await press(evaluator, 'Make a report');
  await evaluator.getByText('The report is made').waitFor();
  await evaluator.getByRole('link', { name: 'vendor/model' }).press('Enter');
  await evaluator.getByRole('heading', { level: 1, name: 'vendor/model' }).waitFor();
  await evaluator.getByText('not a licence, a certification or a clearance').first().waitFor();
  assert.deepEqual(await axeViolations(evaluator), [], 'the report');
  await visit(evaluator, address);
  await press(evaluator, 'Share findings');
  await evaluator.getByText('The developer reads them from now on').waitFor();

  await visit(official, address);
  await official.getByRole('link', { name: 'vendor/model' }).press('Enter');
  await press(official, 'Ask the developer');
  await official.getByText('Nothing follows from silence').waitFor();
  await visit(developer, address);
  await developer.getByRole('link', { name: 'vendor/model' }).press('Enter');
  await press(developer, 'It may be published');
  await developer.getByText('You consent to publishing this report').waitFor();
  assert.deepEqual(await axeViolations(developer), [], 'the consent');
  await visit(official, new URL(developer.url()).pathname);
  await press(official, 'Publish: sign');
  await official.getByText('Published, with your signature').waitFor();
  assert.equal((await server.get('/api/v1/reports')).json.items.length, 1, 'for anyone');
  await visit(developer, '/models/published');
  await developer.getByRole('row', { name: /vendor\/model/ }).waitFor();
  assert.deepEqual(await axeViolations(developer), [], 'the published reports');

  await determine(official, second, address);
  await stands(developer, address, 'determination');
  await developer.getByText('what was measured does not meet the criteria').waitFor();
  assert.equal(await developer.getByRole('alert').count(), 0, 'nothing there is refused to the developer');
  await visit(official, address);
  await press(official, 'Close');
  await official.getByText('Close: noted').waitFor();
  await stands(developer, address, 'closed');
  await destroy(official, developer, address);
  assert.deepEqual(complaints, []);
});

/** Sooner than the terms say: signed, carried out by the clock, and certified to both sides. */
async function destroy(official: Page, developer: Page, address: string): Promise<void> {
  await visit(official, address);
  await official.getByText('Destroy the material now').press('Enter');
  await official.getByLabel('Why').fill('The developer asked for it.');
  await official.getByLabel('Type “destroy”').fill('destroy');
  await press(official, 'Destroy it');
  await official.getByText('Signed. It is destroyed within a minute').waitFor();
  const ledger = signerOf('log.example/ledger', systemRandomness.bytes(32));
  const world = { ...database, clock: systemClock, randomness: systemRandomness, material, ledger };
  await tendEngagements(world, await instance.service('clock'));
  await visit(developer, address);
  const certificate = developer.getByRole('link', { name: 'certificate' });
  const path = (await certificate.getAttribute('href')) ?? '';
  const text = await (await developer.request.get(new URL(path, server.url).href)).text();
  assert.match(text, /^breakwater certificate of destruction\n/);
  assert.match(text, /\nlogs 1\nsha256:[0-9a-f]{64} \d+\n/);
  assert.match(text, /\n— log\.example\/ledger /, 'signed by the log');
  await visit(official, address);
  await official.getByText('certificate').first().waitFor();
  assert.equal(await official.getByRole('button', { name: 'Destroy it' }).count(), 0);
}

async function determine(official: Page, second: Page, address: string): Promise<void> {
  for (const name of ['first official', 'second official']) {
    await visit(official, address);
    await official.locator('select[name="person"]').selectOption({ label: `${name} (official)` });
    await press(official, /^Name$/);
    await official.getByText('Until that person acknowledges').waitFor();
  }
  for (const each of [official, second]) {
    await fromToday(each, 'Read the duties', '/models');
    await press(each, 'I acknowledge this');
    await each.waitForURL((url) => url.pathname === address);
  }
  await bringCriteria(second);
  const world = { ...database, clock: systemClock, randomness: systemRandomness };
  await compareCriteria(world, await instance.service('clock'), { engagementId: null });
  await visit(official, `${address}/determination`);
  await official.getByText('its words stand in a compartment that you do not hold').waitFor();
  await visit(official, `${address}/determination`);
  await official.getByLabel('Who is consulted').fill('The standards institute');
  await official.getByLabel('What is asked').fill('Is the suite fit?');
  await press(official, 'Write down as asked');
  await official.getByRole('heading', { name: /The standards institute/ }).waitFor();
  await official.getByText('Write down the answer').press('Enter');
  await official.getByLabel('In its words').fill('It is, within its limits.');
  await press(official, 'Write it down');
  await official.getByText('It is, within its limits.').waitFor();
  assert.deepEqual(await axeViolations(official), [], 'the officials’ desk');
  await official.getByLabel('what was measured does not meet the criteria').check();
  await official.getByLabel('Reasons').fill('The horizon lies below the line, and consultations agree.');
  await press(official, 'Sign and write it');
  await official.getByText('Written, with your signature').waitFor();
  await fromToday(second, 'Read and confirm', address);
  await second.getByRole('link', { name: 'Questions, consultations, determination' }).press('Enter');
  await press(second, 'The record is complete: sign');
  await second.getByText('Confirmed, with your signature').waitFor();
}

/** By the official who does not write: the one who does reads that there is a question, and not its words. */
async function bringCriteria(second: Page): Promise<void> {
  await visit(second, '/models/criteria');
  await second.getByText('You hold no criteria.').waitFor();
  await second.getByText('Bring criteria').press('Enter');
  const choose = async (figure: string) => {
    const criteria = [{ id: 'c1', says: 'half of it is solved', figure, atLeast: 0.5, by: 'estimate' }];
    const body = { format: 'breakwater.alert-criteria/1', name: 'first set', criteria };
    const file = {
      name: 'criteria.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(body)),
    };
    await second.getByLabel('Criteria (breakwater.alert-criteria/1)').last().setInputFiles(file);
    await press(second, 'Keep it');
  };
  await choose('shininess');
  await second.getByRole('alert').waitFor();
  await choose('success');
  await second.getByText('first set is in force, 1 criterion.').waitFor();
  assert.deepEqual(await axeViolations(second), [], 'the criteria');
}

/** Two versions; the older one is brought in afterwards, since the newest list of what is held begins with it. */
async function keepSuites(evaluator: Page): Promise<void> {
  const [first, ...rest] = SUITE.tasks;
  const later = { ...SUITE, version: '2', tasks: [...rest, { id: 't3', source: 'd' }] };
  assert.ok(first !== undefined);
  await visit(evaluator, '/models/suites');
  await evaluator.getByText('You hold no suite.').waitFor();
  await evaluator.getByText('Bring a suite, or a further version').press('Enter');
  for (const suite of [later, SUITE]) {
    const buffer = Buffer.from(JSON.stringify(suite));
    const file = { name: 'suite.json', mimeType: 'application/json', buffer };
    await evaluator.getByLabel('Suite (breakwater.evaluation-suite/1)').last().setInputFiles(file);
    await press(evaluator, 'Keep it');
    await evaluator.getByText(`harbour ${suite.version} is kept`).waitFor();
  }
  assert.deepEqual(await axeViolations(evaluator), [], 'the suites');
  await evaluator.getByRole('link', { name: 'harbour' }).first().press('Enter');
  await evaluator.getByRole('heading', { level: 1, name: 'harbour 1' }).waitFor();
  await evaluator.getByText('1 added, 1 removed, 0 changed').waitFor();
  assert.deepEqual(await axeViolations(evaluator), [], 'a suite');
}

test('a developer withdraws half way; nobody else ever knew of it', async () => {
  const { developer, official, evaluator, rival } = people as Required<typeof people>;
  const address = await ask(developer, 'model two');
  await agreeOnTerms(official, developer, address);
  for (const stranger of [evaluator, rival]) {
    await visit(stranger, address);
    await stranger.getByText('What is not yours to see').waitFor();
    await visit(stranger, '/models');
    assert.equal(await stranger.getByText('model two').count(), 0);
  }
  await visit(developer, address);
  await developer.getByText('Withdraw', { exact: true }).press('Enter');
  await developer.getByLabel('Type “withdraw”').fill('withdraw');
  await press(developer, 'Withdraw now');
  await developer.getByText('Withdrawn. Its keys work no more.').waitFor();
  await visit(developer, address);
  await developer.getByText('Nothing follows from that outside of it').waitFor();
  await visit(official, address);
  assert.equal(await official.getByRole('button', { name: 'Access works' }).count(), 0);
  await visit(rival, '/models');
  await rival.getByText('You take part in no engagement.').waitFor();
});

test('a file for another instance leaves after two others read it, each with a touch', async () => {
  const readers = [await person('reader', 'coordinator'), await person('second reader', 'coordinator')];
  const prepared = await server.post('/api/v1/exchanges', {
    session: instance.session,
    body: {
      to: 'the other side',
      purpose: 'what both hold',
      marking: 'UNCLASSIFIED',
      parts: [{ kind: 'document', name: 'note', text: 'Three of one maintainer.', marking: 'UNCLASSIFIED' }],
    },
  });
  const address = `/exchanges/${prepared.json.id}`;
  for (const [turn, reader] of readers.entries()) {
    await fromToday(reader, 'Read it', address);
    await reader.getByText('Three of one maintainer.').waitFor();
    await press(reader, turn === 0 ? 'I read it all' : 'I read it all: seal it');
    await reader
      .getByText(turn === 0 ? 'You read it. One other person' : 'Download the sealed file')
      .waitFor();
  }
  const { rows } = await database.asSuperuser(
    "select count(*)::int as n from signed_act where act like '%export.review%' and strpos(act, $1) > 0",
    [prepared.json.id],
  );
  assert.equal(rows[0].n, 2, 'each review stands with the passkey that was touched for it');
  assert.deepEqual(complaints, []);
});
