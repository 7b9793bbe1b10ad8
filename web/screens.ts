/**
 * Takes a picture of every page of a running instance, at 1440 and 390 px, light and dark:
 *
 *   ./bin/breakwater serve --sample --json            # prints signInUrl
 *   node web/screens.ts SIGN-IN-URL OUT-DIRECTORY [--jpeg] [--only flow,case] [--looks 1440-light]
 *                       [--operator SIGN-IN-URL] [--room]
 *
 * `--room` first invites a maintainer into the case with most findings, writes to it and makes its private link, and
 * releases the advisory that reaches most operators, so that every page has something to show; use it on an instance
 * that is thrown away.
 *
 * The pictures are looked at before a page is called done; those in docs/screens/ are made by it with --jpeg.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, openContext } from './test/browser.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    jpeg: { type: 'boolean', default: false },
    looks: { type: 'string' },
    only: { type: 'string' },
    operator: { type: 'string' },
    room: { type: 'boolean', default: false },
  },
});

type State = Awaited<ReturnType<BrowserContext['storageState']>>;
type Target = { readonly name: string; readonly address: string };

const LOOKS = [
  { width: 1440, height: 900, dark: false },
  { width: 1440, height: 900, dark: true },
  { width: 390, height: 844, dark: false },
  { width: 390, height: 844, dark: true },
] as const;

async function signIn(browser: Browser, link: string): Promise<State> {
  const { context, page } = await openContext(browser, { url: new URL(link).origin });
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in with this link' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Of the sample, the component whose patches differ most. */
const MATRIX_OF = 'pkg:npm/minimist';

/** The first thing of each kind, so that every page has one to show. */
async function findTargets(page: Page): Promise<readonly Target[]> {
  const first = async (path: string): Promise<string | null> =>
    await page.evaluate(async (address) => {
      const response = await fetch(`/api/v1/${address}`);
      if (!response.ok) return null;
      const { items } = (await response.json()) as { items: { id?: string; party?: { id: string } }[] };
      return items[0]?.id ?? items[0]?.party?.id ?? null;
    }, path);
  const named = async (name: string, list: string, place: string): Promise<readonly Target[]> => {
    const id = await first(list);
    return id === null ? [] : [{ name, address: `/${place}/${id}` }];
  };
  const places = await page.evaluate(async () => {
    const me = (await (await fetch('/api/v1/me')).json()) as { places: { name: string }[] };
    return me.places.map(({ name }) => name);
  });
  return [
    ...places.map((place) => ({ name: place, address: `/${place}` })),
    { name: 'parties', address: '/settings/parties' },
    { name: 'matrix', address: `/lab/matrix?component=${encodeURIComponent(MATRIX_OF)}` },
    ...(await named('finding', 'findings?state=reproduced&limit=1', 'findings')),
    ...(await named('case', 'cases?sort=-findings&limit=1', 'cases')),
    ...(await named('merge', 'links?state=suggested&limit=1', 'merges')),
    ...(await named('experiment', 'experiments?verdict=reproduced&limit=1', 'lab')),
    ...(await named('refused-proof', 'experiments?verdict=not_reproduced&limit=1', 'lab')),
    ...(await named('operator', 'operators?limit=1', 'exposure')),
    ...(await named('party', 'parties?kind=finder&limit=1', 'settings/parties')),
    ...(await named('partner', 'partners', 'partners')),
    ...(await named('exchange', 'exchanges', 'exchanges')),
    ...(await named('release', 'advisories?limit=1', 'publish')),
  ];
}

type Room = { readonly desk: readonly Target[]; readonly maintainer: string };

/** By the interface itself, as a coordinator would. Resolves to the pages of the room and the private link. */
async function furnish(page: Page, caseAddress: string): Promise<Room> {
  await page.goto(caseAddress);
  await page.getByText('Invite parties').waitFor();
  const names = page.getByLabel('Names, one a line');
  for (const [role, line] of [
    ['maintainer', 'Upstream project'],
    ['vendor', 'Distribution A\nDistribution B'],
  ] as const) {
    if (!(await names.isVisible())) await page.getByText('Invite parties').press('Enter');
    await page.getByLabel('As', { exact: true }).selectOption(role);
    await names.fill(line);
    await page.getByRole('button', { name: /^Invite/ }).press('Enter');
    await page
      .getByRole('button', { name: line.split('\n')[0] ?? '' })
      .first()
      .waitFor();
  }
  await page.getByRole('tab', { name: /Maintainer/ }).press('Enter');
  const composer = page.getByRole('group', { name: /To: Maintainer and clearinghouse/ });
  await composer
    .getByRole('textbox')
    .fill('The reproducer runs in a second. Would 14 days be enough for you?');
  const sent = page.waitForResponse((response) => response.url().endsWith('/messages') && response.ok());
  await composer.getByRole('textbox').press('Control+Enter');
  await sent;
  await page.goto(`${caseAddress}/maintainer`);
  await page
    .getByLabel('The shortest impact that is true')
    .fill('Whoever chooses the path changes every object.');
  await page.getByLabel('A person who answers, and how').fill('desk@clearinghouse.example');
  await page.getByRole('button', { name: 'See what leaves' }).press('Enter');
  await page.getByRole('button', { name: 'Make the link' }).press('Enter');
  const link = await page.getByRole('region', { name: 'Private link' }).textContent();
  await releaseOne(page);
  const desk = [
    { name: 'case', address: caseAddress },
    { name: 'link', address: `${caseAddress}/maintainer` },
    { name: 'embargo', address: `${caseAddress}/embargo` },
    { name: 'threads', address: '/threads' },
    { name: 'thread', address: await firstThread(page) },
  ];
  return { desk, maintainer: /\/maintainer#\S+$/.exec(link ?? '')?.[0] ?? '/maintainer' };
}

async function releaseOne(page: Page): Promise<void> {
  const id = await page.evaluate(async () => {
    const response = await fetch('/api/v1/advisories?state=draft&limit=100');
    const { items } = (await response.json()) as { items: { id: string; operators: number }[] };
    return items.toSorted((a, b) => b.operators - a.operators)[0]?.id;
  });
  if (id === undefined) return;
  await page.goto(`/publish/${id}`);
  const word = await page.locator('label[for=word] .mono').textContent();
  await page.locator('#word').fill(word ?? '');
  await page.locator('#word').press('Enter');
  await page.locator('.grave-box').waitFor({ state: 'detached', timeout: 120_000 });
}

async function firstThread(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const response = await fetch('/api/v1/threads?limit=1');
    const { items } = (await response.json()) as { items: { id: string }[] };
    return items[0] === undefined ? '/threads' : `/threads/${items[0].id}`;
  });
}

async function shoot(
  browser: Browser,
  options: { state?: State; url: string; targets: readonly Target[]; out: string },
): Promise<void> {
  for (const look of LOOKS) {
    const lookName = `${look.width}-${look.dark ? 'dark' : 'light'}`;
    if (values.looks !== undefined && !values.looks.split(',').includes(lookName)) continue;
    const context = await browser.newContext({
      baseURL: options.url,
      ...(options.state === undefined ? {} : { storageState: options.state }),
      viewport: { width: look.width, height: look.height },
      colorScheme: look.dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      timezoneId: 'America/New_York',
    });
    const page = await context.newPage();
    for (const { name, address } of options.targets) {
      await page.goto(address);
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await page.locator('h1').first().waitFor();
      // A list keeps asking; what counts is that nothing is still being read.
      await page.locator('[aria-busy]').first().waitFor({ state: 'detached' });
      const file = path.join(options.out, `${name}-${lookName}.${values.jpeg ? 'jpg' : 'png'}`);
      await page.screenshot(
        values.jpeg
          ? { path: file, type: 'jpeg', quality: 70 }
          : { path: file, fullPage: !/findings|cases$/.test(address) },
      );
    }
    await context.close();
  }
}

async function main(): Promise<void> {
  const [link, out] = positionals;
  if (link === undefined || out === undefined)
    throw new Error('usage: node web/screens.ts SIGN-IN-URL OUT-DIRECTORY');
  await mkdir(out, { recursive: true });
  const browser = await launchBrowser();
  const url = new URL(link).origin;
  const state = await signIn(browser, link);
  const { context, page } = await openContext(browser, { url });
  await context.addCookies(state.cookies);
  await page.goto('/settings');
  const wanted = values.only?.split(',');
  const targets = (await findTargets(page)).filter(
    (target) => wanted === undefined || wanted.includes(target.name),
  );
  const caseAddress = targets.find(({ name }) => name === 'case')?.address;
  const room = values.room && caseAddress !== undefined ? await furnish(page, caseAddress) : null;
  await context.close();
  await shoot(browser, { state, url, targets, out });
  if (room !== null) {
    await shoot(browser, { state, url, targets: room.desk, out });
    await shoot(browser, { url, targets: [{ name: 'maintainer', address: room.maintainer }], out });
  }
  if (values.operator !== undefined) {
    const operator = await signIn(browser, values.operator);
    await shoot(browser, { state: operator, url, targets: [{ name: 'notices', address: '/notices' }], out });
  }
  await browser.close();
}

await main();
