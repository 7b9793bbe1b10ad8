/**
 * A stand-in for the API, for tests of states that a real server does not show on demand: slow, failing,
 * empty, ten thousand rows. Its answers are typed by the same views the server validates with. Test only.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { hollow } from './distort.ts';
import * as details from './fixture-details.ts';
import * as exposure from './fixture-exposure.ts';
import * as rows from './fixture-rows.ts';

export type FixtureState = 'filled' | 'empty' | 'slow' | 'failing' | 'signed-out';

export type Fixture = {
  readonly url: string;
  state: FixtureState;
  role: 'coordinator' | 'operator' | 'finder';
  findings: number;
  /** How often the tried patches were asked for: a trial goes on meanwhile. */
  trialReads: number;
  /** What pages sent, newest last. */
  readonly writes: { method: string; path: string; body: unknown }[];
  close(): Promise<void>;
};

/** Another bundle than the checkout's own may be looked at: two builds then stand side by side. */
const DIST = process.env['BREAKWATER_WEB_DIST'] ?? join(import.meta.dirname, '..', 'dist');
/** As the server sends it (src/apps/server/security-headers.ts; the real server's own test holds it to that). */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

export async function startFixture(): Promise<Fixture> {
  const fixture = {
    url: '',
    state: 'filled' as FixtureState,
    role: 'coordinator' as const,
    findings: 40,
    trialReads: 0,
    writes: [],
    close: async () => {},
  } as Fixture & { url: string; close: () => Promise<void> };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/api/')) return void serveFile(url.pathname, response);
    if (request.method === 'GET')
      return void setTimeout(
        () => answer(fixture, url, response),
        fixture.state === 'slow' && url.pathname !== '/api/v1/me' ? 60_000 : 0,
      ).unref();
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      fixture.writes.push({
        method: request.method ?? '',
        path: url.pathname,
        body: body === '' ? null : JSON.parse(body),
      });
      const path = url.pathname;
      if (path.endsWith('/decision'))
        return send(response, 200, { id: 'd-1', decision: 'together', relation: 'duplicate', next: 'l-3' });
      if (path === '/api/v1/acts') return send(response, 200, { needed: false, digest: '', options: {} });
      if (path === '/api/v1/links/accept') return send(response, 200, { decisions: ['d-1', 'd-2'] });
      if (path.endsWith('/release')) return send(response, 202, { ...details.release(), state: 'released' });
      if (path.endsWith('/proposal')) return send(response, 200, details.proposal());
      if (path.endsWith('/revisions')) return send(response, 202, details.published());
      if (path.endsWith('/maintainer/preview')) return send(response, 200, details.sheet());
      if (path.endsWith('/maintainer/links'))
        return send(response, 201, {
          link: details.linkDesk().links[0],
          url: `${fixture.url}/maintainer#bw_${'x'.repeat(43)}`,
        });
      if (path === '/api/v1/maintainer/answer') return send(response, 200, details.maintainerPage());
      if (path.endsWith('/threads')) return send(response, 201, details.threadPage('t-desk', null).thread);
      if (path === '/api/v1/maintainer/trials')
        return send(response, 202, details.maintainerTrials().items[0]);
      if (path.endsWith('/trials')) return send(response, 202, details.trials(0).items[0]);
      if (path.endsWith('/experiments')) return send(response, 202, rows.experimentRow(4));
      if (path === '/api/v1/keys')
        return send(response, 201, { key: `bw_${'x'.repeat(43)}`, id: 'u-77', party: 'lab-a' });
      return send(response, request.method === 'DELETE' ? 204 : 200, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fixture.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fixture.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return fixture;
}

async function serveFile(path: string, response: ServerResponse): Promise<void> {
  const file = extname(path) === '' ? 'index.html' : normalize(path).replace(/^(\.\.[/\\])+/, '');
  const bytes = await readFile(join(DIST, file)).catch(() => null);
  response.writeHead(bytes === null ? 404 : 200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
    // As the server sends it too: what is named by its digest is read once for each context.
    ...(path.startsWith('/assets/') ? { 'cache-control': 'public, max-age=31536000, immutable' } : {}),
  });
  response.end(bytes ?? 'not here');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': status >= 400 ? 'application/problem+json' : 'application/json',
  });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

function answer(fixture: Fixture, url: URL, response: ServerResponse): void {
  const [status, body] = reply(fixture, url);
  send(response, status, body);
}

function reply(fixture: Fixture, url: URL): readonly [number, unknown] {
  const path = url.pathname.replace('/api/v1', '');
  if (fixture.state === 'signed-out') return [401, { title: 'Nobody is signed in', status: 401 }];
  if (path === '/me') return [200, details.me(fixture.role)];
  const down = { title: 'The database did not answer', status: 503, detail: 'It was asked for 5 s.' };
  if (fixture.state === 'failing') return [503, down];
  if (path === '/matrix') return [200, details.componentMatrix(fixture.state === 'empty')];
  if (path === '/maintainer/trials') return [200, details.maintainerTrials()];
  if (path.endsWith('/trials')) return [200, details.trials(fixture.trialReads++)];
  const found = one(path, url);
  const body = (fixture.state === 'empty' ? hollow(found) : found) ?? list(fixture, path, url);
  return body === null ? [404, { title: 'Not here', status: 404 }] : [200, body];
}

function one(path: string, url: URL): unknown {
  const [, place, id] = path.split('/');
  const index = Number(id?.replace(/\D/g, '') ?? 0);
  if (place === 'flow') return details.flow(url.searchParams.get('at'));
  if (place === 'notices') return details.noticeSheet();
  if (place === 'choices') return rows.choices();
  if (place === 'reach') return exposure.reach();
  if (place === 'imports') return id === 'suspicious' ? exposure.suspicious() : exposure.imports();
  if (place === 'acting-for') return exposure.actingFor();
  if (place === 'inventories')
    return path.endsWith('/unmatched')
      ? exposure.unmatched()
      : path.endsWith('/changes')
        ? exposure.revision()
        : exposure.assetExposure();
  if (place === 'ledger' && id === undefined) return details.ledger();
  if (place === 'settings') return details.settings();
  if (place === 'failed-jobs') return details.failedJobs();
  if (place === 'maintainer') return details.maintainerPage();
  if (id === undefined || id === 'entries') return null;
  if (place === 'threads')
    return details.threadPage(
      id,
      Number(url.searchParams.get('before')) || null,
      Number(url.searchParams.get('limit') ?? 50),
    );
  if (place === 'cases' && path.endsWith('/threads')) return details.room();
  if (place === 'cases' && path.endsWith('/maintainer')) return details.linkDesk();
  if (path.endsWith('/probe-consent')) return details.probeConsent();
  if (place === 'cases' && path.endsWith('/words')) return details.words();
  const makers: Readonly<Record<string, () => unknown>> = {
    findings: () => details.findingDetail(index),
    cases: () => details.caseDetail(index),
    links: () => details.pair(index),
    experiments: () => details.experimentDetail(index),
    operators: () => details.operatorDetail(id),
    advisories: () => (id === 'a-2' ? details.published() : details.release()),
  };
  return makers[place ?? '']?.() ?? null;
}

function list(fixture: Fixture, path: string, url: URL): unknown {
  const makers: Readonly<Record<string, readonly [number, (index: number) => unknown]>> = {
    '/findings': [fixture.findings, rows.finding],
    '/cases': [24, rows.caseRow],
    '/links': [12, rows.linkRow],
    '/scorecards': [6, rows.scoreRow],
    '/experiments': [17, rows.experimentRow],
    '/operators': [3, rows.operatorRow],
    '/threads': [2, (index) => details.threadList()[index]],
    '/today': [14, rows.todayRow],
    '/advisories': [1, details.release],
    '/receipts': [
      3,
      (index) => ({
        id: `r-${index}`,
        finding: { id: `f-${index}`, title: rows.finding(index).title },
        findings: 1,
        digest: `sha256:${'ab'.repeat(32)}`,
        at: rows.ago(index),
        interval: index === 0 ? null : 8000 + index,
      }),
    ],
    '/ledger/entries': [
      5,
      (index) => ({
        leaf: index === 0 ? null : 400 - index,
        at: rows.ago(index),
        kind: 'finding.received',
        by: rows.LAB,
        subject: `f-${index}`,
        interval: null,
      }),
    ],
  };
  const maker = makers[path];
  if (maker === undefined) return null;
  // With ten thousand findings every list is as long, but for those whose rows are one and the same.
  const isLong = fixture.findings >= 10_000 && path !== '/advisories' && path !== '/threads';
  const size = fixture.state === 'empty' ? 0 : isLong ? fixture.findings : maker[0];
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const to = Math.min(size, from + Number(url.searchParams.get('limit') ?? 100));
  const kind = path === '/today' ? url.searchParams.get('action') : null;
  const items = Array.from({ length: Math.max(0, to - from) }, (_, n) => maker[1](from + n)).filter(
    (row) => kind === null || (row as { action: string }).action === kind,
  );
  const total = size > 10_000 ? { totalAtLeast: 10_000 } : { total: kind === null ? size : items.length };
  const extra =
    path === '/today'
      ? {
          overdue: size === 0 ? 0 : 3,
          kinds: size === 0 ? [] : rows.todayKinds(size),
          readAt: new Date(rows.NOW).toISOString(),
        }
      : {};
  return { items, next: to < size ? String(to) : null, ...total, ...extra };
}
