/** How a test gets onto the real server's pages. */
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { systemClock, systemRandomness } from '../../src/adapters/clock/system-clock.ts';
import { createSignInLink } from '../../src/app/identity/create-sign-in-link.ts';
import { type Look, type Opened, openContext } from '../../web/test/browser.ts';
import type { RealServer } from './sample-server.ts';

/** Signs in as a coordinator does: by a link that works once, and without a mouse. */
export async function enter(
  browser: Browser,
  { server, instance, database: own }: RealServer,
  look: Partial<Look> = {},
): Promise<Opened> {
  const { token } = await createSignInLink(
    {
      transactions: own.transactions,
      clock: systemClock,
      randomness: systemRandomness,
    },
    instance.console,
  );
  const opened = await openContext(browser, { ...look, url: server.url });
  await opened.page.goto(`/sign-in#token=${token}`);
  await opened.page.getByRole('button', { name: 'Sign in with this link' }).press('Enter');
  await opened.page.waitForURL((url) => url.pathname === '/flow');
  return opened;
}

export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  // The page's own policy forbids waiting by a script; an answer or an error comes within 20 s.
  for (const end = Date.now() + 25_000; (await page.locator('[aria-busy]').count()) > 0; ) {
    assert.ok(Date.now() < end, `${address} reads for ever`);
    await page.waitForTimeout(50);
  }
}
