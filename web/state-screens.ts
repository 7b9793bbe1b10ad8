/**
 * Photographs every page in the states that a real server does not show on demand, from the fixture server, and
 * lays them out on sheets to be looked at side by side:
 *
 *   node web/state-screens.ts OUT-DIRECTORY [--only today,findings] [--states filled,empty] [--looks 1440-light]
 *
 * `many` is ten thousand rows. Each page gets one sheet per state, with a picture for each look.
 */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openContext } from './test/browser.ts';
import { type Fixture, type FixtureState, startFixture } from './test/fixture-server.ts';
import { DESK_PAGES, LINK_PAGES, OPERATOR_PAGES } from './test/pages.ts';

const STATES = ['filled', 'empty', 'slow', 'failing', 'many'] as const;
const LOOKS = ['1440-light', '1440-dark', '390-light', '390-dark'] as const;
const SHEET = { width: 1584, height: 1100 };
/** Lists draw what is in sight only; a picture of all their height would be mostly empty. */
const VIRTUAL = /^\/(findings|cases|lab|threads)$/;
type Shown = (typeof STATES)[number];
type Look = (typeof LOOKS)[number];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, states: { type: 'string' }, looks: { type: 'string' } },
});

const nameOf = (address: string) => address.split(/[?#]/)[0]!.replace(/^\//, '').replaceAll('/', '-');

type Column = { readonly width: number; readonly from: number; readonly picture: string };
type Shot = { readonly look: Look; readonly file: string };

async function photograph(
  browser: Browser,
  fixture: Fixture,
  { address, shown, looks, out }: { address: string; shown: Shown; looks: readonly Look[]; out: string },
): Promise<readonly Shot[]> {
  const shots: Shot[] = [];
  for (const look of looks) {
    const [width, theme] = look.split('-');
    const { context, page } = await openContext(browser, {
      url: fixture.url,
      width: Number(width),
      height: width === '390' ? 844 : 900,
      dark: theme === 'dark',
    });
    await page.goto(address);
    await settle(page, shown);
    const file = path.join(out, `${nameOf(address)}.${shown}.${look}.png`);
    await page.screenshot({ path: file, fullPage: !VIRTUAL.test(address) });
    shots.push({ look, file });
    await context.close();
  }
  return shots;
}

async function settle(page: Page, shown: Shown): Promise<void> {
  await page.locator('h1').first().waitFor();
  if (shown === 'slow') await page.waitForTimeout(400);
  else await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.evaluate(async () => await document.fonts.ready);
}

/** Tall pictures are cut into columns, and columns packed on sheets that show every pixel. */
async function layOut(browser: Browser, title: string, shots: readonly Shot[]): Promise<void> {
  const sheets: Column[][] = [];
  let room = 0;
  for (const { look, file } of shots) {
    const width = Number(look.split('-')[0]);
    const picture = await readFile(file);
    // The height stands in the header of a PNG.
    for (let from = 0; from < picture.readUInt32BE(20); from += SHEET.height) {
      if (room < width) {
        sheets.push([]);
        room = SHEET.width;
      }
      sheets.at(-1)?.push({ width, from, picture: picture.toString('base64') });
      room -= width + 8;
    }
  }
  const page = await browser.newPage({ viewport: SHEET });
  for (const [number, columns] of sheets.entries()) {
    const strips = columns.map(
      ({ width, from, picture }) =>
        `<div style="width:${width}px;background:url(data:image/png;base64,${picture}) 0 -${from}px no-repeat"></div>`,
    );
    await page.setContent(
      `<style>body{margin:0;background:#777;display:flex;gap:8px}div{height:${SHEET.height}px}</style>${strips.join('')}`,
    );
    await page.screenshot({
      path: path.join(path.dirname(shots[0]?.file ?? ''), `${title}.sheet-${number + 1}.png`),
    });
  }
  await page.close();
}

async function main(): Promise<void> {
  const [out] = positionals;
  if (out === undefined) throw new Error('usage: node web/state-screens.ts OUT-DIRECTORY');
  await mkdir(out, { recursive: true });
  const only = values.only?.split(',');
  const states = STATES.filter((state) => values.states?.split(',').includes(state) ?? true);
  const looks = LOOKS.filter((look) => values.looks?.split(',').includes(look) ?? true);
  const [browser, fixture] = await Promise.all([launchBrowser(), startFixture()]);
  for (const address of [...DESK_PAGES, ...OPERATOR_PAGES, ...LINK_PAGES]) {
    const name = nameOf(address);
    if (only !== undefined && !only.includes(name)) continue;
    fixture.role = address === '/notices' ? 'operator' : 'coordinator';
    for (const shown of states) {
      fixture.state = (shown === 'many' ? 'filled' : shown) as FixtureState;
      fixture.findings = shown === 'many' ? 10_000 : 40;
      const shots = await photograph(browser, fixture, { address, shown, looks, out });
      await layOut(browser, `${name}.${shown}`, shots);
    }
  }
  await browser.close();
  await fixture.close();
}

await main();
