import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { uploadedDocuments } from '../../adapters/archive/uploaded-documents.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { importAdvisories } from '../../app/advisory/import-advisories.ts';
import { matchPortfolio } from '../../app/advisory/match-portfolio.ts';
import { recordImport } from '../../app/advisory/record-import.ts';
import { runImport } from '../../app/advisory/run-import.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-inventories-'));
after(() => rm(directory, { recursive: true, force: true }));
const blobs = await fileBlobs(directory, systemRandomness);
const server = await testServer(database, { blobs });
const hospital = await instance.party('hospital', 'operator');
const bank = await instance.party('bank', 'operator');
const exposure = await instance.service('exposure');
const world = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  blobs,
};

const component = (name: string, version: string) => ({
  type: 'library',
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
});
const send = (key: string, ...components: readonly object[]) =>
  server.post('/api/v1/inventories?asset=portal', {
    key,
    body: { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components },
  });
const osv = (id: string, ...ends: readonly (readonly [string, string])[]) => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  aliases: [`CVE-2026-${id.at(-1)}000`],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'crane' },
      ranges: ends.map(([introduced, fixed]) => ({ type: 'SEMVER', events: [{ introduced }, { fixed }] })),
    },
  ],
});

/** Items of all pages, read by twos. */
async function everyPage(path: string, key: string) {
  const items = [];
  let cursor = '';
  do {
    const { json, text } = await server.get(`${path}?limit=2${cursor}`, { key });
    assert.ok(json.items.length > 0 || items.length === 0, text);
    items.push(...json.items);
    cursor = json.next === null ? '' : `&cursor=${json.next}`;
  } while (cursor !== '');
  return items;
}

async function* published(...documents: readonly object[]) {
  for (const [index, document] of documents.entries())
    yield { source: `dump:${index + 1}`, bytes: Buffer.from(JSON.stringify(document)) };
}

test('an asset reads what reaches it, grouped by the component to upgrade, with a version that clears it all', async () => {
  const documents = published(
    osv('GHSA-aaaa-aaaa-aaa1', ['0', '1.2.0']),
    osv('GHSA-aaaa-aaaa-aaa2', ['0', '1.1.0'], ['1.2.0', '1.2.5']),
    osv('GHSA-aaaa-aaaa-aaa3', ['2.0.0', '2.1.0']),
  );
  await importAdvisories(world, exposure, documents, { reject: () => assert.fail('a record was refused') });
  const sent = await send(hospital.key, component('crane', '1.0.0'), component('clear', '1.0.0'), {
    type: 'firmware',
    name: 'nameless',
  });
  assert.equal(sent.status, 201, sent.text);
  await matchPortfolio(world, exposure);
  const read = await server.get(`/api/v1/inventories/${sent.json.id}/exposure`, { key: hospital.key });
  assert.equal(read.status, 200, read.text);
  const [found, ...others] = read.json.components;
  assert.deepEqual(others, []);
  assert.deepEqual(
    [found.component, found.upgradeTo, found.flaws.map(({ advisory }: { advisory: string }) => advisory)],
    ['pkg:npm/crane@1.0.0', '1.2.5', ['GHSA-aaaa-aaaa-aaa1', 'GHSA-aaaa-aaaa-aaa2']],
  );
  assert.equal(found.flaws[0].reason, '1.0.0 is older than 1.2.0, which fixes it.');
  assert.equal(read.json.unmatched[0].component, 'nameless');
  const others404 = await server.get(`/api/v1/inventories/${sent.json.id}/exposure`, { key: bank.key });
  assert.equal(others404.status, 404);
});

test('an asset says what changed since the list before', async () => {
  const first = await send(bank.key, component('crane', '1.0.0'), component('gone', '1.0.0'));
  const only = await server.get(`/api/v1/inventories/${first.json.id}/changes`, { key: bank.key });
  assert.deepEqual([only.json.earlierAt, only.json.added, only.json.items.length], [null, 2, 2]);
  const second = await send(bank.key, component('crane', '1.2.5'), component('new', '1.0.0'));
  const { json } = await server.get(`/api/v1/inventories/${second.json.id}/changes`, { key: bank.key });
  assert.equal(json.earlierId, first.json.id);
  assert.deepEqual([json.added, json.removed, json.changed, json.unchanged, json.total], [1, 1, 1, 0, 3]);
  const all = [
    { component: 'pkg:npm/crane', before: ['1.0.0'], after: ['1.2.5'] },
    { component: 'pkg:npm/gone', before: ['1.0.0'], after: [] },
    { component: 'pkg:npm/new', before: [], after: ['1.0.0'] },
  ];
  assert.deepEqual(json.items, all);
  assert.deepEqual(await everyPage(`/api/v1/inventories/${second.json.id}/changes`, bank.key), all);
  const third = await send(bank.key, component('new', '1.0.0'), component('crane', '1.2.5'));
  const same = await server.get(`/api/v1/inventories/${third.json.id}/changes`, { key: bank.key });
  assert.deepEqual([same.json.unchanged, same.json.total, same.json.items], [2, 0, []]);
  assert.equal(
    (await server.get(`/api/v1/inventories/${second.json.id}/changes`, { key: hospital.key })).status,
    404,
  );
});

test('one sees whom one may answer for: an operator itself', async () => {
  const { json } = await server.get('/api/v1/acting-for', { key: hospital.key });
  assert.deepEqual(
    json.operators.map(({ party }: { party: { name: string } }) => party.name),
    ['hospital'],
  );
  assert.equal(
    (await server.get(`/api/v1/notices?party=${hospital.party.id}`, { key: bank.key })).status,
    404,
  );
  const posing = await server.post(`/api/v1/inventories?asset=portal&party=${hospital.party.id}`, {
    key: bank.key,
    body: { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [] },
  });
  assert.equal(posing.status, 404);
});

test('a provider acts for the operators that let it in, for many at once, and for no other', async () => {
  const isac = await instance.party('isac', 'provider');
  const clinic = await instance.party('clinic', 'operator');
  for (const { compartment } of [hospital, clinic]) {
    const letIn = await server.post(`/api/v1/compartments/${compartment?.id}/members`, {
      session: instance.session,
      body: { subject: isac.party.id },
    });
    assert.ok(letIn.status < 300, letIn.text);
  }
  const { json } = await server.get('/api/v1/acting-for', { key: isac.key });
  assert.deepEqual(
    json.operators.map(({ party }: { party: { name: string } }) => party.name),
    ['clinic', 'hospital'],
  );
  const sendFor = (partyId: string) =>
    server.post(`/api/v1/inventories?asset=scanner&party=${partyId}`, {
      key: isac.key,
      body: {
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        version: 1,
        components: [component('crane', '1.0.0')],
      },
    });
  const sent = [await sendFor(hospital.party.id), await sendFor(clinic.party.id)];
  assert.deepEqual(
    sent.map(({ status }) => status),
    [201, 201],
  );
  assert.equal((await sendFor(bank.party.id)).status, 404);
  const ids = await tellBoth(
    [hospital, clinic],
    sent.map(({ json: { id } }) => String(id)),
  );
  const held = await server.get('/api/v1/acting-for', { key: isac.key });
  assert.deepEqual(
    held.json.advisories.map(({ advisory, operators, notices }: Record<string, unknown>) => [
      advisory,
      operators,
      notices,
    ]),
    [['BW-2026-0001', 2, ids.toSorted()]],
  );
  const given = { notices: ids, answer: 'mitigated', mitigation: 'behind a filter' };
  const answer = (key: string) => server.post('/api/v1/notices/answers', { key, body: given });
  assert.deepEqual([(await answer(bank.key)).status, (await answer(isac.key)).status], [404, 200]);
  const answers = () =>
    Promise.all(
      [hospital, clinic].map(async ({ party }) => {
        const sheet = await server.get(`/api/v1/notices?party=${party.id}`, { key: isac.key });
        return sheet.json.notices.map((notice: { answer: string }) => notice.answer);
      }),
    );
  assert.deepEqual(await answers(), [['mitigated'], ['mitigated']]);
  const undone = await server.post('/api/v1/notices/undo', { key: isac.key, body: { notices: ids } });
  assert.equal(undone.status, 200, undone.text);
  assert.deepEqual(await answers(), [['open'], ['open']]);
});

test('a date is kept by whoever answered in time, and what is undone was never kept', async () => {
  await database.asSuperuser(`update notice set due_at = now() + interval '1 minute'`);
  const later = encodeURIComponent(new Date(Date.now() + 120_000).toISOString());
  const dates = async () =>
    (await server.get(`/api/v1/flow?at=${later}`, { session: instance.session })).json.dates;
  const sector = { sector: '', operators: 2, passed: 2 };
  assert.deepEqual(await dates(), [{ ...sector, kept: 0, low: 0, high: (await dates())[0].high }]);
  const { json } = await server.get('/api/v1/notices', { key: hospital.key });
  const notices = json.notices.map(({ id }: { id: string }) => id);
  const given = await server.post('/api/v1/notices/answers', {
    key: hospital.key,
    body: { notices, answer: 'patched' },
  });
  assert.equal(given.status, 200, given.text);
  assert.equal((await dates())[0].kept, 1);
  await server.post('/api/v1/notices/undo', { key: hospital.key, body: { notices } });
  assert.equal((await dates())[0].kept, 0);
  await database.asSuperuser('update notice set due_at = null');
  assert.deepEqual(await dates(), []);
});

test('the desk reads who took in what, while it runs and once it ended, and which groups are not believed', async () => {
  const imports = async () => {
    const { json } = await server.get('/api/v1/imports', { session: instance.session });
    return json.imports.map(({ state, added, documents }: Record<string, unknown>) => [
      state,
      documents,
      added,
    ]);
  };
  const about = (id: string, name: string, ...aliases: readonly string[]) => ({
    ...osv(id, ['0', '1.0.0']),
    aliases,
    affected: [{ package: { ecosystem: 'npm', name }, versions: ['1.0.0'] }],
  });
  const chained = [
    about('GHSA-bbbb-bbbb-bbb1', 'left-mast', 'CVE-2026-9998'),
    about('GHSA-bbbb-bbbb-bbb2', 'right-mast', 'CVE-2026-9998', 'CVE-2026-9999'),
    about('GHSA-bbbb-bbbb-bbb3', 'keel', 'CVE-2026-9999'),
  ];
  const seen: unknown[] = [];
  async function* documents() {
    yield* published(...chained);
    seen.push(...(await imports()));
    throw new Error('the disk is gone');
  }
  const started = { account: 'root', paths: ['dump.ndjson'] };
  const run = (from: AsyncGenerator<{ source: string; bytes: Uint8Array }>) =>
    recordImport(world, exposure, { ...started, documents: from }, { reject: () => assert.fail('refused') });
  await assert.rejects(run(documents()), /the disk is gone/);
  assert.deepEqual(seen, [['running', 0, 0]]);
  await run(published(...chained));
  assert.deepEqual(await imports(), [
    ['done', 3, 3],
    ['failed', 0, 0],
  ]);
  const suspicious = await server.get('/api/v1/imports/suspicious', { session: instance.session });
  assert.deepEqual(suspicious.json.groups, [
    {
      records: ['GHSA-bbbb-bbbb-bbb1', 'GHSA-bbbb-bbbb-bbb2', 'GHSA-bbbb-bbbb-bbb3'],
      packages: ['pkg:npm/keel', 'pkg:npm/left-mast', 'pkg:npm/right-mast'],
    },
  ]);
  assert.equal((await server.get('/api/v1/imports', { key: hospital.key })).status, 404);
});

test('a coordinator takes in a file from the page: what cannot be read is named, and nobody else may', async () => {
  const lines = [osv('GHSA-cccc-cccc-ccc1', ['0', '0.1.0']), { id: 'GHSA-cccc-cccc-ccc2' }];
  const dump = gzipSync(lines.map((line) => JSON.stringify(line)).join('\n'));
  const sending = {
    body: dump,
    headers: { 'content-type': 'application/octet-stream' },
  };
  const post = (name: string, asking: object) =>
    server.post(`/api/v1/imports?name=${encodeURIComponent(name)}`, { ...sending, ...asking });
  assert.equal((await post('all.ndjson.gz', { key: hospital.key })).status, 403);
  const empty = await post('all.ndjson.gz', { session: instance.session, body: new Uint8Array(0) });
  assert.equal(empty.status, 400, empty.text);
  const run = async (name: string, body: Uint8Array) => {
    const sent = await post(name, { session: instance.session, body });
    assert.equal(sent.status, 202, sent.text);
    const documentsOf = (upload: { digest: string; name: string }) =>
      uploadedDocuments(blobs, upload, directory);
    await runImport({ ...world, documentsOf }, exposure, sent.json.id);
    const { json } = await server.get('/api/v1/imports', { session: instance.session });
    return json.imports.find(({ id }: { id: string }) => id === sent.json.id);
  };
  const whole = await run('../all.ndjson.gz', dump);
  assert.deepEqual(
    [whole.state, whole.documents, whole.added, whole.rejected, whole.paths, whole.uploaded],
    ['done', 2, 1, 1, ['../all.ndjson.gz'], true],
  );
  assert.equal(whole.leftOut[0].source, '../all.ndjson.gz:2');
  assert.equal((await run('all.ndjson.gz', dump)).unchanged, 1);
  // Bytes that are nothing of what the name says: named, and the run ends.
  for (const [name, body] of [
    ['cut.ndjson.gz', dump.subarray(0, dump.length - 12)],
    ['cut.zip', Buffer.from('PK\u0003\u0004')],
    ['words.json', Buffer.from([0xff, 0xfe, 0x7b])],
  ] as const) {
    const broken = await run(name, body);
    assert.deepEqual([broken.state, broken.added, broken.leftOut.length > 0], ['done', 0, true], name);
    assert.ok(broken.leftOut[0].source.startsWith(name), JSON.stringify(broken.leftOut));
  }
  assert.deepEqual(await readdir(join(directory, 'scratch')), []);
});

test('beside a flaw stands what makes it urgent: attacks, the lab, and the date by the word on the asset', async () => {
  const catalogue = {
    catalogVersion: '2026.02.01',
    vulnerabilities: [
      { cveID: 'CVE-2026-1000', dateAdded: '2026-01-02', knownRansomwareCampaignUse: 'Unknown' },
    ],
  };
  await importAdvisories(world, exposure, published(catalogue), { reject: () => assert.fail('refused') });
  const assessed = (cve: string) =>
    ({
      cve,
      assessor: 'CISA',
      exploitation: null,
      automatable: 'yes',
      technicalImpact: 'partial',
      assessedAt: null,
    }) as const;
  await database.transactions.run(exposure, ({ advisories }) =>
    advisories.assess([assessed('CVE-2026-1000'), assessed('CVE-2026-2000')]),
  );
  const sheet = await server.get('/api/v1/notices', { key: hospital.key });
  const { id } = sheet.json.inventories.find(({ asset }: { asset: string }) => asset === 'scanner');
  const said = (key: string, internetExposed: boolean | null) =>
    server.post(`/api/v1/inventories/${id}/asset`, { key, body: { internetExposed } });
  assert.equal((await said(bank.key, true)).status, 404);
  assert.equal((await said(hospital.key, true)).json.internetExposed, true);
  await matchPortfolio(world, exposure);
  const read = await server.get(`/api/v1/inventories/${id}/exposure`, { key: hospital.key });
  assert.equal(read.json.internetExposed, true);
  type Seen = {
    advisory: string;
    kev: object | null;
    reproduced: boolean;
    directive: { exposed: string; inside: string };
  };
  const [first, second] = read.json.components[0].flaws as Seen[];
  assert.deepEqual(
    [first?.advisory, first?.kev === null, first?.reproduced, first?.directive],
    ['GHSA-aaaa-aaaa-aaa1', false, true, { exposed: '3 days', inside: '14 days' }],
  );
  assert.deepEqual([second?.kev, second?.reproduced], [null, false]);
  const [notice] = (await server.get('/api/v1/notices', { key: hospital.key })).json.notices;
  assert.deepEqual(
    [notice.reproduced, notice.internetExposed, notice.directive],
    [true, true, first?.directive],
  );
  const newer = await server.post('/api/v1/inventories?asset=scanner', {
    key: hospital.key,
    body: { bomFormat: 'CycloneDX', specVersion: '1.6', version: 2, components: [] },
  });
  assert.equal(newer.json.internetExposed, true, 'the word is about the asset, not about one list of it');
  assert.equal((await said(hospital.key, null)).json.internetExposed, null);
});

/** One notice for each, as publishing leaves it. Their ids. */
async function tellBoth(operators: readonly (typeof hospital)[], inventoryIds: readonly string[]) {
  const notices = operators.map(({ party }, index) => ({
    id: `notice-of-${party.name}`,
    partyId: party.id,
    inventoryId: inventoryIds[index] ?? '',
    asset: 'scanner',
    advisoryId: 'advisory-1',
    identifier: 'BW-2026-0001',
    aliases: ['CVE-2026-1000'],
    reproduced: true,
    advisoryPath: '/x.json',
    what: 'x',
    purl: 'pkg:npm/crane@1.0.0',
    component: 'crane',
    version: '1.0.0',
    fixed: ['1.2.0'],
    dueAt: null,
  }));
  const publisher = await instance.service('publisher');
  await database.transactions.run(publisher, (stores) => stores.exposure.tell(notices, new Date()));
  return notices.map(({ id }) => id);
}

test("exact reach is the desk's alone; everybody else reads the hourly, rounded one", async () => {
  assert.equal((await server.get('/api/v1/reach', { session: instance.session })).status, 200);
  assert.equal((await server.get('/api/v1/reach', { key: hospital.key })).status, 404);
  const published = await server.get('/api/v1/reach/published', { key: hospital.key });
  assert.deepEqual([published.status, published.json.hours], [200, []]);
});

test('an SBOM of twelve thousand components is taken in whole, each matched or named, and kept as received', async () => {
  const components = Array.from({ length: 12_000 }, (_, index) =>
    index % 100 === 0 ? { type: 'library', name: `nameless-${index}` } : component(`part-${index}`, '1.0.0'),
  );
  const body = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components };
  const post = (sent: unknown) =>
    server.post('/api/v1/inventories?asset=large', { key: hospital.key, body: sent });
  const sent = await post(body);
  assert.equal(sent.status, 201, sent.text.slice(0, 300));
  assert.deepEqual([sent.json.components, sent.json.unmatchedCount], [12_000, 120]);
  const stored = async () => {
    const { rows } = await database.asSuperuser(
      `select (select count(*)::int from inventory_component where inventory_id = i.id) as components, body is null as apart,
         'sha256:' || encode(document_digest, 'hex') as digest from inventory i where id = $1`,
      [sent.json.id],
    );
    return rows[0];
  };
  const { digest, ...found } = await stored();
  assert.deepEqual(found, { components: 11_880, apart: true });
  const kept = await buffer((await blobs.get(digest)) as AsyncIterable<Uint8Array>);
  assert.equal(kept.toString(), JSON.stringify(body));
  assert.equal((await post(body)).json.id, sent.json.id);
  const unmatched = `/api/v1/inventories/${sent.json.id}/unmatched`;
  const named = await server.get(`${unmatched}?limit=500`, { key: hospital.key });
  assert.deepEqual([named.json.items.length, named.json.total, named.json.next], [120, 120, null]);
  assert.deepEqual(named.json.items[119], {
    component: 'nameless-11900',
    reason: 'no version',
    pointer: '/components/11900',
  });
  assert.deepEqual(await everyPage(unmatched, hospital.key), named.json.items);
  assert.equal((await server.get(unmatched, { key: bank.key })).status, 404);
  // Its last component is none: named, nothing of it is taken, the earlier one stands.
  const broken = `${JSON.stringify(body).slice(0, -2)},]}`;
  const refused = await server.post('/api/v1/inventories?asset=large', {
    key: hospital.key,
    body: broken,
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(refused.status, 422);
  assert.equal(refused.json.problems[0].column, broken.length - 1);
  await database.asSuperuser('update inventory set keyed_as = null where id = $1', [sent.json.id]);
  await matchPortfolio(world, exposure);
  assert.equal((await stored()).components, 11_880);
  assert.deepEqual(await everyPage(unmatched, hospital.key), named.json.items);
});

test('what is odd about an inventory is told with its place, and costs no component', async () => {
  const parts = [component('crane', '1.0.0'), component('winch', '1.0.0')].map((part) => ({
    ...part,
    'bom-ref': 'same',
  }));
  const sent = await server.post('/api/v1/inventories?asset=odd', {
    key: hospital.key,
    body: { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: parts },
  });
  assert.equal(sent.json.components, 2, sent.text);
  assert.deepEqual(
    sent.json.warnings.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code]),
    [['/components/1', 'repeated-reference']],
  );
});
