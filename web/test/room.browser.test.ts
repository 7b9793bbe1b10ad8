/** The room of a case and the maintainer's page, by keyboard and under axe, in the states that take a press. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { axeViolations } from './axe.ts';
import { launchBrowser, type Opened, openContext, reopen } from './browser.ts';
import { type Fixture, type FixtureState, startFixture } from './fixture-server.ts';
import { LINK_PAGES } from './pages.ts';

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

type Visit = { readonly state?: FixtureState; readonly width?: number; readonly dark?: boolean };

async function visit(address: string, look: Visit, work: (page: Page) => Promise<void>) {
  fixture.state = look.state ?? 'filled';
  fixture.role = 'coordinator';
  fixture.writes.length = 0;
  const { state: _, ...view } = look;
  const page = await reopen(opened, view);
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  await work(page);
  assert.deepEqual(opened.complaints, [], 'the console stays silent and the security policy is kept');
}

const written = () => fixture.writes.at(-1);
const LINK = LINK_PAGES[0];

test('121 participants filter by where they stand, and the chosen one stands in the inspector', async () => {
  await visit('/cases/c-1', {}, async (page) => {
    const strip = page.getByRole('group', { name: /Filter participants/ });
    await strip.waitFor();
    assert.equal(await strip.locator('.bars i').count(), 121, 'one bar for each party');
    await strip.getByRole('button', { name: /silent 30 days or more/ }).focus();
    await page.keyboard.press('Enter');
    const rows = page.locator('.parties tbody tr');
    for (const row of await rows.all()) assert.match((await row.textContent()) ?? '', /silent [3-5]\d days/);
    await rows.first().getByRole('button').press('Enter');
    await page.waitForURL(/party=p-v/);
    const beside = page.getByRole('complementary', { name: /Participant Vendor/ });
    await beside.getByText(/^[3-5]\d days$/).waitFor();
    await beside.getByText('Second contact from security.txt').waitFor();
    assert.deepEqual(await axeViolations(page), []);
    await beside.getByLabel('Write down').selectOption('asked:telephone');
    await beside.getByRole('button', { name: 'Write it down' }).press('Enter');
    await page.getByText(/Noted for Vendor/).waitFor();
    assert.deepEqual(written()?.body, { kind: 'asked', channel: 'telephone' });
    assert.match(written()?.path ?? '', /\/participants\/p-v\d+\/words$/);
  });
});

test('letting a party out can be undone with u', async () => {
  await visit('/cases/c-1?party=p-v1', {}, async (page) => {
    await page.getByRole('button', { name: 'No longer takes part' }).press('Enter');
    await page.getByText(/reads nothing further here/).waitFor();
    assert.equal(written()?.method, 'DELETE');
    await page.keyboard.press('u');
    await page.getByText(/takes part again/).waitFor();
    assert.deepEqual(written()?.body, { invitations: [{ name: 'Vendor 2', role: 'vendor' }] });
  });
});

test('names pasted one a line are invited together', async () => {
  await visit('/cases/c-1', {}, async (page) => {
    await page.getByText('Invite parties').press('Enter');
    await page.getByLabel('Names, one a line').fill('One\n\n Two \nOne');
    await page.getByLabel('As', { exact: true }).selectOption('vendor');
    await page.getByRole('button', { name: 'Invite 2' }).press('Enter');
    await page.getByText('2 parties invited.').waitFor();
    assert.deepEqual(written()?.body, {
      invitations: [
        { name: 'One', role: 'vendor' },
        { name: 'Two', role: 'vendor' },
      ],
    });
  });
});

test('the audience stands in the composer’s border, arrows change it, and Ctrl Enter sends to who was shown', async () => {
  await visit('/cases/c-1', {}, async (page) => {
    await page.getByRole('tab', { name: /Clearinghouse only/ }).focus();
    await page.getByRole('group', { name: /To: Clearinghouse only, nobody outside/ }).waitFor();
    await page.keyboard.press('ArrowRight');
    const everyone = page.getByRole('group', { name: /To: All who take part, 122 parties/ });
    await everyone.waitFor();
    assert.deepEqual(await axeViolations(page), []);
    await everyone.getByRole('textbox').fill('Can we move to 30 November, 17:00 UTC?');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Sent to 122 parties. It stands as it is.').waitFor();
    assert.equal(written()?.path, '/api/v1/threads/t-participants/messages');
    assert.deepEqual(written()?.body, { text: 'Can we move to 30 November, 17:00 UTC?', readers: 122 });
    await page.getByRole('button', { name: 'Older' }).press('Enter');
    await page.getByText('Messages 193 to 202 of 212').waitFor();
    assert.equal(await everyone.count(), 0, 'nobody answers from the middle of a thread');
  });
});

test('text from outside is text in a thread and in a name', async () => {
  await visit('/cases/c-1', {}, async (page) => {
    await page.getByRole('tab', { name: /Maintainer/ }).click();
    await page.getByText('<script>alert(1)</script> stays text').first().waitFor();
    await page.getByRole('button', { name: /^\d+ more$/ }).click();
    await page.getByText('<b>Vendor</b> & sons').first().waitFor();
  });
});

test('a severity is decided with one press and taken back with u; the facts make a row', async () => {
  await visit('/cases/c-2', {}, async (page) => {
    const severity = page.getByRole('group', { name: 'Decide the severity' });
    await severity.getByRole('button', { name: /^low/ }).press('Enter');
    await page.getByText('Decided: low.').waitFor();
    assert.deepEqual(written()?.body, { severity: 'low' });
    await page.keyboard.press('u');
    await page.getByText('It is high again.').waitFor();
    assert.deepEqual(written()?.body, { severity: 'high' });
    await page.getByText('One fact is not asserted, so no row applies yet.').waitFor();
    const impact = page.getByRole('group', { name: 'Technical impact' });
    await impact.getByRole('button', { name: 'total' }).press('Enter');
    await page.getByText('Asserted.').waitFor();
    assert.deepEqual(written()?.body, { fact: 'TI', value: 'T' });
  });
  await visit('/cases/c-1', {}, async (page) => {
    await page.getByText('row 14 of 16').waitFor();
  });
});

test('an embargo’s date is an hour in a zone, shown in UTC and in the reader’s own', async () => {
  await visit('/cases/c-1/embargo', {}, async (page) => {
    await page.getByLabel('Day').fill('2099-01-15');
    await page.getByLabel('Hour').fill('12:00');
    await page.getByLabel('On the clock of').selectOption('America/New_York');
    await page.getByText('Thu 15 Jan 2099, 17:00 UTC').waitFor();
    await page.getByText('12:00 EST, your zone').waitFor();
    await page.getByRole('button', { name: 'Propose it' }).press('Enter');
    await page.getByText(/Proposed: Thu 15 Jan 2099/).waitFor();
    assert.deepEqual(written()?.body, { move: 'propose', until: '2099-01-15T17:00:00.000Z' });
    await page.keyboard.press('u');
    await page.getByText('The proposal was taken back.').waitFor();
  });
});

test('ending an embargo needs a reason and its words in full', async () => {
  await visit('/cases/c-1/embargo/exit', {}, async (page) => {
    const word = page.getByLabel(/Type end embargo/);
    await word.fill('end embargo 101');
    const button = page.getByRole('button', { name: 'End the embargo' });
    assert.ok(await button.isDisabled(), 'without a reason it stays shut');
    await page.keyboard.press('Enter');
    assert.equal(fixture.writes.length, 0);
    await page.getByLabel('Attacks were seen').check();
    await word.press('Enter');
    await page.getByText(/Ended\. What this case will publish/).waitFor();
    assert.deepEqual(written()?.body, { move: 'exit', why: 'attacks_observed', word: 'end embargo 101' });
  });
});

test('the desk sees what leaves before it makes a link, and the link is shown to be copied', async () => {
  await visit('/cases/c-1/maintainer', {}, async (page) => {
    await page.getByLabel('The shortest impact that is true').fill('short');
    assert.ok(await page.getByRole('button', { name: 'See what leaves' }).isDisabled());
    await page.getByLabel('The shortest impact that is true').fill('Anyone can read any file of the server.');
    await page.getByRole('button', { name: 'See what leaves' }).press('Enter');
    await page.getByRole('heading', { name: 'What leaves' }).waitFor();
    assert.deepEqual(await axeViolations(page), []);
    await page.getByRole('button', { name: 'Make the link' }).press('Enter');
    await page.getByText(/shown this once/).waitFor();
    assert.deepEqual(await axeViolations(page), []);
    const made = written()?.body as { readonly days?: number } | undefined;
    assert.equal(made?.days, 30);
    await page.getByRole('button', { name: /End it/ }).press('Enter');
    await page.getByText(/The next request with it is refused/).waitFor();
  });
});

for (const look of [{}, { dark: true }, { width: 390 }] as const) {
  test(`the maintainer’s page has no axe violation, with each answer open (${JSON.stringify(look)})`, async () => {
    await visit(LINK, look, async (page) => {
      await page.getByRole('heading', { level: 1, name: /encoded dots/ }).waitFor();
      assert.deepEqual(await axeViolations(page), []);
      for (const name of ['I will fix it', 'It is fixed', 'I need more', 'I dispute it']) {
        await page.getByRole('button', { name, exact: true }).click();
        assert.deepEqual(await axeViolations(page), [], name);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
    });
  });
}

test('the maintainer answers by keyboard; the token goes in a header and nowhere else', async () => {
  await visit(LINK, {}, async (page) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('button', { name: 'It is fixed' }).press('Enter');
    await page.keyboard.type('0.2.5');
    await page.keyboard.press('Enter');
    await page.getByLabel('Fixed in version').waitFor({ state: 'detached' });
    assert.deepEqual(written()?.body, { answer: 'fixed', fixedVersion: '0.2.5' });
    assert.ok(asked.length > 0 && asked.every((url) => !url.includes('bw_')), asked.join('\n'));
    await page.getByRole('button', { name: 'I dispute it' }).press('Enter');
    assert.ok(
      await page.getByRole('button', { name: 'Send: I dispute it' }).isDisabled(),
      'a dispute says why',
    );
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /0001-st-encoded/ }).press('Enter');
    assert.equal((await download).suggestedFilename(), '0001-st-encoded-dots-leave-the-served-folder.patch');
  });
});

test('the maintainer tries a diff and a release before it answers, and reads what came of earlier ones', async () => {
  await visit(LINK, { width: 390 }, async (page) => {
    await page.getByRole('heading', { name: 'Try your fix on the proof' }).waitFor();
    const tried = page.getByRole('list', { name: 'What was tried' });
    await tried.getByText('stops the proof and breaks the tests: not a fix').waitFor();
    await tried.getByText('is running now').waitFor();
    await page.getByText('Paste a diff, or name a release').click();
    const send = page.getByRole('button', { name: 'Try it' });
    assert.ok(await send.isDisabled(), 'nothing to try yet');
    assert.deepEqual(await axeViolations(page), []);
    const diff = '--- a/st.js\n+++ b/st.js\n@@ -1 +1 @@\n-a\n+b\n';
    await page.getByLabel('Diff against the source root').fill(diff);
    await send.click();
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
    assert.deepEqual(written(), { method: 'POST', path: '/api/v1/maintainer/trials', body: { diff } });
    await page.getByLabel('a release').check();
    await page.getByLabel('Version, as its registry writes it').fill(' 0.2.5 ');
    await send.click();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#try-version')?.value === '');
    assert.deepEqual(written()?.body, { version: '0.2.5' });
  });
});

test('a link that is cut off, or has ended, says what to do', async () => {
  await visit('/maintainer', {}, async (page) => {
    await page.getByText('This address is not whole').waitFor();
    assert.deepEqual(await axeViolations(page), []);
  });
  await visit(LINK, { state: 'signed-out' }, async (page) => {
    await page.getByText('This link has ended').waitFor();
    assert.deepEqual(await axeViolations(page), []);
  });
  await visit(LINK, { state: 'failing', dark: true }, async (page) => {
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    assert.deepEqual(await axeViolations(page), []);
  });
});

test('a party reads its threads and says where it stands', async () => {
  await visit('/threads', { state: 'empty' }, async (page) => {
    await page.getByText('No thread is open to you').waitFor();
    assert.deepEqual(await axeViolations(page), []);
  });
  await visit('/threads/t-participants', {}, async (page) => {
    await page.getByLabel('Where we stand').selectOption('fixed');
    await page.getByLabel('Fixed in version').fill('2.0.1');
    await page.getByRole('button', { name: 'Say so to everyone here' }).press('Enter');
    await page.getByText('Said. A later word counts over it.').waitFor();
    assert.deepEqual(written()?.body, { status: 'fixed', fixedVersion: '2.0.1' });
  });
});
