/** Every I/O call of taking a document in, broken in turn, before and after it takes effect. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../test/database.ts';
import { breakableFiles, callsOf, everyCall, type Faults } from '../../../test/faults.ts';
import { testInstance } from '../../../test/instance.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { storesOver } from '../../adapters/postgres/stores.ts';
import { transactionsOver } from '../../adapters/postgres/transactions.ts';
import { openLedgerKey } from '../../adapters/signing/ledger-key.ts';
import { parseVkey } from '../../core/ledger/note.ts';
import { closeIntervals } from '../ledger/close-intervals.ts';
import { readCheckpoint, readTile } from '../ledger/read-public-log.ts';
import { verifyLog } from '../ledger/verify-log.ts';
import { Refusal } from '../refusal.ts';
import { type Accepted, acceptDocuments, type Intake } from './accept-documents.ts';
import { prepareDocument } from './prepare-document.ts';
import { readReceipt } from './read-receipt.ts';
import type { Submitted } from './submit-document.ts';
import { submitLarge } from './submit-large.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const alice = await instance.party('alice', 'finder');
const ledgerService = await instance.service('ledger');
const dataDir = await mkdtemp(join(tmpdir(), 'bw-faults-'));
after(() => rm(dataDir, { recursive: true }));
const signer = await openLedgerKey(dataDir, { origin: 'log.example/ledger', randomness: systemRandomness });
const blobs = await fileBlobs(join(dataDir, 'blobs'), systemRandomness);
const stores = storesOver({ randomness: systemRandomness, jobs: database.jobs });
const whole: Intake = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  blobs,
  signer,
  giveBackMemory: () => undefined,
};

let made = 0;

/** A document large enough for the blob store, never seen before, with a reproducer so that both jobs follow. */
function nextDocument() {
  made += 1;
  const bytes = Buffer.from(
    JSON.stringify({
      format: 'breakwater.finding/1',
      id: `fault-${made}`,
      component: { purl: 'pkg:npm/lodash@4.17.15' },
      title: 'Prototype pollution',
      description: `${made} `.repeat(60_000),
      reproducer: {
        environment: 'npm',
        files: [{ path: 'poc.js', text: 'x' }],
        command: ['node', 'poc.js'],
        oracle: { type: 'prototype-polluted' },
      },
    }),
  );
  const prepared = prepareDocument(bytes, { mediaType: 'application/json', line: null });
  assert.ok(prepared.ok);
  return prepared.document;
}

/** The first run of all also learns of its queues and prepares its statements; every later one makes the same calls. */
async function callsOfSecond(operation: (faults: Faults) => Promise<unknown>): Promise<readonly string[]> {
  await callsOf(operation);
  return callsOf(operation);
}

async function count(text: string, value: unknown): Promise<number> {
  const { rows } = await database.asSuperuser(`select count(*)::int as n from ${text}`, [value]);
  return (rows[0] as { n: number }).n;
}

test('whatever breaks while a document is taken in, it is there whole or not at all, and sending again settles it', async () => {
  let document = nextDocument();
  let acknowledged: Accepted | null = null;
  const operation = async (faults: Faults) => {
    document = nextDocument();
    acknowledged = null;
    const intake = {
      ...whole,
      transactions: transactionsOver(faults.pool(database.pool), stores),
      blobs: await fileBlobs(join(dataDir, 'blobs'), systemRandomness, breakableFiles(faults)),
    };
    const [answer] = await acceptDocuments(intake, alice.actor, [{ document, key: null }]);
    assert.ok(answer !== undefined && !(answer instanceof Refusal));
    acknowledged = answer;
  };
  const calls = await callsOfSecond(operation);
  for (const each of ['write', 'sync', 'close', 'rename', 'syncDirectory', 'commit']) {
    assert.ok(calls.includes(each), `${each} is among ${calls.join(', ')}`);
  }
  const hits = await everyCall({
    operation,
    check: async () => {
      const digest = Buffer.from(document.digest);
      const rows = await count('document where digest = $1', digest);
      const findings = await count('finding where document_digest = $1', digest);
      const id = `%${document.findings[0]!.ownId}%`;
      assert.equal(findings, rows, 'a document and its finding stand together or not at all');
      assert.ok(rows <= 1);
      if (acknowledged !== null) assert.equal(rows, 1, 'what was acknowledged is there');
      const [again] = await acceptDocuments(whole, alice.actor, [{ document, key: null }]);
      assert.ok(again !== undefined && !(again instanceof Refusal));
      if (acknowledged !== null) assert.deepEqual(again, acknowledged, 'with the same receipt');
      assert.equal(await count('finding where own_id like $1', id), 1);
      const findingId = again.receipt.location.split('/').at(-1);
      assert.equal(
        await count("pgboss.job where data::text like '%' || $1 || '%'", findingId),
        2,
        'both jobs, once',
      );
      const entries = await count(
        "ledger_intent where convert_from(entry, 'UTF8') like '%' || $1 || '%'",
        findingId,
      );
      assert.equal(entries, 1, 'one ledger entry');
      const read = await readReceipt({ ...whole, ledger: ledgerService }, alice.actor, again.receipt.id);
      assert.deepEqual(read.receipt, again.receipt);
      const stored: Uint8Array[] = [];
      for await (const chunk of (await blobs.get(again.receipt.digest)) ?? []) stored.push(chunk);
      assert.ok(Buffer.concat(stored).equals(document.bytes), 'the bytes as received');
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
  assert.deepEqual(await readdir(join(dataDir, 'blobs', 'incoming')), [], 'nothing is left half written');
});

/** Above what is held in memory, so that it is written down first and read from there; in two steps of findings. */
function largeSarif(name: string): Buffer {
  const results = Array.from({ length: 600 }, (_, n) => ({
    ruleId: 'js/path',
    message: { text: `${name} result ${n} ${'x'.repeat(7000)}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: `src/${n}.js` } } }],
  }));
  const run = {
    tool: { driver: { name: 'scanner', rules: [{ id: 'js/path' }] } },
    versionControlProvenance: [{ repositoryUri: 'https://example.org/large' }],
    results,
  };
  return Buffer.from(JSON.stringify({ version: '2.1.0', runs: [run] }));
}

test('a large document that lost its commit is looked for before it is written again: one receipt, every finding once', async () => {
  let bytes: Uint8Array = new Uint8Array(0);
  let acknowledged: Submitted | null = null;
  const incoming = () => ({
    bytes: (async function* () {
      for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
    })(),
    mediaType: 'application/sarif+json',
    claim: () => null,
  });
  const operation = async (faults: Faults) => {
    made += 1;
    bytes = largeSarif(`large-${made}`);
    acknowledged = null;
    const intake = {
      ...whole,
      transactions: transactionsOver(faults.pool(database.pool), stores),
      blobs: await fileBlobs(join(dataDir, 'blobs'), systemRandomness, breakableFiles(faults)),
    };
    acknowledged = await submitLarge(intake, alice.actor, incoming());
  };
  const calls = await callsOfSecond(operation);
  assert.equal(calls.filter((call) => call === 'commit').length, 1);
  let lostCommits = 0;
  const hits = await everyCall({
    operation,
    check: async ({ call, mode, error }) => {
      const digest = createHash('sha256').update(bytes).digest();
      const rows = await count('document where digest = $1', digest);
      assert.equal(
        await count('finding where document_digest = $1', digest),
        rows * 600,
        'all of it or none',
      );
      if (acknowledged !== null) assert.equal(rows, 1, 'what was acknowledged is there');
      if (call === 'commit' && mode === 'after') {
        lostCommits += 1;
        assert.equal(error, undefined, 'it looked, found that it was done, and answered');
      }
      const again = await submitLarge(whole, alice.actor, incoming());
      if (acknowledged !== null) assert.deepEqual(again.receipt, acknowledged.receipt);
      assert.equal(await count('finding where document_digest = $1', digest), 600, 'nothing twice');
      assert.equal(
        await count(
          "ledger_intent where convert_from(entry, 'UTF8') like '%' || $1 || '%'",
          digest.toString('hex'),
        ),
        1,
        'one ledger entry',
      );
    },
  });
  assert.equal(lostCommits, 1);
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
  assert.deepEqual(await readdir(join(dataDir, 'blobs', 'incoming')), [], 'nothing is left half written');
});

test('whatever breaks while an interval is closed, it is closed once, whole, and the log verifies', async () => {
  let nowMs = Date.now();
  const clock = { now: () => new Date(nowMs) };
  const sequencing = { ...whole, clock, actor: ledgerService, intervalMs: 10_000 };
  await closeIntervals(sequencing);
  const operation = async (faults: Faults) => {
    nowMs += 10_000;
    await acceptDocuments(whole, alice.actor, [{ document: nextDocument(), key: null }]);
    const transactions = transactionsOver(faults.pool(database.pool), stores);
    await closeIntervals({ ...sequencing, transactions });
  };
  const calls = await callsOfSecond(operation);
  const hits = await everyCall({
    operation,
    check: async () => {
      // The broken connection's transaction holds the sequencer's place until the server notices that it died.
      for (let tries = 0; tries < 100; tries += 1) {
        await closeIntervals(sequencing);
        if ((await count('ledger_leaf where leaf_index is null and $1', true)) === 0) break;
        await sleep(50);
      }
      const { rows } = await database.asSuperuser(
        `select count(*)::int as n, count(leaf_index)::int as placed, count(distinct leaf_index)::int as places,
                coalesce(max(leaf_index), -1)::int as last,
                count(*) filter (where (place is null) <> (commitment is null))::int as wrong
         from ledger_leaf`,
      );
      const leaves = rows[0] as { n: number; placed: number; places: number; last: number; wrong: number };
      assert.deepEqual(leaves, {
        n: leaves.n,
        placed: leaves.n,
        places: leaves.n,
        last: leaves.n - 1,
        wrong: 0,
      });
      const later = { ...sequencing, clock: { now: () => new Date(nowMs + 60_000) } };
      const checked = await verifyLog(
        async (path) =>
          path === 'checkpoint' ? Buffer.from(await readCheckpoint(later)) : readTile(later, path),
        { keys: [parseVkey(signer.vkey)!], since: null },
      );
      assert.deepEqual(checked.faults, []);
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});
