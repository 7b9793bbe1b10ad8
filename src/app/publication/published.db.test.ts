/** The published tree and the TAXII collection, from the first day on, as readers outside find them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as openpgp from 'openpgp';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { csafValidation } from '../../adapters/csaf/validation.ts';
import { openAdvisoryKey, rotateAdvisoryKey } from '../../adapters/signing/advisory-key.ts';
import type { PublishedRecord } from '../../core/advisory/published.ts';
import { newId } from '../ids.ts';
import { publishAdvisory } from './publish-advisory.ts';
import { publishRevisions } from './publish-revision.ts';
import { tendTree } from './tend-tree.ts';
import { withdrawAdvisory } from './withdraw-advisory.ts';
import type { PublicationWorld } from './world.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const publisher = await instance.service('publisher');
const dataDir = await mkdtemp(join(tmpdir(), 'bw-published-'));
after(() => rm(dataDir, { recursive: true }));

/** It takes seconds to load. */
const csaf = csafValidation();
let now = Date.parse('2026-05-01T10:00:00Z');
async function worldAt(namespace = 'https://clearinghouse.example'): Promise<PublicationWorld> {
  return {
    transactions: database.transactions,
    clock: { now: () => new Date(now) },
    randomness: systemRandomness,
    signer: await openAdvisoryKey(dataDir, { name: 'Clearinghouse', randomness: systemRandomness }),
    csaf,
    publisher: { name: 'Clearinghouse', namespace },
    version: '0.1.0',
  };
}

const RECORD: PublishedRecord = {
  identifier: 'BW-2026-00000000',
  title: 'Prototype pollution in walker',
  summary: 'walker before 1.2.1 is affected. Update walker to 1.2.1, or later on the same line.',
  component: { name: 'walker', ecosystem: 'npm', purl: 'pkg:npm/walker' },
  weaknesses: ['CWE-1321'],
  aliases: ['CVE-2026-1000', 'GHSA-aaaa-bbbb-cccc'],
  affected: 'vers:npm/<1.2.1',
  affectedVersions: [],
  fixed: ['1.2.1'],
  severity: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N',
  credits: ['lab-a'],
  remediation: 'Update walker to 1.2.1, or later on the same line.',
};

/** Released by a person, as `releaseAdvisory` leaves it. */
async function released(identifier: string): Promise<string> {
  const id = newId('advisory', systemRandomness);
  await database.asSuperuser(
    `insert into advisory (compartment_id, id, case_id, identifier, revision, state, body, mapping, drafted_at,
       released_by, released_at)
     select id, $1, $2, $3, 1, 'released', $4, '[]', $5, $6, $5 from compartment where kind = 'desk'`,
    [
      id,
      newId('case', systemRandomness),
      identifier,
      JSON.stringify({ ...RECORD, identifier }),
      new Date(now),
      instance.coordinator.principalId,
    ],
  );
  return id;
}

const COLLECTION = '/taxii2/public/collections/5f0ae1c4-6f0b-4d6e-9a55-b1f0c1c0ad01/';

test('before the first publication every index is there, empty and signed for', async () => {
  assert.equal((await server.get('/.well-known/csaf/provider-metadata.json')).status, 404);
  assert.equal(await tendTree(await worldAt(), publisher), true);
  const { json: metadata } = await server.get('/.well-known/csaf/provider-metadata.json');
  assert.equal(metadata.role, 'csaf_trusted_provider');
  const [key] = metadata.public_openpgp_keys;
  const published = await server.get(new URL(key.url).pathname);
  const publicKey = await openpgp.readKey({ armoredKey: published.text });
  assert.equal(publicKey.getFingerprint().toUpperCase(), key.fingerprint);
  assert.equal(publicKey.getAlgorithmInfo().algorithm, 'eddsaLegacy', 'a key that GnuPG can read');
  const feed = await server.get('/.well-known/csaf/white/feed.json');
  assert.deepEqual(feed.json.feed.entry, []);
  assert.equal(feed.json.feed.updated, '2026-05-01T10:00:00.000Z');
  for (const name of ['index.txt', 'changes.csv']) {
    const { status, text } = await server.get(`/.well-known/csaf/${name}`);
    assert.deepEqual([status, text], [200, ''], name);
  }
  const { json: service } = await server.get('/.well-known/csaf/service.json');
  assert.equal(service.service.workspace[0].collection[0].href, feed.json.feed.link[0].href);
  const listed = await server.get('/.well-known/csaf/');
  assert.match(listed.text, /<a href="provider-metadata\.json">[\s\S]*<a href="white\/">/);
  assert.equal((await server.get('/.well-known/csaf/white/2026/')).status, 404);
  assert.equal((await server.get('/.well-known/csaf/../')).status, 404);
  assert.deepEqual((await server.get('/osv/index.json')).json, []);
  assert.deepEqual((await server.get(`${COLLECTION}objects/`)).json, { more: false });
});

test('tending writes nothing where nothing changed, and everything where the address or the key did', async () => {
  now += 60_000;
  assert.equal(await tendTree(await worldAt(), publisher), false);
  assert.equal(await tendTree(await worldAt('https://new.example'), publisher), true);
  const moved = await server.get('/.well-known/csaf/provider-metadata.json');
  assert.equal(moved.json.canonical_url, 'https://new.example/.well-known/csaf/provider-metadata.json');
  await rotateAdvisoryKey(dataDir, systemRandomness);
  assert.equal(await tendTree(await worldAt(), publisher), true);
  const { json } = await server.get('/.well-known/csaf/provider-metadata.json');
  assert.equal(json.public_openpgp_keys.length, 2, 'what the old key signed stays checkable');
  for (const { url } of json.public_openpgp_keys) {
    assert.equal((await server.get(new URL(url).pathname)).status, 200);
  }
});

test('a published advisory is served as STIX 2.1 that refers to itself, its producer and its signed document', async () => {
  now += 60_000;
  assert.equal(await publishAdvisory(await worldAt(), publisher, await released('BW-2026-aaaaaaaa')), true);
  const { json, headers } = await server.get(`${COLLECTION}objects/`);
  const objects = json.objects as Record<string, unknown>[];
  const ids = new Set(objects.map(({ id }) => id as string));
  assert.deepEqual(objects.map(({ type }) => type).toSorted(), [
    'course-of-action',
    'identity',
    'marking-definition',
    'relationship',
    'relationship',
    'report',
    'software',
    'vulnerability',
  ]);
  for (const object of objects) {
    assert.equal(object['spec_version'], '2.1');
    const refs = Object.entries(object).filter(([name]) => /_refs?$/.test(name));
    for (const ref of refs.flatMap(([, value]) => value)) assert.ok(ids.has(ref as string), String(ref));
    if (object['type'] !== 'marking-definition') {
      assert.deepEqual(object['object_marking_refs'], [
        'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9',
      ]);
    }
  }
  const vulnerability = objects.find(({ type }) => type === 'vulnerability') as Record<string, unknown>;
  assert.equal(vulnerability['name'], 'CVE-2026-1000');
  const report = objects.find(({ type }) => type === 'report') as Record<string, unknown>;
  const [{ url, hashes }] = report['external_references'] as [{ url: string; hashes: object }];
  const { text } = await server.get(new URL(url).pathname);
  assert.deepEqual(hashes, { 'SHA-256': createHash('sha256').update(text).digest('hex') });
  assert.match(headers.get('content-type') ?? '', /^application\/taxii\+json;version=2\.1/);
  assert.equal(headers.get('x-taxii-date-added-last'), '2026-05-01T10:02:00.000008Z');
});

test('publishing again adds nothing, and a second advisory shares the producer and the component', async () => {
  const first = (await server.get(`${COLLECTION}objects/`)).json.objects.length;
  now += 60_000;
  const id = await released('BW-2026-bbbbbbbb');
  await publishAdvisory(await worldAt(), publisher, id);
  const second = (await server.get(`${COLLECTION}objects/`)).json.objects.length;
  assert.equal(second - first, 5);
  await publishAdvisory(await worldAt(), publisher, id);
  assert.equal((await server.get(`${COLLECTION}objects/`)).json.objects.length, second);
});

test('pages hold every object once, by next and by added_after', async () => {
  const everything = (await server.get(`${COLLECTION}objects/`)).json.objects;
  for (const cut of ['next', 'added_after'] as const) {
    const read: { id: string }[] = [];
    let query = '';
    for (let more = true; more; ) {
      const answer = await server.get(`${COLLECTION}objects/?limit=3${query}`);
      read.push(...answer.json.objects);
      more = answer.json.more;
      const last = answer.headers.get('x-taxii-date-added-last') ?? '';
      query = cut === 'next' ? `&next=${answer.json.next}` : `&added_after=${last}`;
    }
    assert.deepEqual(read, everything);
  }
});

test('filters, the manifest, one object and its versions are as TAXII 2.1 says', async () => {
  const of = async (query: string) => (await server.get(`${COLLECTION}objects/?${query}`)).json.objects;
  const vulnerabilities = await of('match[type]=vulnerability,report');
  assert.equal(vulnerabilities.length, 4);
  const [{ id, modified }] = vulnerabilities;
  assert.equal((await of(`match[id]=${id}`)).length, 1);
  assert.equal((await of(`match[version]=${modified}&match[type]=vulnerability`)).length, 1);
  assert.equal(await of('match[spec_version]=2.0'), undefined);
  const { json: manifest } = await server.get(`${COLLECTION}manifest/?match[id]=${id}`);
  assert.deepEqual(Object.keys(manifest.objects[0]).toSorted(), [
    'date_added',
    'id',
    'media_type',
    'version',
  ]);
  assert.equal((await server.get(`${COLLECTION}objects/${id}/`)).json.objects[0].id, id);
  assert.deepEqual((await server.get(`${COLLECTION}objects/${id}/versions/`)).json.versions, [modified]);
  for (const path of [`objects/${id.slice(0, -1)}0f/`, 'objects/nothing/', 'objects/nothing/versions/']) {
    const answer = await server.get(`${COLLECTION}${path}`);
    assert.equal(answer.status, 404);
    assert.equal(answer.json.http_status, '404');
  }
  assert.equal((await server.get('/taxii2/public/collections/other/objects/')).status, 404);
  assert.equal((await server.post(`${COLLECTION}objects/`, { body: {} })).status, 404);
});

test('a query that is none is 400 with every reason, a media type that is not spoken is 406', async () => {
  const bad = 'limit=0&next=x&added_after=yesterday&match[id]=x&match[type]=Report!&match[version]=newest';
  const answer = await server.get(`${COLLECTION}objects/?${bad}`);
  assert.equal(answer.status, 400);
  for (const name of ['limit', 'next', 'added_after', 'match[id]', 'match[type]', 'match[version]']) {
    assert.ok(answer.json.description.includes(`/query/${name}:`), name);
  }
  const many = Array.from({ length: 101 }, () => 'report').join();
  assert.equal((await server.get(`${COLLECTION}objects/?match[type]=${many}`)).status, 400);
  const as = (accept: string) => server.get('/taxii2/', { headers: { accept } });
  assert.equal((await as('application/taxii+json;version=2.1')).status, 200);
  assert.equal((await as('application/taxii+json')).status, 200);
  assert.equal((await as('application/taxii+json; version=2.0')).status, 406);
  assert.equal((await as('text/html')).status, 406);
});

test('discovery leads to the root, the root to its one collection, that nobody writes to', async () => {
  const { json } = await server.get('/taxii2/');
  assert.deepEqual(json.api_roots, [json.default]);
  const root = new URL(json.default).pathname;
  assert.deepEqual((await server.get(root)).json.versions, ['application/taxii+json;version=2.1']);
  const [collection] = (await server.get(`${root}collections/`)).json.collections;
  assert.deepEqual([collection.can_read, collection.can_write], [true, false]);
  assert.deepEqual((await server.get(`${root}collections/${collection.id}/`)).json, collection);
});

test('a person withdraws with a reason; the files, the feeds and the objects say so, once, and valid', async () => {
  now += 60_000;
  const id = await released('BW-2026-cccccccc');
  const publishing = await worldAt();
  const world = {
    ...publishing,
    needsPasskey: false,
    signingKey: new Uint8Array(32),
    relyingParty: { id: 'localhost', origin: 'http://localhost', name: 'Clearinghouse' },
  };
  const person = instance.coordinator;
  const asked = { advisoryId: id, word: 'BW-2026-cccccccc', why: 'The range was wrong.' };
  await assert.rejects(withdrawAdvisory(world, person, asked), /not published/);
  await publishAdvisory(publishing, publisher, id);
  const before = (await server.get('/.well-known/csaf/white/feed.json')).json.feed.entry.length;
  now += 60_000;
  await assert.rejects(withdrawAdvisory(world, person, { ...asked, word: 'x' }), /Type BW-2026-cccccccc/);
  const lab = await instance.party('lab-a', 'finder');
  await assert.rejects(withdrawAdvisory(world, lab.actor, asked), /nothing here/);
  const elsewhere = { ...world, needsPasskey: true };
  await assert.rejects(withdrawAdvisory(elsewhere, person, asked), /passkey|person/i);
  await withdrawAdvisory(world, person, asked);
  await assert.rejects(withdrawAdvisory(world, person, asked), /withdrawn before/);
  assert.equal(await publishRevisions(publishing, publisher, id), 1);
  assert.equal(await publishRevisions(publishing, publisher, id), 0);

  const osv = await server.get('/osv/BW-2026-cccccccc.json');
  assert.deepEqual([osv.json.withdrawn, osv.json.modified], ['2026-05-01T10:05:00.000Z', osv.json.withdrawn]);
  const feed = (await server.get('/.well-known/csaf/white/feed.json')).json.feed;
  assert.equal(feed.entry.length, before, 'the same entries, one of them changed');
  const [entry] = feed.entry;
  assert.deepEqual(
    [entry.id, entry.published, entry.updated],
    ['bw-2026-cccccccc', '2026-05-01T10:04:00.000Z', '2026-05-01T10:05:00.000Z'],
  );
  const csaf = await server.get(new URL(entry.content.src).pathname);
  assert.equal(csaf.json.document.tracking.version, '2');
  assert.equal(csaf.json.document.notes[0].text, 'The range was wrong.');
  assert.equal(csaf.json.vulnerabilities, undefined);
  const changes = (await server.get('/.well-known/csaf/changes.csv')).text.split('\n');
  assert.equal(changes[0], '"white/2026/bw-2026-cccccccc.json","2026-05-01T10:05:00.000Z"');
  const revoked = (await server.get(`${COLLECTION}objects/?limit=1000`)).json.objects.filter(
    (object: { revoked?: boolean }) => object.revoked,
  );
  assert.equal(revoked.length, 5);
  const versions = (await server.get(`${COLLECTION}objects/${revoked[0].id}/versions/`)).json.versions;
  assert.deepEqual(versions, ['2026-05-01T10:04:00.000Z', '2026-05-01T10:05:00.000Z']);
});

test('what was published before there was a collection joins it', async () => {
  const before = (await server.get(`${COLLECTION}objects/`)).json.objects;
  await database.asSuperuser('delete from stix_object');
  assert.equal(await tendTree(await worldAt(), publisher), true);
  assert.deepEqual((await server.get(`${COLLECTION}objects/`)).json.objects, before);
  assert.deepEqual(server.faults, []);
});
