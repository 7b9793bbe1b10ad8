/**
 * Turns what a server answers a page into what it does not answer on demand: nothing yet, nothing at all, a failure, or
 * ten thousand rows with words that would break a page that trusted them. Who is signed in stays as it is.
 */
import type { Page, Route } from 'playwright-core';

export const SHOWN = ['filled', 'empty', 'slow', 'failing', 'many'] as const;
export type Shown = (typeof SHOWN)[number];

/** What a thing must have however little there is of it. */
const NEVER_EMPTY = new Set(['stages', 'summary', 'members', 'places', 'roles', 'sides', 'order']);
const ROWS = 10_000;

/** As a stranger may name things: control characters, right to left, nothing visible, no room to break, markup. */
const HOSTILE = [
  '\u001b[31mred\u001b[0m \u202etxt.exe\u202c and back',
  'w'.repeat(300),
  'zero\u200bwidth\u200d\ufeff and \u0000 none',
  '<img src=x onerror=alert(1)> {{7*7}} %s',
  'كتابة من اليمين إلى اليسار 漢字 👩‍👩‍👧‍👦 Z̴̢͎ă̷l̶g̸o̴',
];

/** The same thing with every list of it empty: how each table says that there is nothing. */
export function hollow(body: unknown): unknown {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return body ?? null;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (name === 'stages') return [name, uncounted(value)];
      if (Array.isArray(value) && !NEVER_EMPTY.has(name)) return [name, []];
      return [name, name === 'total' ? 0 : name === 'next' ? null : value];
    }),
  );
}

/** The stages of the flow with nobody in them. */
function uncounted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(uncounted);
  if (value === null || typeof value !== 'object') return typeof value === 'number' ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, uncounted(inner)]));
}

type Row = Record<string, unknown>;

function rowAt(items: readonly Row[], index: number): Row {
  const row = structuredClone(items[index % items.length] as Row);
  if (typeof row['id'] === 'string') row['id'] = `${row['id']}-${index}`;
  const name = ['title', 'name', 'subject', 'component'].find((each) => typeof row[each] === 'string');
  if (name !== undefined && index % 4 === 1) row[name] = HOSTILE[Math.floor(index / 4) % HOSTILE.length];
  return row;
}

/** A list that has any rows has ten thousand; what is no list stays. */
function multiplied(body: unknown, url: URL): unknown {
  const items = (body as { items?: unknown })?.items;
  if (!Array.isArray(items) || items.length === 0 || typeof items[0] !== 'object') return body;
  const from = Number(/^many-(\d+)$/.exec(url.searchParams.get('cursor') ?? '')?.[1] ?? 0);
  const to = Math.min(ROWS, from + Number(url.searchParams.get('limit') ?? 100));
  const rows = Array.from({ length: to - from }, (_, n) => rowAt(items, from + n));
  return { ...(body as object), items: rows, next: to < ROWS ? `many-${to}` : null, total: ROWS };
}

async function answer(route: Route, shown: Exclude<Shown, 'filled'>): Promise<void> {
  const url = new URL(route.request().url());
  if (route.request().method() !== 'GET' || url.pathname === '/api/v1/me') return await route.continue();
  if (shown === 'slow') return;
  if (shown === 'failing') {
    const problem = { title: 'The database did not answer', status: 503, detail: 'It was asked for 5 s.' };
    return await route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem });
  }
  if (url.searchParams.get('cursor')?.startsWith('many-')) {
    const first = new URL(url);
    first.searchParams.delete('cursor');
    const response = await route.fetch({ url: first.href });
    return await route.fulfill({ response, json: multiplied(await response.json(), url) });
  }
  const response = await route.fetch();
  if (!response.ok() || !response.headers()['content-type']?.includes('json'))
    return await route.fulfill({ response });
  const body: unknown = await response.json();
  await route.fulfill({ response, json: shown === 'empty' ? hollow(body) : multiplied(body, url) });
}

/** From now on the page sees its answers so. */
export async function distort(page: Page, shown: Shown): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  if (shown === 'filled') return;
  await page.route('**/api/v1/**', async (route) => await answer(route, shown).catch(() => undefined));
}
