import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser, openContext } from './browser.ts';
import { type Fixture, startFixture } from './fixture-server.ts';

let browser: Browser;
let fixture: Fixture;

before(async () => {
  [browser, fixture] = await Promise.all([launchBrowser(), startFixture()]);
});

after(async () => {
  await browser?.close();
  await fixture?.close();
});

test('the door does not scroll sideways at 320 px', async () => {
  const { page, context, complaints } = await openContext(browser, { url: fixture.url, width: 320 });
  await page.goto('/sign-in');
  await page.locator('h1').first().waitFor();
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `it is ${over} px too wide`);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('in forced colours the place one is in and the selected row still show', async () => {
  const { page, context } = await openContext(browser, { url: fixture.url, forced: true });
  fixture.role = 'coordinator';
  await page.goto('/findings');
  await page.locator('tr[data-here="true"]').waitFor();
  const border = await page
    .locator('.nav [aria-current=page]')
    .evaluate((element) => getComputedStyle(element).borderLeftWidth);
  const outline = await page
    .locator('tr[data-here="true"]')
    .evaluate((element) => getComputedStyle(element).outlineStyle);
  assert.equal(border, '3px');
  assert.equal(outline, 'solid');
  await context.close();
});

test('the operator’s page prints on paper without places and buttons, with a line to sign', async () => {
  const { page, context } = await openContext(browser, { url: fixture.url });
  fixture.role = 'operator';
  await page.goto('/notices');
  await page.locator('.line').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByRole('navigation', { name: 'Places', exact: true }).isVisible(), false);
  assert.equal(await page.getByRole('button', { name: 'It is done' }).first().isVisible(), false);
  const line = await page
    .locator('.line.late .acts')
    .first()
    .evaluate((element) => getComputedStyle(element, '::after').content);
  assert.match(line, /Done on/);
  await context.close();
});

test('a case prints whole: no places, nothing to type into, no column cut off', async () => {
  const { page, context } = await openContext(browser, { url: fixture.url, width: 794, height: 1123 });
  fixture.role = 'coordinator';
  await page.goto('/cases/c-1');
  await page.locator('.composer').first().waitFor();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByRole('textbox').filter({ visible: true }).count(), 0);
  assert.equal(await page.locator('.nav').isVisible(), false);
  const cut = await page
    .locator('.scroll')
    .evaluateAll((boxes) => boxes.filter((box) => getComputedStyle(box).overflowX !== 'visible').length);
  assert.equal(cut, 0);
  await context.close();
});
