/**
 * Photographs every page in every state and look, to be seen side by side in OUT-DIRECTORY/index.html:
 *
 *   node test/interface/state-pictures.ts OUT-DIRECTORY [--only today,findings] [--states empty,many] [--looks 1440-light]
 *
 * `many` is ten thousand rows with hostile words among them. The desk's pages come from the fixture, the rooms it does
 * not have from a real server. A page that cannot be reached, complains in the console or is wider than its window is
 * named at the end, and the command fails.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, type Opened, openContext } from '../../web/test/browser.ts';
import { distort, SHOWN, type Shown } from '../../web/test/distort.ts';
import { startFixture } from '../../web/test/fixture-server.ts';
import { DESK_PAGES, LINK_PAGES, OPERATOR_PAGES } from '../../web/test/pages.ts';
import { testDatabase } from '../database.ts';
import { furnished } from './furnished.ts';

const LOOKS = ['1440-light', '1440-dark', '390-light', '390-dark'] as const;
/** A page of ten thousand rows would be taller than any picture. */
const TALLEST = 3000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, states: { type: 'string' }, looks: { type: 'string' } },
});
const only = values.only?.split(',');
const states = SHOWN.filter((shown) => values.states?.split(',').includes(shown) ?? true);
const looks = LOOKS.filter((look) => values.looks?.split(',').includes(look) ?? true);

type View = {
  readonly url: string;
  readonly cookie: { readonly name: string; readonly value: string } | null;
  readonly addresses: readonly string[];
};
type Shot = { readonly name: string; readonly address: string; readonly look: string; readonly shown: Shown };

/** Ids are dropped: /models/g-…/reports/p-… is models-reports. */
function nameOf(address: string): string {
  const parts = (address.split(/[?#]/)[0] ?? '').split('/').filter(Boolean);
  return parts.map((part) => (/^[a-z]{1,2}[-_].{12,}$/i.test(part) ? 'one' : part)).join('-');
}

/** A part of a page may ask for more once it has something: it is still when nothing was asked for twice in a row. */
async function settled(page: Page, shown: Shown): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  for (let still = 0; still < 2; still++) {
    await page.waitForTimeout(200);
    if (shown === 'slow') continue;
    const busy = page.locator('[aria-busy=true]');
    if ((await busy.count()) > 0) still = -1;
    await busy.first().waitFor({ state: 'detached', timeout: 15_000 });
  }
}

async function take({ page, complaints }: Opened, shot: Shot, out: string): Promise<string | null> {
  complaints.length = 0;
  const { address, name, look, shown } = shot;
  try {
    await page.goto('about:blank');
    await distort(page, shown);
    await page.goto(address);
    await page.locator('h1').first().waitFor({ timeout: 15_000 });
    await settled(page, shown);
    const root = 'document.documentElement';
    const [tall, wide, seen] = await page.evaluate<[number, number, number]>(
      `[${root}.scrollHeight, ${root}.scrollWidth, innerWidth]`,
    );
    const clip = { x: 0, y: 0, width: seen, height: Math.min(tall, TALLEST) };
    const file = path.join(out, `${name}.${shown}.${look}.jpg`);
    await page.screenshot({ path: file, type: 'jpeg', quality: 80, fullPage: true, clip });
    if (wide > seen) return `is ${wide} px wide in a window of ${seen}`;
    return complaints.length === 0 ? null : complaints.join('; ');
  } catch (error) {
    return String(error).split('\n')[0] ?? 'failed';
  }
}

async function photograph(browser: Browser, view: View, out: string): Promise<readonly string[]> {
  const wanted = view.addresses.map((address) => ({ address, name: nameOf(address) }));
  const pages = wanted.filter(({ name }) => only === undefined || only.includes(name));
  const wrong: string[] = [];
  for (const look of pages.length === 0 ? [] : looks) {
    const [width, theme] = look.split('-');
    const size = { width: Number(width), height: width === '390' ? 844 : 900, dark: theme === 'dark' };
    const opened = await openContext(browser, { url: view.url, ...size });
    if (view.cookie !== null)
      await opened.context.addCookies([{ ...view.cookie, url: view.url, httpOnly: true }]);
    for (const shown of states) {
      for (const page of pages) {
        const trouble = await take(opened, { ...page, look, shown }, out);
        if (trouble !== null) wrong.push(`${page.name}, ${shown}, ${look}: ${trouble}`);
      }
    }
    await opened.context.close();
  }
  return wrong;
}

async function contactSheet(out: string): Promise<void> {
  const files = (await readdir(out)).filter((file) => file.endsWith('.jpg')).toSorted();
  const shown = files.map((file) => `<figure><img loading="lazy" src="${file}"><figcaption>${file}</figure>`);
  const style = 'body{display:flex;flex-wrap:wrap;gap:8px;font:14px sans-serif}img{width:360px}';
  await writeFile(path.join(out, 'index.html'), `<!doctype html><style>${style}</style>${shown.join('')}`);
}

async function main(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const [browser, fixture] = await Promise.all([launchBrowser(), startFixture()]);
  const wrong: string[] = [];
  const { url } = fixture;
  wrong.push(
    ...(await photograph(browser, { url, cookie: null, addresses: [...DESK_PAGES, ...LINK_PAGES] }, out)),
  );
  fixture.role = 'operator';
  wrong.push(...(await photograph(browser, { url, cookie: null, addresses: OPERATOR_PAGES }, out)));
  await fixture.close();
  const { server, views } = await furnished(database);
  for (const { session, addresses } of views) {
    const cookie = session === null ? null : { name: `breakwater-${server.port}`, value: session };
    wrong.push(...(await photograph(browser, { url: server.url, cookie, addresses }, out)));
  }
  await browser.close();
  await contactSheet(out);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  process.stderr.write(`${wrong.length} of the pictures need a look first; all are in ${out}/index.html\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

const [out] = positionals;
if (out === undefined) throw new Error('usage: node test/interface/state-pictures.ts OUT-DIRECTORY');
const database = await testDatabase();
await main(out);
