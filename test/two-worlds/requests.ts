/**
 * Every registered route as a list of requests: each parameter filled with ids of the observer's own, ids that
 * it may not know, and ids of nobody; each filter with each of its values. A route that cannot be called from
 * what stands here fails the harness, so a new route brings its bodies along.
 */
import type { AnyRoute } from '../../src/apps/server/route.ts';
import { claimDigest } from '../../src/core/federation/claim-digest.ts';
import type { Asking } from '../server.ts';
import { application } from './partners.ts';
import { inventory, PEER_SALT, REPOSITORIES, SHEET_WORDS } from './scene.ts';

export type Request = { readonly method: string; readonly path: string; readonly asking: Asking };

const NOBODY = '0000000000000000';

const TERMS = {
  document: `sha256:${'0'.repeat(64)}`,
  windowDays: 10,
  zone: 'UTC',
  anchor: { kind: 'access-works' },
  retentionDays: 30,
  sharesDetermination: false,
};

/** Bodies for routes that take one. Several where the answer could depend on what is in them. */
const BODIES: Readonly<Record<string, readonly Asking[]>> = {
  'POST /api/v1/session/link': [{ body: { token: 'A'.repeat(43) } }, { body: {} }],
  'POST /api/v1/session/passkey/options': [{ body: { unexpected: 1 } }],
  'POST /api/v1/session/passkey': [
    {
      body: {
        id: 'AAAA',
        rawId: 'AAAA',
        type: 'public-key',
        response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
      },
    },
  ],
  'POST /api/v1/passkeys/options': [{ body: {} }],
  'POST /api/v1/passkeys': [
    {
      body: {
        id: 'AAAA',
        rawId: 'AAAA',
        type: 'public-key',
        response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
      },
    },
  ],
  'POST /api/v1/keys': [{ body: { name: 'mine' } }, { body: { name: '' } }],
  'POST /api/v1/findings/:id/trials': [
    { body: { diff: '--- a/index.js\n+++ b/index.js\n@@ -1 +1 @@\n-a\n+b\n' } },
    { body: { version: '1.2.0' } },
    { body: { diff: '@@ no diff' } },
  ],
  'POST /api/v1/check': [
    {
      body: {
        format: 'breakwater.finding/1',
        component: { purl: 'pkg:npm/harbor-crane@1.0.0' },
        weaknesses: ['CWE-1321'],
        aliases: ['CVE-2026-1000'],
        title: 'setPath pollutes the prototype',
        locations: [{ file: 'lib/set-path.js', function: 'setPath' }],
      },
    },
    { body: { format: 'breakwater.finding/1' } },
  ],
  'POST /api/v1/blobs': [
    { body: 'bytes', headers: { 'content-type': 'application/octet-stream' } },
    { body: '', headers: { 'content-type': 'application/octet-stream' } },
  ],
  'POST /vince/comm/api/vulreport/': [
    {
      body: '--b\r\ncontent-disposition: form-data; name="product_name"\r\n\r\nharbor-crane\r\n--b\r\ncontent-disposition: form-data; name="vul_description"\r\n\r\nsetPath pollutes\r\n--b--\r\n',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    },
    { body: 'x', headers: { 'content-type': 'multipart/form-data; boundary=b' } },
  ],
  // What the peer has as well, what only named readers may know of, and what nobody has.
  'POST /federation/:token/claim-check': [
    ...[REPOSITORIES.own, REPOSITORIES.hidden, 'https://git.example/nobody'].map((repository) => {
      const claim = { repository, location: 'lib/set-path.js', weaknesses: ['CWE-1321'] };
      return { body: { hash: Buffer.from(claimDigest(PEER_SALT, claim)).toString('hex') } };
    }),
    { body: { hash: 'x' } },
  ],
  'POST /api/v1/parties': [{ body: { name: 'works-hidden-6-0', kind: 'operator' } }, { body: { name: '' } }],
  'POST /api/v1/parties/:id/people': [{ body: { name: 'someone', role: 'finder' } }],
  'POST /api/v1/parties/:id/keys': [{ body: { role: 'finder' } }],
  'POST /api/v1/compartments/:id/members': [{ body: { subject: 'p-0000000000000000' } }],
  'POST /api/v1/findings': [
    {
      body: {
        format: 'breakwater.finding/1',
        component: { purl: 'pkg:npm/harbor-crane@1.0.0' },
        title: 'Late',
      },
    },
    { body: { format: 'breakwater.finding/1' } },
    {
      body: '{"format":"breakwater.finding/1","component":{"purl":"pkg:npm/a@1.0.0"},"title":"x"}\n{"format":1}\n',
      headers: { 'content-type': 'application/x-ndjson' },
    },
  ],
  'POST /api/v1/links/accept': [{ body: { bar: 0.9 } }, { body: {} }],
  'POST /api/v1/decisions/undo': [{ body: { decisions: [`l-${NOBODY}`] } }],
  'POST /api/v1/links/:id/accept-held': [{ body: {} }],
  'POST /api/v1/pairs/decision': [
    { body: { a: `f-${NOBODY}`, b: `f-${NOBODY.slice(1)}0`, decision: 'apart', relation: 'duplicate' } },
  ],
  'POST /api/v1/links/:id/decision': [
    { body: { decision: 'together', relation: 'duplicate' } },
    { body: { decision: 'apart', relation: 'duplicate' } },
  ],
  'POST /api/v1/cases/:id/severity': [{ body: { severity: 'high' } }],
  'POST /api/v1/cases/:id/facts': [{ body: { fact: 'KEV', value: 'Y' } }],
  'POST /api/v1/cases/:id/embargo': [
    { body: { move: 'propose', until: '2099-01-01T12:00:00Z' } },
    { body: { move: 'accept' } },
  ],
  'POST /api/v1/cases/:id/threads': [{ body: { audience: 'finders', subject: 'harbor-light' } }],
  'POST /api/v1/cases/:id/participants': [
    { body: { invitations: [{ name: 'vendor-hidden-6-0', role: 'vendor' }] } },
    { body: { invitations: [] } },
  ],
  'POST /api/v1/cases/:id/participants/:party/words': [{ body: { kind: 'asked', channel: 'mail' } }],
  'POST /api/v1/threads/:id/messages': [{ body: { text: 'Firefox.', readers: 2 } }, { body: { text: '' } }],
  'POST /api/v1/threads/:id/status': [{ body: { status: 'acknowledged' } }],
  'POST /api/v1/cases/:id/maintainer/preview': [{ body: SHEET_WORDS }],
  'POST /api/v1/cases/:id/maintainer/links': [{ body: { ...SHEET_WORDS, partyId: `p-${NOBODY}`, days: 30 } }],
  'POST /api/v1/maintainer/trials': [
    { body: { diff: '--- a/index.js\n+++ b/index.js\n@@ -1 +1 @@\n-a\n+b\n' } },
    { body: { version: '1.2.0' } },
  ],
  'POST /api/v1/maintainer/answer': [
    { body: { answer: 'need_more', note: 'Which browser?' } },
    { body: { answer: 'fixed' } },
  ],
  'POST /api/v1/advisories/:id/release': [{ body: { word: 'publish', revision: 1 } }],
  'POST /api/v1/advisories/:id/revisions': [
    {
      body: { revision: 1, corrections: { fixed: ['1.2.0'] }, summary: 'Fixed later.', word: 'BW-2026-0000' },
    },
  ],
  'POST /api/v1/advisories/:id/revisions/proposal': [
    { body: { revision: 1, corrections: { aliases: ['CVE-2026-1000'] }, summary: 'See CVE-2026-1000.' } },
    { body: { revision: 0, corrections: {}, summary: ' ' } },
  ],
  'POST /api/v1/advisories/:id/withdraw': [{ body: { word: 'BW-2026-0000', why: 'It was wrong.' } }],
  'POST /api/v1/notices/:id/answer': [{ body: { answer: 'patched' } }, { body: { answer: 'maybe' } }],
  'POST /api/v1/notices/answers': [
    { body: { notices: [NOBODY], answer: 'patched' } },
    { body: { notices: [NOBODY], answer: 'mitigated' } },
    { body: { notices: [] } },
  ],
  'POST /api/v1/notices/undo': [{ body: { notices: [NOBODY] } }],
  'POST /api/v1/partner/application': [{ body: application() }, { body: { purpose: '' } }],
  'POST /api/v1/partner/grants/:id/uses': [{ body: { what: 'looked' } }],
  'POST /api/v1/partners/:id/decision': [{ body: { decision: 'accept', reason: 'shown' } }],
  'POST /api/v1/partners/:id/grants': [{ body: { scope: 'harbor-crane', days: 7 } }],
  'POST /api/v1/partners/:id/grants/:grant/end': [{ body: {} }],
  'POST /api/v1/partners/:id/revocation': [{ body: { reason: 'over' } }],
  'POST /api/v1/findings/:id/probe-consent': [{ body: {} }],
  'POST /api/v1/cases/:id/probe-consent': [
    { body: { party: `p-${NOBODY}`, channel: 'mail', note: 'it may be used' } },
  ],
  'POST /api/v1/engagements/:id/probes': [{ body: { count: 2 } }],
  'POST /api/v1/probes/:id/answer': [{ body: { reproducer: {} } }],
  'POST /api/v1/probes/:id/judgement': [{ body: {} }],
  'POST /api/v1/maintainer/probe-consent': [{ body: { given: true } }, { body: { given: false } }],
  'POST /api/v1/exchanges': [
    {
      body: {
        ...{ to: 'elsewhere', purpose: 'the same is tested there', marking: 'UNCLASSIFIED' },
        parts: [{ kind: 'document', name: 'report', text: 'x', marking: 'UNCLASSIFIED' }],
      },
    },
  ],
  'POST /api/v1/exchanges/:id/reviews': [{ body: { digest: '0'.repeat(64) } }],
  'POST /api/v1/exchanges/:id/refusal': [{ body: { reason: 'not this' } }],
  'POST /api/v1/received-exchanges': [
    { body: { envelope: { payloadType: 'x', payload: '', signatures: [{ sig: '' }] }, key: 'none' } },
  ],
  'POST /api/v1/inventories/:id/asset': [{ body: { internetExposed: true } }],
  'POST /api/v1/imports': [{ body: '{}', headers: { 'content-type': 'application/octet-stream' } }],
  'POST /api/v1/inventories': [{ body: inventory('harbor-crane') }, { body: { bomFormat: 'CycloneDX' } }],
  'POST /api/v1/acts': [
    { body: { kind: 'engagement.consent', subject: NOBODY, content: { given: true } } },
    { body: { kind: 'release' } },
  ],
  'POST /api/v1/engagements': [
    { body: { model: 'hidden/model', question: 'Is this covered?' } },
    { body: {} },
  ],
  'POST /api/v1/engagements/:id/terms': [{ body: TERMS }],
  'POST /api/v1/engagements/:id/terms/agreement': [{ body: { digest: TERMS.document } }],
  'POST /api/v1/engagements/:id/steps': [{ body: { step: 'open-access' } }],
  'POST /api/v1/engagements/:id/withdrawal': [{ body: {} }],
  'POST /api/v1/engagements/:id/window': [{ body: { ends: '2026-03-02T08:00:00Z' } }],
  'POST /api/v1/engagements/:id/destruction': [{ body: { reason: 'done' } }],
  'POST /api/v1/engagements/:id/people': [{ body: { person: `u-${NOBODY}` } }],
  'POST /api/v1/namings/:id/acknowledgement': [{ body: { digest: TERMS.document } }],
  'POST /api/v1/engagements/:id/keys': [{ body: { name: 'runner', days: 7 } }],
  'POST /api/v1/engagements/:id/confidential': [{ body: { basis: 'trade secret' } }],
  'POST /api/v1/engagements/:id/plans': [{ body: { format: 'breakwater.evaluation-plan/1' } }],
  'POST /api/v1/engagements/:id/runs': [
    { body: 'no log', headers: { 'content-type': 'application/octet-stream' } },
  ],
  'POST /api/v1/engagements/:id/reports': [{ body: { runs: [`er-${NOBODY}`] } }],
  'POST /api/v1/engagements/:id/reports/:report/consent': [{ body: { given: true } }],
  'POST /api/v1/engagements/:id/reports/:report/asked': [{ body: {} }],
  'POST /api/v1/engagements/:id/reports/:report/publication': [{ body: { digest: TERMS.document } }],
  'POST /api/v1/engagements/:id/determination': [
    { body: { answer: 'none-made', reasons: 'none', record: TERMS.document } },
  ],
  'POST /api/v1/engagements/:id/determination/confirmation': [{ body: { record: TERMS.document } }],
  'POST /api/v1/engagements/:id/consultations': [{ body: { of: 'somebody', question: 'What do you say?' } }],
  'POST /api/v1/engagements/:id/consultations/:consultation': [
    { body: { state: 'answered', answer: 'Nothing.' } },
  ],
  'POST /api/v1/suites': [{ body: { format: 'breakwater.evaluation-suite/1' } }],
  'POST /api/v1/engagements/:id/suites': [{ body: { suite: `es-${NOBODY}` } }],
  'POST /api/v1/criteria': [{ body: { format: 'breakwater.alert-criteria/1' } }],
};

/** Paths for routes whose wildcard is no id. */
const WILDCARDS: Readonly<Record<string, readonly string[]>> = {
  'GET /.well-known/csaf/*': [
    'provider-metadata.json',
    'index.txt',
    'changes.csv',
    'white/feed.json',
    'service.json',
    'white/',
    '',
    'x',
  ].map((name) => `/.well-known/csaf/${name}`),
  'GET /osv/*': ['/osv/index.json', '/osv/x', '/osv/..'],
  'GET /ledger/tile/*': [
    '/ledger/tile/0/000',
    '/ledger/tile/entries/000',
    '/ledger/tile/0/999',
    '/ledger/tile/x',
  ],
};

/** Here a parameter is a peer's token, which is the first of the ids, or a public collection: rows' ids say no more. */
const NAMES_NO_ROW = /^\/(taxii2|federation)\//;

/** A filter may hold anything: these words stand in hidden rows, or look as if they could. */
const WORDS = [
  'hidden',
  'Hidden words 0',
  'lab-hidden-20',
  'harbor-crane',
  'npm:harbor-crane',
  'pkg:npm/harbor-crane',
];

type Shape = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly { readonly const?: unknown }[];
};

/** Throws, naming the route, where a write has no body here. */
export function requestsFor(route: AnyRoute, ids: readonly string[]): readonly Request[] {
  const name = `${route.method} ${route.path}`;
  const rows = [...ids, `f-${NOBODY}`, 'x'];
  const named = NAMES_NO_ROW.test(route.path) ? [ids[0] ?? 'x', 'advisories', 'x'] : rows;
  const paths = WILDCARDS[name] ?? fill(route.path, named);
  const bodies = takesBody(route) ? BODIES[name] : [{}];
  if (bodies === undefined) {
    throw new Error(`${name} is registered but not exercised: give it bodies in test/two-worlds/requests.ts`);
  }
  return paths.flatMap((path) =>
    queriesFor(route, ids).flatMap((query) =>
      bodies.map((asking) => ({ method: route.method, path: `${path}${query}`, asking })),
    ),
  );
}

function takesBody(route: AnyRoute): boolean {
  return route.body !== undefined || route.rawBody !== undefined;
}

function fill(path: string, ids: readonly string[]): readonly string[] {
  const parameters = path.match(/:[A-Za-z]+/g) ?? [];
  if (parameters.length === 0) return [path];
  // With several parameters all take the same id: crossing them all would tell nothing more about one row.
  return ids.map((id) =>
    parameters.reduce((filled, parameter) => filled.replace(parameter, encodeURIComponent(id)), path),
  );
}

/** No query, then one request for each value of each filter. */
function queriesFor(route: AnyRoute, ids: readonly string[]): readonly string[] {
  const shapes = (route.query as { properties?: Record<string, Shape> } | undefined)?.properties ?? {};
  const single = Object.entries(shapes).flatMap(([name, shape]) =>
    valuesFor(name, shape, ids).map((value) => `?${name}=${encodeURIComponent(value)}`),
  );
  return ['', ...single];
}

function valuesFor(name: string, shape: Shape, ids: readonly string[]): readonly string[] {
  if (name === 'cursor') return ['AAAA', 'x'.repeat(64)];
  if (name === 'limit') return ['1', '2', '0'];
  const choices =
    shape.enum ?? shape.anyOf?.flatMap((part) => (part.const === undefined ? [] : [part.const]));
  if (choices !== undefined && choices.length > 0) return choices.map(String);
  if (shape.type === 'integer') return ['0', '1'];
  if (shape.type === 'boolean') return ['true', 'false'];
  return [...WORDS, ...ids.slice(0, 3), ...ids.slice(-3)];
}
