import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { SIGNATURE_VERSION } from '../../core/dedupe/signature.ts';
import type { Finding } from '../../core/finding/finding.ts';
import { newId } from '../ids.ts';
import { Refusal } from '../refusal.ts';
import { acceptAbove, acceptHeld } from './accept-suggestions.ts';
import { bringUp } from './bring-up.ts';
import { decidePair, undoDecision, undoDecisions } from './decide-link.ts';
import { findDuplicates } from './find-duplicates.ts';
import { linkByExecution } from './link-by-execution.ts';
import { readScorecard } from './read-scorecard.ts';

const database = await testDatabase();
const world = { transactions: database.transactions, clock: systemClock, randomness: systemRandomness };
const instance = await testInstance(database);
const deduper = await instance.service('deduper');
const labs = await Promise.all(
  Array.from({ length: 8 }, (_, index) => instance.party(`lab-${index}`, 'finder')),
);

type Lab = (typeof labs)[number];

let marks = 0;

/** A received finding, as intake leaves it: the same flaw each time, in a program of its own. */
async function receive(by: Lab, name: string, different: Partial<Finding> = {}): Promise<string> {
  const id = newId('finding', systemRandomness);
  marks += 1;
  const body: Finding = {
    id: `own-${id}`,
    format: 'native',
    pointer: '',
    component: { purl: `pkg:npm/${name}@1.2.0`, ecosystem: 'npm', name, version: '1.2.0' },
    weaknesses: ['CWE-1321'],
    aliases: [],
    title: 'set() follows __proto__',
    description: 'The function set walks a dotted path and assigns without looking at its segments.',
    locations: [{ file: 'lib/set.js', function: 'set', startLine: 20, endLine: 31 }],
    patches: [],
    severity: [],
    references: [],
    reproducer: {
      environment: 'npm',
      dependencies: {},
      files: [
        { path: 'poc.js', text: `const w = require('${name}');\nw.set({}, '__proto__.mark${marks}', 1);\n` },
      ],
      command: ['node', 'poc.js'],
      network: 'none',
      runs: 3,
      timeoutSeconds: 30,
      oracle: { type: 'prototype-polluted' },
    },
    ...different,
  };
  await database.asSuperuser(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     values ($1, $2, $3, '', 'native', $4, $5, now(), $6, $7, $8, 'AMBER', 5, 'received', now())`,
    [
      by.compartment!.id,
      id,
      Buffer.alloc(32, 1),
      by.party.id,
      by.actor.principalId,
      `pkg:npm/${name}`,
      body.title,
      JSON.stringify(body),
    ],
  );
  return id;
}

async function casesOf(findingIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await database.asSuperuser(
    'select distinct case_id from case_finding where finding_id = any ($1::text[])',
    [findingIds],
  );
  return rows.map((row) => row['case_id'] as string);
}

test('eight labs that report one flaw in one minute make one case', async () => {
  const ids: string[] = [];
  for (const lab of labs) ids.push(await receive(lab, 'eight'));
  for (const id of ids) await findDuplicates(world, deduper, [id]);
  assert.equal((await casesOf(ids)).length, 1);
});

test('a finder who floods one case is held back after five more, and the queue says why', async () => {
  const ids = [await receive(labs[0]!, 'flooded')];
  for (let count = 0; count < 8; count += 1) {
    // A shared number outweighs that one finder sent them all: without it they would not merge at all.
    ids.push(await receive(labs[1]!, 'flooded', { aliases: ['CVE-2026-12345'] }));
  }
  await findDuplicates(world, deduper, ids);
  assert.ok((await casesOf(ids)).length > 1);
  const held = await database.transactions.run(instance.coordinator, ({ desk }) =>
    desk.links({ state: 'held', limit: 100, after: null }),
  );
  const first = held.items.find(({ a, b }) => ids.includes(a) && ids.includes(b));
  assert.ok(first);
  const before = (await casesOf(ids)).length;
  const decisions = await acceptHeld(world, instance.coordinator, first.id);
  assert.ok((await casesOf(ids)).length < before, 'a person lets it grow');
  await assert.rejects(acceptHeld(world, instance.coordinator, first.id), Refusal);
  await undoDecisions(world, instance.coordinator, decisions);
  assert.equal((await casesOf(ids)).length, before);
});

test('whether the witness of a fixed release comes first or last makes no difference', async () => {
  const arrive = async (name: string, order: readonly number[]) => {
    const claims = [
      () => receive(labs[0]!, name),
      () => receive(labs[1]!, name, { affected: 'vers:npm/<1.2.3' }),
      () =>
        receive(labs[2]!, name, {
          component: { purl: `pkg:npm/${name}@1.2.8`, ecosystem: 'npm', name, version: '1.2.8' },
        }),
    ];
    const ids = new Map<number, string>();
    for (const index of order) ids.set(index, await claims[index]!());
    for (const index of order) await findDuplicates(world, deduper, [ids.get(index)!]);
    return ids;
  };
  for (const order of [
    [0, 1, 2],
    [0, 2, 1],
    [2, 1, 0],
  ]) {
    const ids = await arrive(`witness-${order.join('')}`, order);
    assert.equal((await casesOf([ids.get(0)!, ids.get(1)!])).length, 1, `order ${order}`);
    assert.equal((await casesOf([ids.get(0)!, ids.get(2)!])).length, 2, `order ${order}`);
  }
});

test('a signature of an older engine is computed anew from the document', async () => {
  const a = await receive(labs[0]!, 'older');
  await findDuplicates(world, deduper, [a]);
  await database.asSuperuser(
    `update finding_signature set version = 0, signature = '{}' where finding_id = $1`,
    [a],
  );
  const b = await receive(labs[1]!, 'older');
  await findDuplicates(world, deduper, [b]);
  assert.equal((await casesOf([a, b])).length, 1);
});

test('what an older engine signed is brought up a page at a time, and then left alone', async () => {
  const [a, b] = [await receive(labs[0]!, 'ancient'), await receive(labs[1]!, 'ancient')];
  await findDuplicates(world, deduper, [a, b]);
  // As if neither had been found by the other: the older engine made none of these keys and no link.
  for (const statement of [
    'delete from dedupe_key where finding_id = any ($1::text[])',
    `update finding_signature set version = 1, signature = '{}' where finding_id = any ($1::text[])`,
    'update link set superseded_at = now() where a = any ($1::text[])',
  ])
    await database.asSuperuser(statement, [[a, b]]);
  let after: string | null = '';
  while (after !== null) after = (await bringUp(world, deduper, after)).next;
  const { rows } = await database.asSuperuser(
    `select s.version, count(k.key)::int as keys from finding_signature s join dedupe_key k using (finding_id)
     where finding_id = any ($1::text[]) group by s.finding_id, s.version`,
    [[a, b]],
  );
  assert.equal(rows.length, 2);
  for (const { version, keys } of rows) assert.deepEqual([version, keys > 5], [SIGNATURE_VERSION, true]);
  assert.equal((await linksOf(a)).length, 1, 'and they have met again');
  assert.equal((await casesOf([a, b])).length, 1);
});

test('a finding that the engine fails on is passed over and told, and what comes after it is looked at again', async () => {
  const [poison, sound] = [await receive(labs[0]!, 'poisoned'), await receive(labs[1]!, 'sound')].toSorted();
  await findDuplicates(world, deduper, [poison!, sound!]);
  await database.asSuperuser('update finding_signature set version = 0 where finding_id = any ($1::text[])', [
    [poison, sound],
  ]);
  // A document that no engine reads.
  const [kept] = (await database.asSuperuser('select body from finding where id = $1', [poison])).rows;
  await database.asSuperuser(`update finding set body = '{"locations": 7}' where id = $1`, [poison]);
  const versions = async () =>
    Object.fromEntries(
      (
        await database.asSuperuser(
          'select finding_id, version from finding_signature where finding_id = any ($1::text[])',
          [[poison, sound]],
        )
      ).rows.map((row) => [row['finding_id'], row['version']]),
    );
  const pass = async () => {
    const told: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const { next, passedOver } = await bringUp(world, deduper, after);
      told.push(...passedOver);
      after = next;
    }
    return told;
  };
  assert.deepEqual(await pass(), [poison]);
  assert.deepEqual(await versions(), { [poison!]: -SIGNATURE_VERSION, [sound!]: SIGNATURE_VERSION });
  assert.deepEqual(await pass(), [], 'this engine does not come back to it');
  await database.asSuperuser('update finding set body = $2::jsonb where id = $1', [
    poison,
    JSON.stringify(kept.body),
  ]);
  await database.asSuperuser('update finding_signature set version = -1 where finding_id = $1', [poison]);
  assert.deepEqual(await pass(), [], 'the next one does');
  assert.deepEqual(await versions(), { [poison!]: SIGNATURE_VERSION, [sound!]: SIGNATURE_VERSION });
});

test('a person accepts everything above a bar at once, and takes it back at once', async () => {
  const a = await receive(labs[3]!, 'batch');
  // The same place and weakness, no proof: likely, and not enough to merge by itself.
  const b = await receive(labs[4]!, 'batch', {
    reproducer: null as never,
    title: 'Keys are not checked',
    description: 'Segments of the dotted path are taken as they are.',
    locations: [{ file: 'lib/set.js', startLine: 22, endLine: 24 }],
  });
  await findDuplicates(world, deduper, [a, b]);
  assert.equal((await casesOf([a, b])).length, 2);
  const { rows } = await database.asSuperuser(
    'select confidence from link where superseded_at is null and a = any ($1::text[]) and b = any ($1::text[])',
    [[a, b]],
  );
  const confidence = rows[0]['confidence'] as number;
  const coordinator = instance.coordinator;
  // What stands above it and is no duplicate does not take its place in the batch, and what is shown is what is taken.
  const asked = { state: 'suggested' as const, bar: confidence };
  const offered = await world.transactions.run(coordinator, ({ desk }) =>
    desk.links({ ...asked, limit: 3, after: null }),
  );
  assert.deepEqual(
    offered.items.map((link) => [link.a, link.b]),
    [[a, b].toSorted()],
  );
  assert.equal(
    (await world.transactions.run(coordinator, ({ desk }) => desk.countLinks(asked, 10))).count,
    1,
  );
  const none = await acceptAbove(world, coordinator, { bar: 1, limit: 100 });
  assert.deepEqual(none, []);
  const decisions = await acceptAbove(world, coordinator, { bar: confidence, limit: 100 });
  assert.equal((await casesOf([a, b])).length, 1);
  await undoDecisions(world, coordinator, decisions);
  assert.equal((await casesOf([a, b])).length, 2);
  await assert.rejects(undoDecisions(world, coordinator, decisions), Refusal);
  await assert.rejects(acceptAbove(world, labs[3]!.actor, { bar: 0.5, limit: 100 }), Refusal);
});

test('a scorecard tells the clearinghouse of repeats, the finder only of its own, others nothing', async () => {
  const card = (actor: typeof instance.coordinator, party: string) =>
    database.transactions.run(actor, (stores) => readScorecard(stores, actor, party));
  const [own] = [labs[1]!];
  const [full] = await card(instance.coordinator, own.party.id);
  assert.ok(full!.submitted > 0);
  assert.ok(full!.duplicatesOfKnown!.count > 0 && full!.duplicatesOfKnown!.high !== null);
  const [seen] = await card(own.actor, own.party.id);
  assert.equal(seen!.submitted, full!.submitted);
  assert.deepEqual([seen!.duplicatesOfKnown, seen!.firstFinder, seen!.severityInflation], [null, null, null]);
  await assert.rejects(card(labs[2]!.actor, own.party.id), Refusal);
});

const PATCH = { id: 'p', diff: '--- a/x.js\n+++ b/x.js\n@@ -1,1 +1,1 @@\n-a\n+b\n' };

/** A finding that says nothing in common with another, proven by the lab, with a patch that is evidence. */
const speaksOf = (place: string): Partial<Finding> => ({
  title: `${place} goes wrong`,
  description: `Only ${place} is spoken of here.`,
  weaknesses: [],
  locations: [{ file: `lib/${place}.js`, function: place }],
});

async function judged(by: Lab, findingId: string, body: unknown): Promise<void> {
  await database.asSuperuser(
    `insert into experiment (compartment_id, id, finding_id, state, queued_at, verdict, body)
     values ($1, $2, $3, 'done', now(), 'reproduced', $4)`,
    [by.compartment!.id, newId('experiment', systemRandomness), findingId, JSON.stringify(body)],
  );
}

async function provenWithPatch(by: Lab, place: string): Promise<string> {
  const id = await receive(by, 'crane', { ...speaksOf(place), patches: [PATCH] });
  await judged(by, id, { patches: [{ id: 'p', verdict: 'fixes', tests: 'passed' }] });
  await database.transactions.run(deduper, ({ matrix }) =>
    matrix.putWeights([{ findingId: id, patchId: 'p', isEvidence: true }], new Date()),
  );
  return id;
}

const saw = (findingId: string, ownerId: string, outcome: 'stops' | 'does_not_stop') =>
  database.transactions.run(deduper, ({ matrix }) =>
    matrix.putCells('pkg:npm/crane', [{ findingId, ownerId, patchId: 'p', outcome, at: new Date() }]),
  );

test('execution merges what words cannot, says which contains which, and yields to a person alone', async () => {
  const [a, b, part] = [
    await provenWithPatch(labs[0]!, 'hoist'),
    await provenWithPatch(labs[1]!, 'winch'),
    await provenWithPatch(labs[2]!, 'brake'),
  ];
  await findDuplicates(world, deduper, [a, b, part]);
  assert.equal((await casesOf([a, b, part])).length, 3);
  for (const [proof, owner, outcome] of [
    [a, b, 'stops'],
    [b, a, 'stops'],
    [part, a, 'stops'],
    [a, part, 'does_not_stop'],
  ] as const)
    await saw(proof, owner, outcome);
  assert.equal(await linkByExecution(world, deduper, a), 2);
  assert.equal((await casesOf([a, b])).length, 1);
  assert.equal((await casesOf([a, part])).length, 2, 'containing is no identity');
  const links = await linksOf(part);
  assert.deepEqual(
    links.filter(({ relation }) => relation === 'subsumes').map(({ head, decidedBy }) => [head, decidedBy]),
    [[a, 'suggested']],
  );
  assert.equal(await linkByExecution(world, deduper, a), 0, 'nothing new is said twice');
  await findDuplicates(world, deduper, [a, b]);
  assert.equal((await casesOf([a, b])).length, 1, 'words do not take it back');
  const decision = { a, b, decision: 'apart', relation: 'chains', head: a, note: null } as const;
  const id = await decidePair(world, instance.coordinator, decision);
  assert.equal((await casesOf([a, b])).length, 2, 'two that enable each other are two');
  await undoDecision(world, instance.coordinator, id);
  assert.equal((await casesOf([a, b])).length, 1);
  for (const said of [
    { ...decision, head: null },
    { ...decision, decision: 'together' },
    { ...decision, relation: 'related' },
  ] as const)
    await assert.rejects(decidePair(world, instance.coordinator, said), Refusal);
});

test('proofs that crash alike in one build are one flaw, and elsewhere, or in another build, are not', async () => {
  const crash = {
    class: 'heap-buffer-overflow',
    frames: ['read chunk.c:12', 'load read.c:5'],
    build: 'sha256:a',
  };
  const seen: string[] = [];
  for (const [index, [place, own]] of [
    ['jib', crash],
    ['boom', { ...crash }],
    ['mast', { ...crash, frames: ['read chunk.c:12', 'text read.c:90'] }],
    ['keel', { ...crash, build: 'sha256:b' }],
  ].entries() as ArrayIterator<[number, [string, typeof crash]]>) {
    const id = await receive(labs[index]!, 'gantry', speaksOf(place));
    await judged(labs[index]!, id, { patches: [], crash: own });
    seen.push(id);
  }
  await findDuplicates(world, deduper, seen);
  assert.equal((await casesOf(seen)).length, 4, 'words join none of them');
  assert.equal(await linkByExecution(world, deduper, seen[1]!), 1);
  assert.equal((await casesOf(seen.slice(0, 2))).length, 1);
  assert.equal((await casesOf(seen)).length, 3);
  assert.deepEqual(
    (await linksOf(seen[0]!))
      .filter(({ decidedBy }) => decidedBy === 'auto')
      .map(({ evidence }) => evidence[0]?.kind),
    ['same-crash-in-same-build'],
  );
  assert.equal(await linkByExecution(world, deduper, seen[0]!), 0, 'nothing new is said twice');
});

test('beyond forty findings of a component the newest is still met, by likeness, then one of each case', async () => {
  const crash = { class: 'stack-overflow', frames: ['walk tree.c:7'], build: 'sha256:c' };
  const berth = (n: number): Partial<Finding> => ({
    ...speaksOf(`berth${n}`),
    patches: [{ id: 'p', diff: PATCH.diff.replaceAll('x.js', `berth${n}.js`) }],
  });
  const ids: string[] = [];
  for (let n = 0; n < 44; n++) {
    const id = await receive(labs[n % 8]!, 'quay', berth(n));
    await judged(labs[n % 8]!, id, { patches: [], ...(n === 42 || n === 43 ? { crash } : {}) });
    ids.push(id);
  }
  const twin = await receive(labs[4]!, 'quay', berth(43));
  await judged(labs[4]!, twin, { patches: [] });
  await findDuplicates(world, deduper, [...ids, twin]);
  assert.equal(await linkByExecution(world, deduper, ids[43]!), 1);
  assert.equal((await casesOf(ids.slice(42))).length, 1, 'the last two crash alike');
  const around = (findingId: string) =>
    database.transactions.run(deduper, ({ matrix }) =>
      matrix.partners({ componentKey: 'pkg:npm/quay', findingId, limit: 39 }),
    );
  const [last, before] = [await around(ids[41]!), await around(ids[40]!)];
  assert.equal(new Set(last).size, 39);
  assert.notDeepEqual(last.toSorted(), before.filter((id) => id !== ids[41]).toSorted());
  assert.ok(!last.includes(ids[41]!), 'not itself');
  assert.ok(last.filter((id) => id === ids[42] || id === ids[43]).length < 2, 'one of a case');
  const [likeliest] = await around(twin);
  assert.equal(likeliest, ids[43]);
  const unmet = ids.slice(0, 41).find((id) => !last.includes(id))!;
  await database.transactions.run(deduper, ({ matrix }) =>
    matrix.putCells(
      'pkg:npm/quay',
      last.map((ownerId) => ({
        findingId: ids[41]!,
        ownerId,
        patchId: 'p',
        outcome: 'does_not_stop',
        at: new Date(),
      })),
    ),
  );
  assert.ok((await around(ids[41]!)).includes(unmet), 'who was met once makes room');
});

test('a package is one component by its purl and by its name', async () => {
  const [purl, name] = [
    await receive(labs[0]!, 'davit'),
    await receive(labs[1]!, 'davit', { component: { ecosystem: 'npm', name: 'davit' } }),
  ];
  await findDuplicates(world, deduper, [purl]);
  await findDuplicates(world, deduper, [name]);
  assert.equal((await casesOf([purl, name])).length, 1);
});

test('a copy in another component is related at the desk, and keeps its own case', async () => {
  const diff =
    "--- a/lib/set.js\n+++ b/lib/set.js\n@@ -20,2 +20,3 @@\n context\n+  if (key === '__proto__' || key === 'constructor') return target;\n";
  const patches = [{ id: 'p', diff }];
  const original = await receive(labs[3]!, 'setter', { patches });
  await findDuplicates(world, deduper, [original]);
  const copy = await receive(labs[4]!, 'bundle', {
    patches: [{ id: 'q', diff: diff.replaceAll('lib/set', 'dist/all') }],
  });
  await findDuplicates(world, deduper, [copy]);
  const links = await linksOf(copy);
  assert.deepEqual(
    links.map(({ relation, decidedBy, evidence }) => [relation, decidedBy, evidence[0]?.kind]),
    [['related', 'suggested', 'same-change']],
  );
  assert.equal((await casesOf([original, copy])).length, 2);
  const together = { a: original, b: copy, decision: 'together', relation: 'duplicate', note: null } as const;
  await assert.rejects(decidePair(world, instance.coordinator, together), Refusal);
});

async function linksOf(id: string) {
  return database.transactions.run(deduper, async ({ desk, identity }) =>
    desk.linksOf((await identity.sharedCompartment('desk')).id, [id]),
  );
}
