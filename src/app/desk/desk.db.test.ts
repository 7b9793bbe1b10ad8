import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as openpgp from 'openpgp';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { NO_BLOBS } from '../../../test/no-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { csafValidation } from '../../adapters/csaf/validation.ts';
import { openAdvisoryKey } from '../../adapters/signing/advisory-key.ts';
import type { Finding } from '../../core/finding/finding.ts';
import { answerNotices } from '../exposure/answer-notice.ts';
import { computeExposure } from '../exposure/compute-exposure.ts';
import { submitInventory } from '../exposure/submit-inventory.ts';
import type { SigningWorld } from '../identity/sign-act.ts';
import { newId } from '../ids.ts';
import type { Blobs } from '../ports.ts';
import { draftAdvisory } from '../publication/draft-advisory.ts';
import { publishAdvisory } from '../publication/publish-advisory.ts';
import { releaseAdvisory } from '../publication/release-advisory.ts';
import type { PublicationWorld } from '../publication/world.ts';
import { Refusal } from '../refusal.ts';
import { decideLink, decidePair, undoDecision } from './decide-link.ts';
import { findDuplicates } from './find-duplicates.ts';
import { refreshCases } from './refresh-cases.ts';

const database = await testDatabase();
const dataDir = await mkdtemp(join(tmpdir(), 'bw-desk-'));
after(() => rm(dataDir, { recursive: true }));
const world: PublicationWorld & SigningWorld & { readonly blobs: Blobs } = {
  blobs: NO_BLOBS,
  needsPasskey: false,
  signingKey: new Uint8Array(32),
  relyingParty: { id: 'localhost', origin: 'http://localhost', name: 'Clearinghouse' },
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  signer: await openAdvisoryKey(dataDir, { name: 'Clearinghouse', randomness: systemRandomness }),
  csaf: csafValidation(),
  publisher: { name: 'Clearinghouse', namespace: 'https://clearinghouse.example' },
  version: '0.1.0',
};
const instance = await testInstance(database);
const deduper = await instance.service('deduper');
const clock = await instance.service('clock');
const exposure = await instance.service('exposure');
const publisher = await instance.service('publisher');
const labA = await instance.party('lab-a', 'finder');
const labB = await instance.party('lab-b', 'finder');
const hospital = await instance.party('hospital', 'operator');

let received = Date.parse('2026-01-01T00:00:00Z');

/** A received finding, as intake leaves it. */
async function receive(
  by: typeof labA,
  different: Partial<Finding> & { readonly program?: string },
): Promise<string> {
  const id = newId('finding', systemRandomness);
  const { program, ...fields } = different;
  const body: Finding = {
    id: `own-${id}`,
    format: 'native',
    pointer: '',
    component: { purl: 'pkg:npm/walker@1.2.0', ecosystem: 'npm', name: 'walker', version: '1.2.0' },
    affected: 'vers:npm/<1.2.1',
    weaknesses: ['CWE-1321'],
    aliases: [],
    title: 'set() follows __proto__',
    description: `${by.party.name}: the function set walks a dotted path and assigns without looking at its segments.`,
    locations: [{ file: 'lib/set.js', function: 'set', startLine: 20, endLine: 31 }],
    patches: [],
    severity: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
    references: [],
    reproducer: {
      environment: 'npm',
      dependencies: {},
      files: [
        { path: 'poc.js', text: program ?? "const w = require('walker');\nw.set({}, '__proto__.x', 1);\n" },
      ],
      command: ['node', 'poc.js'],
      network: 'none',
      runs: 3,
      timeoutSeconds: 30,
      oracle: { type: 'prototype-polluted' },
    },
    ...fields,
  };
  received += 60_000;
  await database.asSuperuser(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     values ($1, $2, $3, '', 'native', $4, $5, $6, $7, $8, $9, 'AMBER', 5, 'received', $6)`,
    [
      by.compartment!.id,
      id,
      Buffer.alloc(32, 1),
      by.party.id,
      by.actor.principalId,
      new Date(received),
      body.component.purl!.replace(/@[^@]*$/, ''),
      body.title,
      JSON.stringify(body),
    ],
  );
  return id;
}

/** The lab's word, as the lab leaves it. */
async function judged(by: typeof labA, findingId: string, verdict: string): Promise<void> {
  await database.asSuperuser(
    `insert into experiment (compartment_id, id, finding_id, state, queued_at, finished_at, verdict, assurance, body)
     values ($1, $2, $3, 'done', now(), now(), $4, 'effect_only', '{"patches": []}')`,
    [by.compartment!.id, newId('experiment', systemRandomness), findingId, verdict],
  );
}

async function caseOf(findingId: string) {
  const { rows } = await database.asSuperuser(
    `select c.* from case_finding m join "case" c on c.id = m.case_id where m.finding_id = $1`,
    [findingId],
  );
  return rows[0] as Readonly<Record<string, unknown>>;
}

/** A component of its own for each test, so that tests do not meet. */
function component(name: string): Pick<Finding, 'component'> {
  return { component: { purl: `pkg:npm/${name}@1.2.0`, ecosystem: 'npm', name, version: '1.2.0' } };
}

test('two finders of one flaw make one case, one finding alone makes its own', async () => {
  const a = await receive(labA, component('one'));
  const b = await receive(labB, component('one'));
  const c = await receive(labB, component('other'));
  await findDuplicates(world, deduper, [a, b, c]);
  const [first, second, third] = [await caseOf(a), await caseOf(b), await caseOf(c)];
  assert.equal(first?.['id'], second?.['id']);
  assert.notEqual(first?.['id'], third?.['id']);
  assert.deepEqual([first?.['finding_count'], first?.['finder_count'], first?.['severity_rank']], [2, 2, 5]);
  assert.equal(first?.['title'], 'set() follows __proto__');
});

test('running it again over the same findings writes nothing new', async () => {
  const a = await receive(labA, component('again'));
  const b = await receive(labB, component('again'));
  await findDuplicates(world, deduper, [a]);
  await findDuplicates(world, deduper, [b]);
  const counts = async () =>
    (
      await database.asSuperuser(
        `select (select count(*) from link) as links, (select count(*) from "case") as cases,
           (select count(*) from case_event) as events, (select count(*) from ledger_intent) as entries`,
      )
    ).rows[0];
  const before = await counts();
  await findDuplicates(world, deduper, [a, b]);
  assert.deepEqual(await counts(), before);
});

test('the order of arrival does not decide who shares a case', async () => {
  const a = await receive(labA, component('order'));
  const b = await receive(labB, component('order'));
  await findDuplicates(world, deduper, [b]);
  await findDuplicates(world, deduper, [a]);
  const merged = await caseOf(a);
  assert.equal(merged['id'], (await caseOf(b))['id']);
  const { rows } = await database.asSuperuser(
    'select finding_id from case_finding where case_id = $1 and canonical',
    [merged['id']],
  );
  assert.deepEqual(rows, [{ finding_id: a }], 'canonical is the oldest received');
});

test("a person's split stands through later runs, and taking it back restores the merge", async () => {
  const a = await receive(labA, component('split'));
  const b = await receive(labB, component('split'));
  await findDuplicates(world, deduper, [a, b]);
  const number = (await caseOf(a))['number'];
  const decision = await decidePair(world, instance.coordinator, {
    a,
    b,
    decision: 'apart',
    relation: 'duplicate',
    note: 'They are two flaws.',
  });
  assert.notEqual((await caseOf(a))['id'], (await caseOf(b))['id']);
  await findDuplicates(world, deduper, [a, b]);
  assert.notEqual((await caseOf(a))['id'], (await caseOf(b))['id'], 'a machine does not merge them again');
  assert.equal((await caseOf(a))['number'], number, 'the part with the root keeps the case');
  await undoDecision(world, instance.coordinator, decision);
  assert.equal((await caseOf(a))['id'], (await caseOf(b))['id']);
});

test('a suggestion waits for a person, who may accept it', async () => {
  const a = await receive(labA, component('suggest'));
  const nested = "const w = require('walker');\nw.set({}, [['__proto__'], 'x'], 1);\n";
  const b = await receive(labB, { ...component('suggest'), program: nested });
  await findDuplicates(world, deduper, [a, b]);
  assert.notEqual((await caseOf(a))['id'], (await caseOf(b))['id']);
  assert.equal((await caseOf(a))['suggestion_count'], 1);
  const { rows } = await database.asSuperuser(
    "select id from link where a = least($1, $2) and b = greatest($1, $2) and decided_by = 'suggested'",
    [a, b],
  );
  await decideLink(world, instance.coordinator, {
    linkId: rows[0]['id'],
    decision: 'together',
    relation: 'duplicate',
    note: null,
  });
  assert.equal((await caseOf(a))['id'], (await caseOf(b))['id']);
  assert.equal((await caseOf(a))['suggestion_count'], 0);
});

test('a finder sees nothing of links and cases, and may decide nothing', async () => {
  const a = await receive(labA, component('blind'));
  const b = await receive(labB, component('blind'));
  await findDuplicates(world, deduper, [a, b]);
  const seen = await database.transactions.run(labA.actor, async ({ desk }) => [
    await desk.membershipsOf([a, b]),
    await desk.findings([a, b]),
  ]);
  assert.deepEqual([seen[0], seen[1]?.length], [[], 1]);
  const apart = { a, b, decision: 'apart', relation: 'duplicate', note: null } as const;
  await assert.rejects(
    decidePair(world, labA.actor, apart),
    (error) => error instanceof Refusal && error.code === 'not-found',
  );
});

const SBOM = Buffer.from(
  JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    components: [
      { type: 'library', name: 'reach', version: '1.1.0', purl: 'pkg:npm/reach@1.1.0' },
      { type: 'library', name: 'safe', version: '1.2.1', purl: 'pkg:npm/safe@1.2.1' },
      { type: 'library', name: 'left-pad', purl: 'pkg:npm/left-pad' },
    ],
  }),
);

test('from two findings to a signed advisory, a notice, and everyone protected', async () => {
  const a = await receive(labA, component('reach'));
  const b = await receive(labB, component('reach'));
  await findDuplicates(world, deduper, [a, b]);
  const { id: caseId } = (await caseOf(a)) as { id: string };
  await judged(labA, a, 'reproduced');
  await refreshCases(world, clock, { findingIds: [a] });
  assert.equal((await caseOf(a))['stage'], 'fixed', 'reproduced, and a fixed version is known');

  const sent = await submitInventory(world, hospital.actor, { asset: 'Patient portal', body: SBOM });
  assert.deepEqual(
    sent.unmatched.map(({ component, reason }) => [component, reason]),
    [['left-pad', 'no version']],
  );
  await computeExposure(world, exposure, { inventoryId: sent.id });
  await computeExposure(world, exposure, { caseId });
  assert.equal((await caseOf(a))['operator_count'], 1);

  const advisoryId = (await draftAdvisory(world, publisher, caseId))!;
  assert.equal(
    await publishAdvisory(world, publisher, advisoryId),
    false,
    'nothing publishes without a person',
  );
  const draft = await database.transactions.run(instance.coordinator, (stores) =>
    stores.publication.advisory(advisoryId),
  );
  const release = { advisoryId, revision: draft!.revision };
  await assert.rejects(releaseAdvisory(world, instance.coordinator, { ...release, word: 'yes' }), Refusal);
  await assert.rejects(
    releaseAdvisory(world, publisher, { ...release, word: draft!.identifier }),
    Refusal,
    'a service may not release',
  );
  await releaseAdvisory(world, instance.coordinator, { ...release, word: draft!.identifier });
  assert.equal(await publishAdvisory(world, publisher, advisoryId), true);
  await publishAdvisory(world, publisher, advisoryId);

  const advisory = await database.transactions.run(instance.coordinator, (stores) =>
    stores.publication.advisory(advisoryId),
  );
  const csafPath = advisory!.files.find(({ format }) => format === 'csaf')!.path;
  const files = await database.transactions.run(hospital.actor, async ({ publication }) => ({
    csaf: await publication.file(csafPath),
    signature: await publication.file(`${csafPath}.asc`),
    index: await publication.file('.well-known/csaf/index.txt'),
  }));
  assert.match(Buffer.from(files.index!.file.body).toString(), /^white\/2026\/bw-2026-/);
  const verified = await openpgp.verify({
    message: await openpgp.createMessage({ binary: new Uint8Array(files.csaf!.file.body) }),
    signature: await openpgp.readSignature({
      armoredSignature: Buffer.from(files.signature!.file.body).toString(),
    }),
    verificationKeys: await openpgp.readKey({ armoredKey: world.signer.publicKey }),
  });
  assert.equal(await verified.signatures[0]!.verified, true);

  const { rows: notices } = await database.asSuperuser('select * from notice where advisory_id = $1', [
    advisoryId,
  ]);
  assert.deepEqual(
    notices.map(({ party_id, purl, fixed, answer }) => ({ party_id, purl, fixed, answer })),
    [{ party_id: hospital.party.id, purl: 'pkg:npm/reach@1.1.0', fixed: ['1.2.1'], answer: 'open' }],
  );
  await refreshCases(world, clock, { caseIds: [caseId] });
  assert.equal((await caseOf(a))['stage'], 'published');
  const given = {
    answer: 'patched',
    note: null,
    mitigation: null,
    until: null,
    justification: null,
  } as const;
  const word = { noticeIds: [notices[0].id as string], given };
  await assert.rejects(answerNotices(world, labA.actor, word), Refusal);
  await answerNotices(world, hospital.actor, word);
  await refreshCases(world, clock, { advisoryIds: [advisoryId] });
  assert.equal((await caseOf(a))['stage'], 'protected');
});

test('a case whose findings the lab all refused is refused', async () => {
  const a = await receive(labA, component('refused'));
  const b = await receive(labB, component('refused'));
  await findDuplicates(world, deduper, [a, b]);
  await judged(labA, a, 'not_reproduced');
  await refreshCases(world, clock, { findingIds: [a] });
  assert.equal((await caseOf(a))['stage'], 'unique');
  await judged(labB, b, 'not_reproduced');
  await refreshCases(world, clock, { findingIds: [b] });
  assert.equal((await caseOf(a))['stage'], 'refused');
});
