import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { giveBackMemory } from '../../adapters/memory/give-back.ts';
import { openLedgerKey } from '../../adapters/signing/ledger-key.ts';
import { parseVkey } from '../../core/ledger/note.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { closeIntervals } from '../ledger/close-intervals.ts';
import { verifyReceipt } from '../ledger/verify-receipt.ts';
import { Refusal } from '../refusal.ts';
import { type Accepted, type Answer, acceptDocuments, type Intake } from './accept-documents.ts';
import { commitQueue } from './commit-queue.ts';
import { listFindings } from './list-findings.ts';
import type { FindingOrder } from './ports.ts';
import { prepareDocument } from './prepare-document.ts';
import { readFinding } from './read-finding.ts';
import { readReceipt } from './read-receipt.ts';
import { type LineAnswer, submitStream } from './submit-stream.ts';

const database = await testDatabase();
const dataDir = await mkdtemp(join(tmpdir(), 'bw-intake-'));
after(() => rm(dataDir, { recursive: true }));
const signer = await openLedgerKey(dataDir, { origin: 'log.example/ledger', randomness: systemRandomness });
const intake: Intake = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  blobs: await fileBlobs(join(dataDir, 'blobs'), systemRandomness),
  signer,
  giveBackMemory,
};
const instance = await testInstance(database);
const ledgerService = await instance.service('ledger');
const alice = await instance.party('alice', 'finder');
const bob = await instance.party('bob', 'finder');

type Fields = Readonly<Record<string, unknown>>;

function native(fields: Fields = {}): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      format: 'breakwater.finding/1',
      component: { purl: 'pkg:npm/lodash@4.17.15' },
      title: 'Prototype pollution in baseSet',
      ...fields,
    }),
  );
}

function prepared(bytes: Uint8Array) {
  const result = prepareDocument(bytes, { mediaType: 'application/json', line: null });
  assert.ok(result.ok, JSON.stringify(result));
  return result.document;
}

async function submit(actor: Actor, bytes: Uint8Array, key: string | null = null): Promise<Answer> {
  const [answer] = await acceptDocuments(intake, actor, [keyed(bytes, key)]);
  return answer!;
}

function keyed(bytes: Uint8Array, key: string | null) {
  const document = prepared(bytes);
  return { document, key: key === null ? null : { key, requestDigest: document.digest } };
}

async function accepted(actor: Actor, bytes: Uint8Array, key: string | null = null): Promise<Accepted> {
  const answer = await submit(actor, bytes, key);
  assert.ok(!(answer instanceof Refusal), String(answer));
  return answer;
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function stream(actor: Actor, chunks: AsyncIterable<Uint8Array>): Promise<LineAnswer[]> {
  const answers: LineAnswer[] = [];
  for await (const batch of submitStream(intake, actor, chunks)) answers.push(...batch);
  return answers;
}

const idOf = ({ receipt }: Accepted): string => receipt.location.split('/').at(-1)!;

test('what was acknowledged can be read back as it was received, and proven once its interval is closed', async () => {
  const bytes = native({
    id: 'alice/1',
    severity: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
    madeUp: { x: 1 },
  });
  const { receipt } = await accepted(alice.actor, bytes);
  await closeIntervals({ ...intake, actor: ledgerService, intervalMs: 10_000 });
  const later = { now: () => new Date(Date.now() + 20_000) };
  const read = await readReceipt({ ...intake, clock: later, ledger: ledgerService }, alice.actor, receipt.id);
  assert.deepEqual(read.receipt, receipt);
  const { standing, faults } = verifyReceipt({ receipt: read.receipt, proof: read.proof }, [
    parseVkey(signer.vkey)!,
  ]);
  assert.deepEqual([standing, faults], ['proven', []]);
  const finding = await database.transactions.run(alice.actor, (stores) =>
    readFinding(stores, alice.actor, read.findings[0]!.id),
  );
  assert.equal(finding.ownId, 'alice/1');
  assert.equal(finding.severityRank, 5);
  assert.deepEqual(finding.finding.unknown, { '/madeUp': { x: 1 } });
  const { rows } = await database.asSuperuser('select body from document where receipt_id = $1', [
    receipt.id,
  ]);
  assert.deepEqual(Buffer.from((rows[0] as { body: Buffer }).body), Buffer.from(bytes));
});

test('the same bytes from the same party are one finding with one receipt, however often and however many at once', async () => {
  const bytes = native({ id: 'same' });
  const answers = await Promise.all(Array.from({ length: 12 }, () => accepted(alice.actor, bytes)));
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  const { rows } = await database.asSuperuser("select count(*)::int as n from finding where own_id = 'same'");
  assert.deepEqual(rows, [{ n: 1 }]);
});

test('two parties with the same bytes know nothing of each other', async () => {
  const bytes = native({ id: 'shared' });
  const [mine, theirs] = [await accepted(alice.actor, bytes), await accepted(bob.actor, bytes)];
  assert.notEqual(mine.receipt.id, theirs.receipt.id);
  const reading = { ...intake, ledger: ledgerService };
  for (const id of [theirs.receipt.id, 'r-0000000000000000']) {
    await assert.rejects(readReceipt(reading, alice.actor, id), { code: 'not-found' });
  }
  for (const id of [idOf(theirs), 'f-0000000000000000']) {
    await assert.rejects(
      database.transactions.run(alice.actor, (stores) => readFinding(stores, alice.actor, id)),
      { code: 'not-found' },
    );
  }
});

test('a key stands for one body, for its caller alone, for seven days', async () => {
  const [one, other] = [native({ id: 'key-1' }), native({ id: 'key-2' })];
  const first = await accepted(alice.actor, one, 'k');
  assert.deepEqual(await accepted(alice.actor, one, 'k'), first);
  const refused = await submit(alice.actor, other, 'k');
  assert.ok(refused instanceof Refusal && refused.code === 'unprocessable');
  await accepted(bob.actor, other, 'k');
  await database.asSuperuser("update idempotency set created_at = created_at - interval '8 days'");
  await accepted(alice.actor, other, 'k');
  const both = await acceptDocuments(intake, alice.actor, [
    keyed(native({ id: 'key-3' }), 'twice'),
    keyed(native({ id: 'key-4' }), 'twice'),
  ]);
  assert.deepEqual(
    both.map((answer) => answer instanceof Refusal),
    [false, true],
  );
});

test('identity and label come from who submits: the document may only tighten', async () => {
  const loose = await accepted(alice.actor, native({ id: 'tlp-1', tlp: 'CLEAR', finder: { party: 'bob' } }));
  const tight = await accepted(alice.actor, native({ id: 'tlp-2', tlp: 'RED' }));
  const read = (id: string) =>
    database.transactions.run(alice.actor, (stores) => readFinding(stores, alice.actor, id));
  const finding = await read(idOf(loose));
  assert.equal(finding.tlp, 'AMBER');
  assert.equal(finding.submitterPartyId, alice.actor.partyId);
  assert.equal(finding.finding.finder?.party, 'bob');
  assert.equal((await read(idOf(tight))).tlp, 'RED');
});

test('only a finder submits', async () => {
  for (const actor of [
    instance.coordinator,
    await instance.service('deduper'),
    { ...alice.actor, roles: ['operator' as const] },
  ]) {
    await assert.rejects(submit(actor, native({ id: 'nobody' })), { code: 'forbidden' });
  }
});

test('a stream is answered a line for a line, in order, and a bad line spoils no other', async () => {
  const lines = [
    Buffer.from(native({ id: 's-1' })).toString(),
    '{ not json',
    '',
    JSON.stringify({ format: 'breakwater.finding/1', title: 'no component' }),
    Buffer.from(native({ id: 's-2' })).toString(),
    Buffer.from(native({ id: 's-1' })).toString(),
    `"${'x'.repeat(9 * 1024 * 1024)}"`,
    Buffer.from(native({ id: 's-3' })).toString(),
  ];
  const answers = await stream(bob.actor, pieces(Buffer.from(lines.join('\r\n')), 10_007));
  assert.deepEqual(
    answers.map((answer) => [answer.line, 'receipt' in answer]),
    [
      [1, true],
      [2, false],
      [4, false],
      [5, true],
      [6, true],
      [7, false],
      [8, true],
    ],
  );
  const receipts = answers.flatMap((answer) => ('receipt' in answer ? [answer.receipt.id] : []));
  assert.equal(receipts[0], receipts[2], 'the same line again has the same receipt');
  assert.equal(new Set(receipts).size, 3);
});

test('a stream that is cut keeps what was answered, and sent again continues without a repeat', async () => {
  const all = Buffer.from(
    Array.from({ length: 3_000 }, (_, at) => `${Buffer.from(native({ id: `cut-${at}` }))}\n`).join(''),
  );
  const before: LineAnswer[] = [];
  async function* cut() {
    yield* pieces(all.subarray(0, all.length / 2), 16_384);
    throw new Error('the sender hung up');
  }
  await assert.rejects(async () => {
    for await (const batch of submitStream(intake, bob.actor, cut())) before.push(...batch);
  }, /hung up/);
  assert.ok(before.length > 100);
  const again = await stream(bob.actor, pieces(all, 65_536));
  assert.equal(again.length, 3_000);
  for (const [at, answer] of before.entries()) assert.deepEqual(again[at], answer);
  const { rows } = await database.asSuperuser(
    "select count(*)::int as n from finding where own_id like 'cut-%'",
  );
  assert.deepEqual(rows, [{ n: 3_000 }]);
});

test('a slow sender is answered line by line', async () => {
  const answered: number[] = [];
  let release: () => void = () => undefined;
  async function* slow() {
    for (let at = 1; at <= 3; at += 1) {
      yield Buffer.from(`${Buffer.from(native({ id: `slow-${at}` }))}\n`);
      if (answered.length < at)
        await new Promise<void>((resolve) => {
          release = resolve;
        });
    }
  }
  for await (const batch of submitStream(intake, bob.actor, slow())) {
    answered.push(...batch.map((answer) => answer.line));
    release();
  }
  assert.deepEqual(answered, [1, 2, 3]);
});

test('submissions that arrive together share a commit and keep their own answers', async () => {
  let commits = 0;
  const counting: Intake = {
    ...intake,
    transactions: {
      run: (actor, work) => {
        commits += 1;
        return database.transactions.run(actor, work);
      },
    },
  };
  const queue = commitQueue(counting);
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, at) =>
      queue.submit(alice.actor, keyed(native({ id: `q-${at}` }), at % 2 ? 'same-key' : null)),
    ),
  );
  assert.ok(commits <= 4, `${commits} commits`);
  const refused = answers.flatMap((answer, at) => (answer instanceof Refusal ? [at] : []));
  assert.deepEqual(
    refused,
    Array.from({ length: 29 }, (_, at) => at * 2 + 3),
    'all but the first with that key',
  );
});

test('the work that follows exists if and only if the findings do', async () => {
  const reproducer = {
    environment: 'npm',
    files: [{ path: 'poc.js', text: 'x' }],
    command: ['node', 'poc.js'],
    oracle: { type: 'prototype-polluted' },
  };
  const { receipt } = await accepted(alice.actor, native({ id: 'with-reproducer', reproducer }));
  const id = receipt.location.split('/').at(-1);
  const { rows } = await database.asSuperuser(
    `select name from pgboss.job where data::text like '%' || $1 || '%' order by name`,
    [id],
  );
  assert.deepEqual(
    rows.map((row) => row.name),
    ['find-duplicates', 'reproduce'],
  );
});

test('every order and filter pages through exactly what may be seen, once', async () => {
  const own = await database.another();
  const setting = await testInstance(own);
  const parties = [];
  for (const name of ['p1', 'p2', 'p3']) parties.push(await setting.party(name, 'finder'));
  const mine = { ...intake, transactions: own.transactions };
  for (const [which, party] of parties.entries()) {
    const documents = Array.from({ length: 23 }, (_, at) => ({
      document: prepared(
        native({
          id: `${which}-${at}`,
          component: { purl: `pkg:npm/pkg-${at % 4}@1.0.${at}` },
          severity: at % 3 === 0 ? [] : ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
          tlp: at % 5 === 0 ? 'RED' : 'AMBER',
        }),
      ),
      key: null,
    }));
    await acceptDocuments(mine, party.actor, documents);
  }
  const walk = (actor: Actor, order: FindingOrder, extra: object) =>
    own.transactions.run(actor, async (stores) => {
      const seen: string[] = [];
      let after = null;
      do {
        const query = { order, descending: true, limit: 2, after, ...extra };
        const page = await listFindings(stores, actor, query);
        seen.push(...page.items.map(({ ownId }) => ownId!));
        after = page.next;
      } while (after !== null);
      return seen;
    });
  for (const order of ['received', 'severity', 'component', 'state'] as const) {
    const ofOne = await walk(parties[0]!.actor, order, {});
    assert.equal(ofOne.length, 23, order);
    assert.ok(ofOne.every((ownId) => ownId.startsWith('0-')));
    const ofAll = await walk(setting.coordinator, order, {});
    assert.equal(new Set(ofAll).size, ofAll.length, order);
    const expected = await own.asSuperuser("select own_id from finding where tlp <> 'RED' or $1", [
      ofAll.length === 69,
    ]);
    assert.deepEqual([...ofAll].sort(), expected.rows.map((row) => row.own_id as string).sort(), order);
    const filtered = await walk(setting.coordinator, order, { component: 'pkg:npm/pkg-2', severityRank: 5 });
    assert.ok(filtered.length > 0 && filtered.length < ofAll.length);
    const party = await walk(setting.coordinator, order, { finder: parties[1]!.actor.partyId });
    assert.ok(party.length > 0 && party.every((ownId) => ownId.startsWith('1-')));
  }
});
