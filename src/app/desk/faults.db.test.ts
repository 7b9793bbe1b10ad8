/**
 * A decision, a release and a publication, with every call to the database, the signer and the validator broken
 * in turn, before and after it takes effect. The published tree stands in the database (migration 0007), so its
 * files are among the calls that are broken.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { callsOf, everyCall, type FaultMode, type Faults } from '../../../test/faults.ts';
import { testInstance } from '../../../test/instance.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { csafValidation } from '../../adapters/csaf/validation.ts';
import { openAdvisoryKey } from '../../adapters/signing/advisory-key.ts';
import type { SigningWorld } from '../identity/sign-act.ts';
import { newId } from '../ids.ts';
import { draftAdvisory } from '../publication/draft-advisory.ts';
import { publishAdvisory } from '../publication/publish-advisory.ts';
import { publishRevisions } from '../publication/publish-revision.ts';
import { releaseAdvisory } from '../publication/release-advisory.ts';
import { reviseAdvisory } from '../publication/revise-advisory.ts';
import { withdrawAdvisory } from '../publication/withdraw-advisory.ts';
import type { PublicationWorld } from '../publication/world.ts';
import { decidePair, undoDecision } from './decide-link.ts';
import { findDuplicates } from './find-duplicates.ts';

const database = await testDatabase();
const dataDir = await mkdtemp(join(tmpdir(), 'bw-desk-faults-'));
after(() => rm(dataDir, { recursive: true }));
const instance = await testInstance(database);
const world: PublicationWorld & SigningWorld = {
  needsPasskey: false,
  signingKey: new Uint8Array(32),
  relyingParty: { id: 'localhost', origin: 'http://localhost', name: 'Clearinghouse' },
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  signer: await openAdvisoryKey(dataDir, { name: 'Clearinghouse', randomness: systemRandomness }),
  csaf: csafValidation(),
  publisher: { name: 'Clearinghouse', namespace: 'https://clearinghouse.example' },
  version: '0',
};
const deduper = await instance.service('deduper');
const publisher = await instance.service('publisher');
const labs = [await instance.party('lab-a', 'finder'), await instance.party('lab-b', 'finder')] as const;
const hospital = await instance.party('hospital', 'operator');

async function receive(by: (typeof labs)[number]): Promise<string> {
  const id = newId('finding', systemRandomness);
  const body = {
    id: `own-${id}`,
    format: 'native',
    pointer: '',
    component: { purl: 'pkg:npm/walker@1.2.0', ecosystem: 'npm', name: 'walker', version: '1.2.0' },
    affected: 'vers:npm/<1.2.1',
    weaknesses: ['CWE-1321'],
    aliases: ['CVE-2020-12345'],
    title: 'set() follows __proto__',
    description: `${by.party.name} found that set walks a dotted path.`,
    locations: [{ file: 'lib/set.js', function: 'set', startLine: 20, endLine: 31 }],
    patches: [],
    severity: [],
    references: [],
  };
  await database.asSuperuser(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     values ($1, $2, $3, '', 'native', $4, $5, now(), 'pkg:npm/walker', $6, $7, 'AMBER', 0, 'received', now())`,
    [
      by.compartment?.id,
      id,
      Buffer.alloc(32, 1),
      by.party.id,
      by.actor.principalId,
      body.title,
      JSON.stringify(body),
    ],
  );
  return id;
}

const a = await receive(labs[0]);
const b = await receive(labs[1]);
const [caseId] = await findDuplicates(world, deduper, [a, b]);

async function one(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>> {
  return (await database.asSuperuser(text, values)).rows[0] as Record<string, unknown>;
}

async function entries(kind: string): Promise<number> {
  const { n } = await one(
    "select count(*) as n from ledger_intent where convert_from(entry, 'UTF8')::jsonb ->> 'kind' = $1",
    [kind],
  );
  return Number(n);
}

test('a decision took effect whole or not at all, whichever call was broken', async () => {
  const split = { a, b, decision: 'apart', relation: 'duplicate', note: null } as const;
  let known = await entries('link.decided');
  const operation = (faults: Faults) =>
    decidePair(
      { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) },
      instance.coordinator,
      split,
    );
  // The first split opens a case; taken back and split again, that case is taken up again, which is one
  // statement less. So that every round is the same, the first split is made and taken back here.
  const first = await callsOf(operation);
  await takeBack();
  const calls = await callsOf(operation);
  await takeBack();
  assert.deepEqual(
    first.filter((call) => !calls.includes(call)),
    ['insert into "case" (compartment_id,'],
  );
  known = await entries('link.decided');
  const hits = await everyCall({
    operation,
    check: async ({ error }) => {
      const { cases, words, id } = await one(
        `select (select count(distinct case_id) from case_finding) as cases,
           (select count(*) from link where decided_by = 'person' and superseded_at is null) as words,
           (select id from link where decided_by = 'person' and superseded_at is null) as id`,
      );
      const recorded = (await entries('link.decided')) - known;
      const applied = Number(words) === 1;
      if (error === undefined) assert.ok(applied, 'it said that it was done');
      assert.equal(Number(cases), applied ? 2 : 1);
      assert.equal(recorded, applied ? 1 : 0);
      if (applied) await takeBack(String(id));
      known = await entries('link.decided');
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
  const { cases } = await one('select count(distinct case_id) as cases from case_finding');
  assert.equal(Number(cases), 1, 'each time the merge came back with the undoing');
});

/** The decision that stands, or the one that is named. */
async function takeBack(decision?: string): Promise<void> {
  const standing = async () =>
    String((await one("select id from link where decided_by = 'person' and superseded_at is null"))['id']);
  await undoDecision(world, instance.coordinator, decision ?? (await standing()));
}

await database.asSuperuser(
  `insert into exposure (compartment_id, case_id, party_id, inventory_id, asset, purl, version, status, reason, fixed, computed_at)
   select compartment_id, id, $2, 'i-1', 'Portal', 'pkg:npm/walker@1.1.0', '1.1.0', 'affected', '', '{1.2.1}', now()
   from "case" where id = $1`,
  [caseId, hospital.party.id],
);
const advisoryId = (await draftAdvisory(world, publisher, caseId!))!;

test('a release is there with its entry, its event and its job, or not at all', async () => {
  const draft = await database.transactions.run(instance.coordinator, ({ publication }) =>
    publication.advisory(advisoryId),
  );
  const request = { advisoryId, word: draft!.identifier, revision: draft!.revision };
  const operation = (faults: Faults) =>
    releaseAdvisory(
      { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) },
      instance.coordinator,
      request,
    );
  const forget = async () => {
    await database.asSuperuser(
      "update advisory set state = 'draft', released_by = null, released_at = null where id = $1",
      [advisoryId],
    );
    await database.asSuperuser("delete from pgboss.job where name = 'publish'");
    await database.asSuperuser("delete from case_event where kind = 'advisory-released'");
  };
  const calls = await callsOf(operation);
  await forget();
  let known = await entries('advisory.released');
  const hits = await everyCall({
    operation,
    check: async ({ error }) => {
      const seen = await one(
        `select (select state from advisory where id = $1) as state,
           (select count(*) from case_event where kind = 'advisory-released') as events,
           (select count(*) from pgboss.job where name = 'publish') as jobs`,
        [advisoryId],
      );
      const done = seen['state'] === 'released';
      if (error === undefined) assert.ok(done, 'it said that it was done');
      const recorded = (await entries('advisory.released')) - known;
      assert.deepEqual(
        [Number(seen['events']), Number(seen['jobs']), recorded],
        done ? [1, 1, 1] : [0, 0, 0],
      );
      if (done) {
        await assert.rejects(releaseAdvisory(world, instance.coordinator, request), { code: 'conflict' });
        assert.equal((await entries('advisory.released')) - known, 1, 'never released twice');
      }
      await forget();
      known = await entries('advisory.released');
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
  await releaseAdvisory(world, instance.coordinator, request);
});

test('an advisory is in the tree with its notices and its ledger entry, or not at all', async () => {
  let known = await entries('advisory.published');
  const operation = (faults: Faults) =>
    publishAdvisory(
      {
        ...world,
        transactions: database.transactionsOn(faults.pool(database.pool)),
        signer: faults.calls(world.signer, ['sign']),
        csaf: faults.calls(world.csaf, ['problemsOf']),
      },
      publisher,
      advisoryId,
    );
  const forget = async () => {
    await database.asSuperuser('delete from published_file');
    await database.asSuperuser('delete from notice');
    await database.asSuperuser('delete from advisory_revision');
    await database.asSuperuser("update advisory set state = 'released', published_at = null, files = '[]'");
    known = await entries('advisory.published');
  };
  const calls = await callsOf(operation);
  await forget();
  // Each advisory's two files with a signature and two digests each; then the indexes, the service document and the key.
  assert.equal(calls.filter((call) => call === 'sign').length, 2);
  assert.equal(calls.filter((call) => call.startsWith('insert into published_file')).length, 15);
  assert.ok(calls.includes('problemsOf'));
  const hits = await everyCall({
    operation,
    check: async ({ error }) => {
      const seen = await one(
        `select (select count(*) from published_file where path like '%.json' and path like '%bw-2026%') as csaf,
           (select count(*) from notice) as notices, (select state from advisory where id = $1) as state`,
        [advisoryId],
      );
      const recorded = (await entries('advisory.published')) - known;
      const done = seen['state'] === 'published';
      if (error === undefined) assert.ok(done, 'it said that it was done');
      assert.deepEqual(
        [Number(seen['csaf']), Number(seen['notices']), recorded],
        done ? [1, 1, 1] : [0, 0, 0],
      );
      // The job runs again after a failure: nothing is done twice.
      await publishAdvisory(world, publisher, advisoryId);
      assert.equal((await entries('advisory.published')) - known, 1);
      await forget();
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});

const FIXED_LATER = {
  advisoryId,
  revision: 1,
  corrections: { fixed: ['1.2.2'], affected: 'vers:npm/<1.2.2' },
  summary: 'The fix of 1.2.1 was not whole.',
};

test('a correction is there with its entry, its event and its job, or not at all', async () => {
  await publishAdvisory(world, publisher, advisoryId);
  const { identifier } = await one('select identifier from advisory where id = $1', [advisoryId]);
  const request = { ...FIXED_LATER, word: String(identifier) };
  const operation = (faults: Faults) =>
    reviseAdvisory(
      { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) },
      instance.coordinator,
      request,
    );
  const forget = async () => {
    await database.asSuperuser('delete from advisory_revision where no > 1');
    await database.asSuperuser("delete from pgboss.job where name = 'publish'");
    await database.asSuperuser("delete from case_event where kind = 'advisory-revised'");
  };
  await forget();
  const calls = await callsOf(operation);
  await forget();
  let known = await entries('advisory.revised');
  const hits = await everyCall({
    operation,
    check: async ({ error }) => {
      const seen = await one(
        `select (select count(*) from advisory_revision where no = 2 and kind = 'corrected') as revisions,
           (select count(*) from case_event where kind = 'advisory-revised') as events,
           (select count(*) from pgboss.job where name = 'publish') as jobs`,
      );
      const done = Number(seen['revisions']) === 1;
      if (error === undefined) assert.ok(done, 'it said that it was done');
      const recorded = (await entries('advisory.revised')) - known;
      assert.deepEqual(
        [Number(seen['events']), Number(seen['jobs']), recorded],
        done ? [1, 1, 1] : [0, 0, 0],
      );
      if (done) await assert.rejects(reviseAdvisory(world, instance.coordinator, request), /meanwhile/);
      await forget();
      known = await entries('advisory.revised');
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
  const both = await Promise.allSettled(
    [request, request].map((asked) => reviseAdvisory(world, instance.coordinator, asked)),
  );
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'], 'of two one');
});

test('a correction is in the tree, its indexes and its objects, or not at all', async () => {
  const { identifier } = await one('select identifier from advisory where id = $1', [advisoryId]);
  await inTheTreeOrNot(2, {
    state: async () => {
      const seen = await one(
        `select (select convert_from(body, 'UTF8')::jsonb #>> '{affected,0,ranges,0,events,1,fixed}' from published_file
            where path = 'osv/' || $2 || '.json') as osv,
           (select convert_from(body, 'UTF8')::jsonb #>> '{document,tracking,version}' from published_file
            where path like '.well-known/csaf/white/%/bw-%.json') as csaf,
           (select published_no from advisory where id = $1) as no,
           (select count(*)::int from stix_object where body ->> 'description' like '%1.2.2%') as objects`,
        [advisoryId, identifier],
      );
      return [seen['osv'], seen['csaf'], seen['no'], seen['objects']];
    },
    before: ['1.2.1', '1', 1, 0],
    after: ['1.2.2', '2', 2, 3],
    modes: ['before', 'after'],
  });
  await publishRevisions(world, publisher, advisoryId);
  const revisions = await database.transactions.run(publisher, ({ publication }) =>
    publication.revisions(advisoryId),
  );
  const { digest } = await one(
    "select encode(digest, 'hex') as digest from published_file where path like '.well-known/csaf/white/%/bw-%.json'",
  );
  assert.deepEqual(
    revisions.map(({ no, kind, isWritten }) => [no, kind, isWritten]),
    [
      [1, 'first', true],
      [2, 'corrected', true],
    ],
  );
  assert.equal(revisions[1]?.csaf, digest, 'what was kept is what left');
  const { detail } = await one(
    `select convert_from(entry, 'UTF8')::jsonb -> 'detail' as detail from ledger_intent
     where convert_from(entry, 'UTF8')::jsonb ->> 'kind' = 'advisory.revision-published' order by id desc limit 1`,
  );
  assert.equal((detail as { csaf: string }).csaf, digest, 'and the ledger says so');
});

test('a withdrawal is in the tree, its indexes and its objects, or not at all', async () => {
  const { identifier } = await one('select identifier from advisory where id = $1', [advisoryId]);
  const why = 'It was no flaw.';
  await withdrawAdvisory(world, instance.coordinator, { advisoryId, word: String(identifier), why });
  await inTheTreeOrNot(3, {
    state: async () => {
      const seen = await one(
        `select (select convert_from(body, 'UTF8')::jsonb ? 'withdrawn' from published_file
            where path = 'osv/' || $1 || '.json') as osv,
           (select count(*)::int from stix_object where (body ->> 'revoked')::boolean) as revoked`,
        [identifier],
      );
      return [seen['osv'], seen['revoked']];
    },
    before: [false, 0],
    after: [true, 5],
    // The same calls as a correction's, which was broken both ways.
    modes: ['after'],
  });
});

type Whole = {
  readonly state: () => Promise<readonly unknown[]>;
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
  readonly modes: readonly FaultMode[];
};

/** Every call of writing this revision broken in turn: the tree holds the one before or this one, and a rerun this one. */
async function inTheTreeOrNot(no: number, { state, before, after, modes }: Whole): Promise<void> {
  const operation = (faults: Faults) =>
    publishRevisions(
      {
        ...world,
        transactions: database.transactionsOn(faults.pool(database.pool)),
        signer: faults.calls(world.signer, ['sign']),
        csaf: faults.calls(world.csaf, ['problemsOf']),
      },
      publisher,
      advisoryId,
    );
  const rowsOf = async (table: string) =>
    (await database.asSuperuser(`select to_jsonb(t) as row from ${table} t`)).rows.map(({ row }) => row);
  const tables = ['published_file', 'stix_object', 'advisory', 'notice', 'notice_before', 'exposure'];
  const kept = new Map<string, readonly unknown[]>();
  for (const table of tables) kept.set(table, await rowsOf(table));
  const forget = async () => {
    await database.asSuperuser(
      'update advisory_revision set written_at = null, csaf = null, osv = null where no = $1',
      [no],
    );
    for (const [table, rows] of kept) {
      await database.asSuperuser(`delete from ${table}`);
      await database.asSuperuser(
        `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
        [JSON.stringify(rows)],
      );
    }
  };
  const calls = await callsOf(operation);
  await forget();
  let known = await entries('advisory.revision-published');
  const hits = await everyCall({
    modes,
    operation,
    check: async ({ error }) => {
      const { written } = await one(
        'select written_at is not null as written from advisory_revision where advisory_id = $1 and no = $2',
        [advisoryId, no],
      );
      if (error === undefined) assert.equal(written, true, 'it said that it was done');
      assert.deepEqual(await state(), written === true ? after : before);
      await publishRevisions(world, publisher, advisoryId);
      assert.deepEqual(await state(), after, 'the job runs again after a failure');
      assert.equal((await entries('advisory.revision-published')) - known, 1, 'and nothing is done twice');
      await forget();
      known = await entries('advisory.revision-published');
    },
  });
  const times = (mode: FaultMode) => (modes.includes(mode) ? calls.length : 0);
  assert.deepEqual(hits, { before: times('before'), after: times('after') });
}
