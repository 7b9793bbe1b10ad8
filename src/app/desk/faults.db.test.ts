/** A decision and a publication, with every database call broken in turn, before and after it takes effect. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { everyCall } from '../../../test/faults.ts';
import { testInstance } from '../../../test/instance.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { openAdvisoryKey } from '../../adapters/signing/advisory-key.ts';
import type { PersonalWorld } from '../identity/named-person.ts';
import { newId } from '../ids.ts';
import { draftAdvisory } from '../publication/draft-advisory.ts';
import { publishAdvisory } from '../publication/publish-advisory.ts';
import { releaseAdvisory } from '../publication/release-advisory.ts';
import type { PublicationWorld } from '../publication/world.ts';
import { decidePair, undoDecision } from './decide-link.ts';
import { findDuplicates } from './find-duplicates.ts';

const database = await testDatabase();
const dataDir = await mkdtemp(join(tmpdir(), 'bw-desk-faults-'));
after(() => rm(dataDir, { recursive: true }));
const instance = await testInstance(database);
const world: PublicationWorld & PersonalWorld = {
  needsPasskey: false,
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  signer: await openAdvisoryKey(dataDir, { name: 'Clearinghouse', randomness: systemRandomness }),
  // What the validator says is not under test here, and it takes a second to load.
  csaf: { problemsOf: async () => [] },
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
  const hits = await everyCall({
    operation: (faults) =>
      decidePair(
        { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) },
        instance.coordinator,
        split,
      ),
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
      if (applied) await undoDecision(world, instance.coordinator, id as string);
      known = await entries('link.decided');
    },
  });
  assert.ok(hits.before > 20 && hits.after > 20, JSON.stringify(hits));
  const { cases } = await one('select count(distinct case_id) as cases from case_finding');
  assert.equal(Number(cases), 1, 'each time the merge came back with the undoing');
});

test('an advisory is in the tree with its notices and its ledger entry, or not at all', async () => {
  await database.asSuperuser(
    `insert into exposure (compartment_id, case_id, party_id, inventory_id, asset, purl, version, status, reason, fixed, computed_at)
     select compartment_id, id, $2, 'i-1', 'Portal', 'pkg:npm/walker@1.1.0', '1.1.0', 'affected', '', '{1.2.1}', now()
     from "case" where id = $1`,
    [caseId, hospital.party.id],
  );
  const advisoryId = (await draftAdvisory(world, publisher, caseId!))!;
  const draft = await database.transactions.run(instance.coordinator, ({ publication }) =>
    publication.advisory(advisoryId),
  );
  await releaseAdvisory(world, instance.coordinator, {
    advisoryId,
    word: draft!.identifier,
    revision: draft!.revision,
  });
  let known = await entries('advisory.published');
  const hits = await everyCall({
    operation: (faults) =>
      publishAdvisory(
        { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) },
        publisher,
        advisoryId,
      ),
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
      await database.asSuperuser('delete from published_file');
      await database.asSuperuser('delete from notice');
      await database.asSuperuser("update advisory set state = 'released', published_at = null, files = '[]'");
      known = await entries('advisory.published');
    },
  });
  assert.ok(hits.before > 20 && hits.after > 20, JSON.stringify(hits));
});
