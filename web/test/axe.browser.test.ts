import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { printableReport } from '../../test/printable-report.ts';
import { axeViolations } from './axe.ts';
import { launchBrowser, type Opened, openContext } from './browser.ts';
import { type Fixture, type FixtureState, startFixture } from './fixture-server.ts';
import { DESK_PAGES, OPERATOR_PAGES } from './pages.ts';

const MATRIX = '/lab/matrix?component=pkg:npm/adm-zip';

let browser: Browser;
let fixture: Fixture;

before(async () => {
  [browser, fixture] = await Promise.all([launchBrowser(), startFixture()]);
});

after(async () => {
  await browser?.close();
  await fixture?.close();
});

async function withPage(
  look: { dark?: boolean; width?: number; forced?: boolean },
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const opened = await openContext(browser, { url: fixture.url, ...look });
  try {
    await work(opened);
    assert.deepEqual(opened.complaints, [], 'the console stays silent and the security policy is kept');
  } finally {
    await opened.context.close();
  }
}

async function visit(
  page: Page,
  address: string,
  state: FixtureState,
  role: Fixture['role'] = 'coordinator',
): Promise<void> {
  fixture.state = state;
  fixture.role = role;
  await page.goto(address);
  await page.locator('h1').first().waitFor();
}

/**
 * Each page is loaded once and then looked at: dark on a desk, light on a phone. The real server's test looks at its
 * pages the other way round, so that each theme is seen in each width.
 */
async function lookAt(page: Page, address: string, role: Fixture['role']): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await visit(page, address, 'filled', role);
  assert.deepEqual(await axeViolations(page), [], `${address}, dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await resize(page, 390);
  assert.deepEqual(await axeViolations(page), [], `${address}, light on a phone`);
  // 320 px is WCAG 1.4.10; 720 px is 1440 px at 200 % zoom.
  for (const width of [320, 720]) {
    await resize(page, width);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${address} is ${over} px too wide at ${width} px`);
  }
}

/** Done once the page was drawn again, twice: what follows the width by script draws after it. */
async function resize(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 844 });
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null)))),
  );
}

test('every page, filled, has no axe violation, dark on a desk and light on a phone, and never scrolls sideways', async () => {
  await withPage({}, async ({ page }) => {
    for (const address of DESK_PAGES) await lookAt(page, address, 'coordinator');
    for (const address of OPERATOR_PAGES) await lookAt(page, address, 'operator');
  });
});

test('the frame that only a phone shows has enough contrast in both themes', async () => {
  await withPage({ width: 390 }, async ({ page }) => {
    for (const address of ['/today', '/findings', '/cases/c-1']) {
      await page.emulateMedia({ colorScheme: 'light' });
      await visit(page, address, 'filled');
      assert.deepEqual(await axeViolations(page, 'at colours'), [], address);
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.deepEqual(await axeViolations(page, 'at colours'), [], `${address}, dark`);
    }
  });
});

test('empty, failing and waiting lists have no axe violation and say what to do', async () => {
  await withPage({ dark: true }, async ({ page }) => {
    for (const address of [
      '/today',
      '/findings',
      '/cases',
      '/lab',
      MATRIX,
      '/exposure',
      '/publish',
      '/merges',
    ]) {
      await visit(page, address, 'empty');
      await page.locator('.empty').waitFor();
      assert.deepEqual(await axeViolations(page), [], `${address} empty`);
    }
    const failing = [
      '/merges',
      '/threads',
      '/settings/work',
      '/lab/x-0',
      MATRIX,
      '/flow',
      '/today',
      '/findings',
      '/cases',
      '/cases/c-1',
      '/merges/l-2',
      '/ledger',
      '/settings',
    ];
    for (const address of failing) {
      await visit(page, address, 'failing');
      await page.getByRole('alert').first().waitFor();
      assert.ok(await page.getByRole('button', { name: 'Try again' }).first().isVisible());
      assert.deepEqual(await axeViolations(page), [], `${address} failing`);
    }
    for (const address of ['/findings', '/today', MATRIX]) {
      await visit(page, address, 'slow');
      await page.getByText('An answer or an error within 20 s.').waitFor();
      assert.deepEqual(await axeViolations(page), [], `${address} waiting`);
    }
  });
});

test('the door, the palette and the keys have no axe violation in both themes', async () => {
  for (const dark of [false, true]) {
    await withPage({ dark }, async ({ page }) => {
      await visit(page, '/today', 'filled');
      await page.keyboard.press('Control+k');
      await page.getByRole('searchbox').waitFor();
      await page.keyboard.type('adm');
      await page.getByRole('menuitem').first().waitFor();
      assert.deepEqual(await axeViolations(page), [], 'palette');
      await page.keyboard.press('Escape');
      await page.getByRole('searchbox').waitFor({ state: 'detached' });
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      assert.deepEqual(await axeViolations(page), [], 'keys');
      await visit(page, '/sign-in', 'signed-out');
      assert.deepEqual(await axeViolations(page), [], 'door');
      await visit(page, '/sign-in#token=abc', 'signed-out');
      assert.deepEqual(await axeViolations(page), [], 'door with a link');
    });
  }
});

test('the printable report of a model is as open to everybody, light and dark, and prints black on white', async () => {
  await withPage({ width: 375, dark: true }, async ({ page }) => {
    await page.setContent(printableReport());
    assert.match((await page.textContent('main')) ?? '', /Over release dates.*50 % horizon/);
    assert.deepEqual(await axeViolations(page), []);
    await page.emulateMedia({ colorScheme: 'light' });
    assert.deepEqual(await axeViolations(page, 'at colours'), []);
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(paper, 'rgb(255, 255, 255)');
  });
});
