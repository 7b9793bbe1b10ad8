import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { NO_BLOBS } from '../../../test/no-blobs.ts';
import { testServer } from '../../../test/server.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { csafValidation } from '../../adapters/csaf/validation.ts';
import { openAdvisoryKey } from '../../adapters/signing/advisory-key.ts';
import { findDuplicates } from '../../app/desk/find-duplicates.ts';
import { refreshCases } from '../../app/desk/refresh-cases.ts';
import { computeExposure } from '../../app/exposure/compute-exposure.ts';
import { draftAdvisory } from '../../app/publication/draft-advisory.ts';
import { publishAdvisory } from '../../app/publication/publish-advisory.ts';
import { publishRevisions } from '../../app/publication/publish-revision.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const dataDir = await mkdtemp(join(tmpdir(), 'bw-desk-routes-'));
after(() => rm(dataDir, { recursive: true }));
const labA = await instance.party('lab-a', 'finder');
const labB = await instance.party('lab-b', 'finder');
const hospital = await instance.party('hospital', 'operator');
const bank = await instance.party('bank', 'operator');
const desk = { session: instance.session };
const world = {
  blobs: NO_BLOBS,
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  signer: await openAdvisoryKey(dataDir, { name: 'Clearinghouse', randomness: systemRandomness }),
  csaf: csafValidation(),
  publisher: { name: 'Clearinghouse', namespace: 'https://clearinghouse.example' },
  version: '0',
};
const deduper = await instance.service('deduper');
const clock = await instance.service('clock');
const exposure = await instance.service('exposure');
const publisher = await instance.service('publisher');

async function submit(by: typeof labA, different: object = {}): Promise<string> {
  const answer = await server.post('/api/v1/findings', {
    key: by.key,
    headers: { 'content-type': 'application/json' },
    body: {
      format: 'breakwater.finding/1',
      component: { purl: 'pkg:npm/walker@1.2.0' },
      affected: 'vers:npm/<1.2.1',
      weaknesses: ['CWE-1321'],
      title: `set() follows __proto__ (${by.party.name})`,
      description: `${by.party.name} says: the function set walks a dotted path without looking at its segments.`,
      locations: [{ file: 'lib/set.js', function: 'set', startLine: 20, endLine: 31 }],
      severity: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
      reproducer: {
        environment: 'npm',
        files: [{ path: 'poc.js', text: "const w = require('walker');\nw.set({}, '__proto__.x', 1);\n" }],
        command: ['node', 'poc.js'],
        oracle: { type: 'prototype-polluted' },
      },
      ...different,
    },
  });
  assert.equal(answer.status, 202, answer.text);
  return answer.json.receipt.location.split('/').at(-1);
}

const guard = '--- a/lib/set.js\n+++ b/lib/set.js\n@@ -1 +1 @@\n-set(o, p);\n+if (isOwn(p)) set(o, p);\n';
const ids = [await submit(labA, { patches: [{ id: 'p1', diff: guard }] }), await submit(labB)];
const nested = "const w = require('walker');\nw.set({}, [['__proto__'], 'x'], 1);\n";
const suggested = await submit(labB, {
  title: 'set() takes path elements of any type',
  reproducer: {
    environment: 'npm',
    files: [{ path: 'poc.js', text: nested }],
    command: ['node', 'poc.js'],
    oracle: { type: 'prototype-polluted' },
  },
});
await findDuplicates(world, deduper, [...ids, suggested]);

test('a list of cases can be sorted and filtered in every way the interface offers', async () => {
  for (const sort of ['due', 'opened', '-opened', '-severity', 'component', '-findings', 'stage']) {
    const first = await server.get(`/api/v1/cases?sort=${sort}&limit=1`, desk);
    assert.equal(first.status, 200, first.text);
    assert.equal(first.json.total, 2);
    const second = await server.get(`/api/v1/cases?sort=${sort}&limit=1&cursor=${first.json.next}`, desk);
    assert.equal(second.status, 200, second.text);
    assert.notEqual(second.json.items[0].id, first.json.items[0].id);
    assert.equal(second.json.next, null);
  }
  for (const filter of [
    'stage=unique',
    'severity=critical',
    'component=pkg:npm%2Fwalker',
    'q=walk',
    'left=in-lab',
  ]) {
    assert.equal((await server.get(`/api/v1/cases?${filter}`, desk)).json.items.length, 2, filter);
  }
  for (const filter of [
    'stage=fixed',
    'severity=low',
    'component=x',
    'q=nowhere',
    'overdue=true',
    'q=c-99999',
    'left=none',
  ]) {
    assert.equal((await server.get(`/api/v1/cases?${filter}`, desk)).json.items.length, 0, filter);
  }
});

test('nobody but the desk sees a case, a link, the flow or an operator', async () => {
  const { json } = await server.get('/api/v1/cases', desk);
  const links = await server.get('/api/v1/links', desk);
  for (const path of [
    `/api/v1/cases/${json.items[0].id}`,
    `/api/v1/links/${links.json.items[0].id}`,
    '/api/v1/flow',
    '/api/v1/operators',
    '/api/v1/advisories',
  ]) {
    assert.equal((await server.get(path, desk)).status, 200, path);
    for (const { key } of [labA, hospital]) {
      const refused = await server.get(path, { key });
      assert.ok(refused.status === 404 || refused.status === 403, `${path}: ${refused.status}`);
    }
  }
});

test('what accepting from a bar on would take is listed before it is done', async () => {
  const above = await server.get('/api/v1/links?state=suggested&bar=0.5&limit=3', desk);
  assert.equal(above.status, 200, above.text);
  assert.ok(above.json.total >= 1);
  assert.ok(above.json.items.every(({ confidence }: { confidence: number }) => confidence >= 0.5));
  const none = await server.get('/api/v1/links?state=suggested&bar=1', desk);
  assert.deepEqual([none.json.items, none.json.total], [[], 0]);
  for (const bar of ['0.49', '1.01', '.5', '5e-1'])
    assert.equal((await server.get(`/api/v1/links?bar=${bar}`, desk)).status, 400, bar);
});

test('a pair is shown with both sides, decided, and the decision taken back', async () => {
  const waiting = await server.get('/api/v1/links?state=suggested', desk);
  assert.equal(waiting.json.items.length >= 1, true);
  const { id } = waiting.json.items[0];
  const pair = await server.get(`/api/v1/links/${id}`, desk);
  assert.equal(pair.status, 200, pair.text);
  assert.equal(pair.json.place.position, 1);
  assert.equal(pair.json.ifTogether.findings.length, 3);
  const weights = pair.json.link.evidence.reduce(
    (sum: number, { weight }: { weight: number }) => sum + weight,
    pair.json.prior,
  );
  assert.ok(Number.isFinite(weights));
  const decided = await server.post(`/api/v1/links/${id}/decision`, {
    ...desk,
    body: { decision: 'together', relation: 'duplicate', note: 'One cause.' },
  });
  assert.equal(decided.status, 200, decided.text);
  assert.equal((await server.get('/api/v1/cases', desk)).json.total, 1);
  const undone = await server.ask('DELETE', `/api/v1/decisions/${decided.json.id}`, desk);
  assert.equal(undone.status, 204, undone.text);
  assert.equal((await server.get('/api/v1/cases', desk)).json.total, 2);
  assert.equal((await server.ask('DELETE', `/api/v1/decisions/${decided.json.id}`, desk)).status, 404);
});

test('an inventory, an exposure, an advisory that a person releases, a notice and its answer', async () => {
  const sbom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    components: [{ type: 'library', name: 'walker', version: '1.1.0', purl: 'pkg:npm/walker@1.1.0' }],
  };
  const sent = await server.post('/api/v1/inventories?asset=Patient%20portal', {
    key: hospital.key,
    headers: { 'content-type': 'application/json' },
    body: sbom,
  });
  assert.equal(sent.status, 201, sent.text);
  assert.equal((await server.get(`/api/v1/inventories/${sent.json.id}`, { key: bank.key })).status, 404);
  assert.equal((await server.get(`/api/v1/inventories/${sent.json.id}`, { key: hospital.key })).status, 200);
  await computeExposure(world, exposure, { inventoryId: sent.json.id });

  const { rows } = await database.asSuperuser('select case_id from case_finding where finding_id = $1', [
    ids[0],
  ]);
  const caseId = rows[0].case_id as string;
  await database.asSuperuser(
    `insert into experiment (compartment_id, id, finding_id, state, queued_at, finished_at, verdict, assurance, body)
     values ($1, 'x-test', $2, 'done', now(), now(), 'reproduced', 'effect_only',
       '{"runs": [{"role": "vulnerable", "triggered": true}], "patches": [{"id": "p1", "verdict": "fixes", "tests": "passed"}]}')`,
    [labA.compartment?.id, ids[0]],
  );
  await refreshCases(world, clock, { findingIds: [ids[0]!] });
  const advisoryId = (await draftAdvisory(world, publisher, caseId))!;

  const detail = await server.get(`/api/v1/cases/${caseId}`, desk);
  assert.equal(detail.status, 200, detail.text);
  assert.equal(detail.json.stage, 'fixed');
  assert.deepEqual([detail.json.members.length, detail.json.links.length >= 1], [2, true]);
  assert.equal(detail.json.exposure[0].assets[0].status, 'affected');
  assert.equal(detail.json.matrix.cells[0].stops, true);
  assert.ok(detail.json.advisory.mapping.some(({ leaves }: { leaves: string }) => leaves === 'never'));

  const view = await server.get(`/api/v1/advisories/${advisoryId}`, desk);
  assert.equal(view.status, 200, view.text);
  const wrong = await server.post(`/api/v1/advisories/${advisoryId}/release`, {
    ...desk,
    body: { word: 'yes', revision: view.json.revision },
  });
  assert.equal(wrong.status, 400, wrong.text);
  const released = await server.post(`/api/v1/advisories/${advisoryId}/release`, {
    ...desk,
    body: { word: view.json.word, revision: view.json.revision },
  });
  assert.equal(released.status, 202, released.text);
  await publishAdvisory(world, publisher, advisoryId);

  const metadata = await server.get('/.well-known/csaf/provider-metadata.json');
  assert.equal(metadata.json.role, 'csaf_trusted_provider');
  const osv = await server.get(`/osv/${view.json.identifier}.json`);
  assert.equal(osv.json.affected[0].package.name, 'walker');
  assert.equal((await server.get('/osv/../secret')).status, 404);

  const sheet = await server.get('/api/v1/notices', { key: hospital.key });
  assert.equal(sheet.status, 200, sheet.text);
  const [notice] = sheet.json.notices;
  assert.deepEqual([notice.component, notice.fixed, notice.answer], ['walker', ['1.2.1'], 'open']);
  assert.equal((await server.get('/api/v1/notices', { key: bank.key })).json.notices.length, 0);
  const answer = { body: { answer: 'patched' } };
  assert.equal(
    (await server.post(`/api/v1/notices/${notice.id}/answer`, { key: bank.key, ...answer })).status,
    404,
  );
  const answered = await server.post(`/api/v1/notices/${notice.id}/answer`, { key: hospital.key, ...answer });
  assert.equal(answered.json.answer, 'patched');

  const operators = await server.get('/api/v1/operators', desk);
  assert.equal(operators.status, 200, operators.text);
  assert.deepEqual(
    operators.json.items.map(
      ({ party, told, open }: { party: { name: string }; told: number; open: number }) => [
        party.name,
        told,
        open,
      ],
    ),
    [
      ['bank', 0, 0],
      ['hospital', 1, 0],
    ],
  );
  const operator = await server.get(`/api/v1/operators/${hospital.party.id}`, desk);
  assert.equal(operator.status, 200, operator.text);
  const reached = operator.json.cases.find(({ id }: { id: string }) => id === caseId);
  assert.equal(reached.exposure.notice.answer, 'patched');
});

test('what was published is corrected under its name; whose standing changed is told what changed, and nobody else', async () => {
  const { json: list } = await server.get('/api/v1/advisories?state=published', desk);
  const [{ id, identifier, published }] = list.items;
  assert.equal(published, 1);
  const path = `/api/v1/advisories/${id}`;
  const { json: before } = await server.get(path, desk);
  const document = () => server.get(`/${before.advisory.files[0].path}`);
  const { document: first } = (await document()).json;
  const asked = {
    revision: 1,
    corrections: { fixed: ['1.2.2'], affected: 'vers:npm/<1.2.2' },
    summary: 'No.',
  };
  const propose = (body: object) => server.post(`${path}/revisions/proposal`, { ...desk, body });
  const proposal = await propose(asked);
  assert.equal(proposal.status, 200, proposal.text);
  assert.deepEqual(
    [proposal.json.no, proposal.json.changes.map(({ field }: { field: string }) => field)],
    [2, ['summary', 'what to do', 'affected range', 'fixed versions']],
  );
  const worse = await propose({ ...asked, corrections: { fixed: [], aliases: ['x'], severity: 'high' } });
  assert.equal(worse.status, 422);
  assert.deepEqual(
    worse.json.problems.map(({ pointer }: { pointer: string }) => pointer),
    ['/corrections/aliases/0', '/corrections/severity'],
  );
  assert.equal((await propose({ ...asked, corrections: {} })).status, 422, 'nothing differs');
  const sibling = await database.asSuperuser(
    `update "case" set embargo_until = now() + interval '1 day' where id <> $1 returning id`,
    [before.case.id],
  );
  assert.equal(sibling.rowCount, 1);
  await database.asSuperuser(
    `update finding_signature set signature = jsonb_set(signature, '{identifiers}', '["CVE-2026-4242"]')
     where finding_id in (select finding_id from case_finding where case_id <> $1)`,
    [before.case.id],
  );
  const slipped = await propose({ ...asked, summary: 'The same cause as (cve-2026-4242).' });
  assert.deepEqual([slipped.status, /CVE-2026-4242/.test(slipped.text)], [409, true], slipped.text);
  await database.asSuperuser('update "case" set embargo_until = null');
  const revise = (body: object, headers = {}) => server.post(`${path}/revisions`, { ...desk, headers, body });
  assert.equal((await revise({ ...asked, word: 'yes' })).status, 400);
  for (const other of [labA.key, hospital.key])
    assert.equal((await server.post(`${path}/revisions/proposal`, { key: other, body: asked })).status, 403);
  const once = { 'idempotency-key': 'a-correction' };
  const accepted = await revise({ ...asked, word: identifier }, once);
  assert.equal(accepted.status, 202, accepted.text);
  assert.equal((await revise({ ...asked, word: identifier }, once)).text, accepted.text);
  const second = await revise({ ...asked, corrections: { fixed: ['1.3.0'] }, word: identifier });
  assert.deepEqual([second.status, /revision 2 meanwhile/.test(second.text)], [409, true], second.text);
  assert.equal(await publishRevisions(world, publisher, id), 1);

  const { document: next } = (await document()).json;
  assert.deepEqual(
    [next.tracking.version, next.tracking.initial_release_date, next.tracking.status, next.references],
    ['2', first.tracking.initial_release_date, 'final', first.references],
  );
  const { json: after } = await server.get(path, desk);
  assert.deepEqual(
    [after.published, after.advisory.revisions.map(({ no }: { no: number }) => no)],
    [2, [2, 1]],
  );
  for (const { no, csaf } of after.advisory.revisions) {
    const { text } = await server.get(`${path}/revisions/${no}`, desk);
    assert.equal(createHash('sha256').update(text).digest('hex'), csaf, 'what left is kept byte for byte');
  }
  assert.ok((await document()).text === (await server.get(`${path}/revisions/2`, desk)).text);

  const notices = async (key: string) => (await server.get('/api/v1/notices', { key })).json.notices;
  const [notice, ...more] = await notices(hospital.key);
  assert.deepEqual([notice.fixed, notice.answer, more.length], [['1.2.2'], 'open', 0]);
  assert.match(notice.what, /^Corrected, revision 2 \(No\.\): It is fixed in 1\.2\.2, not in 1\.2\.1\./);
  const words = {
    revision: 2,
    corrections: { remediation: 'Turn the merge off.' },
    summary: 'A typing error.',
  };
  assert.equal((await revise({ ...words, word: identifier })).status, 202);
  assert.equal(await publishRevisions(world, publisher, id), 1);
  assert.deepEqual((await notices(hospital.key))[0].id, notice.id, 'the same is true: nobody is told again');
  const clear = {
    revision: 3,
    corrections: { affected: 'vers:npm/>=1.2.0|<1.2.2' },
    summary: 'Since 1.2.0.',
  };
  assert.equal((await revise({ ...clear, word: identifier })).status, 202);
  assert.equal(await publishRevisions(world, publisher, id), 1);
  const [cleared] = await notices(hospital.key);
  assert.equal(cleared.answer, 'not_affected');
  assert.match(cleared.what, /is not affected after all: there is nothing to do\./);
});

test('a person decides a severity and moves an embargo, and nobody else', async () => {
  const { json } = await server.get('/api/v1/cases?sort=opened', desk);
  const path = `/api/v1/cases/${json.items[0].id}`;
  const decided = await server.post(`${path}/severity`, { ...desk, body: { severity: 'medium' } });
  assert.equal(decided.status, 200, decided.text);
  assert.deepEqual([decided.json.severity, decided.json.severityDecided], ['medium', true]);
  const back = await server.post(`${path}/severity`, { ...desk, body: { severity: null } });
  assert.equal(back.json.severityDecided, false);
  const refused = await server.post(`${path}/severity`, { key: labA.key, body: { severity: 'low' } });
  assert.ok(refused.status === 404 || refused.status === 403);
  for (const [fact, value] of [
    ['KEV', 'Y'],
    ['PE', 'Y'],
    ['A', 'N'],
  ]) {
    const { json: federal } = await server.post(`${path}/facts`, { ...desk, body: { fact, value } });
    assert.equal(federal.outcome, null, 'not all four are known');
  }
  assert.equal(
    (await server.post(`${path}/facts`, { ...desk, body: { fact: 'TI', value: 'Y' } })).status,
    400,
  );
  const all = await server.post(`${path}/facts`, { ...desk, body: { fact: 'TI', value: 'T' } });
  assert.equal(all.json.outcome.code, '3DF');
  assert.equal((await server.get(path, desk)).json.federal.facts.length, 4);
  const withdrawn = await server.post(`${path}/facts`, { ...desk, body: { fact: 'TI', value: null } });
  assert.deepEqual([withdrawn.json.outcome, withdrawn.json.facts.length], [null, 3]);
  const step = (body: object) => server.post(`${path}/embargo`, { ...desk, body });
  assert.equal((await step({ move: 'propose', until: '2099-01-01' })).status, 400);
  assert.equal(
    (await step({ move: 'propose', until: '2099-01-01T12:00:00Z' })).json.embargo.state,
    'proposed',
  );
  const active = await step({ move: 'accept' });
  assert.deepEqual(active.json.embargo, { state: 'active', until: '2099-01-01T12:00:00.000Z' });
  assert.equal((await step({ move: 'accept' })).status, 409);
  const exit = (word: string) => step({ move: 'exit', why: 'public', word });
  assert.equal((await exit('yes')).status, 400, 'what cannot be taken back is typed in full');
  assert.equal((await exit(`end embargo ${active.json.number}`)).json.embargo.state, 'exited');
  assert.equal((await exit(`end embargo ${active.json.number}`)).status, 409);
});

test('the flow conserves, now and before', async () => {
  const flow = await server.get('/api/v1/flow', desk);
  assert.equal(flow.status, 200, flow.text);
  assert.equal(flow.json.stages[0].count, 3);
  type Stage = { count: number; leaves: { count: number }[] };
  for (const [index, stage] of (flow.json.stages as Stage[]).entries()) {
    const next = flow.json.stages[index + 1];
    if (next !== undefined)
      assert.equal(stage.count, stage.leaves.reduce((sum, { count }) => sum + count, 0) + next.count);
  }
  assert.equal(
    flow.json.received.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    3,
  );
  type Leave = { id: string; list: string; count: number };
  for (const leave of (flow.json.stages as { leaves: Leave[] }[]).flatMap(({ leaves }) => leaves)) {
    const list = await server.get(`/api/v1/${leave.list}?left=${leave.id}`, desk);
    assert.equal(list.json.total, leave.count, `the list behind ${leave.id}: ${list.text}`);
  }
  const before = await server.get('/api/v1/flow?at=2020-01-01T00:00:00Z', desk);
  assert.equal(before.json.stages[0].count, 0);
  assert.equal((await server.get('/api/v1/flow?at=yesterday', desk)).status, 400);
});

test('today lists what waits for each, and nothing of others', async () => {
  const today = await server.get('/api/v1/today', desk);
  assert.equal(today.status, 200, today.text);
  assert.ok(today.json.items.some(({ action }: { action: string }) => action === 'decide_merge'));
  const { kinds, total } = today.json as { kinds: { action: string; count: number }[]; total: number };
  assert.equal(
    kinds.reduce((sum, { count }) => sum + count, 0),
    total,
  );
  for (const { action, count } of kinds) {
    const { json } = await server.get(`/api/v1/today?action=${action}&limit=1`, desk);
    assert.deepEqual([json.total, json.items[0].action, json.kinds], [count, action, kinds]);
  }
  const late = await server.get('/api/v1/today?overdue=true', desk);
  assert.deepEqual([late.json.total, late.json.overdue], [today.json.overdue, today.json.overdue]);
  const none = await server.get('/api/v1/today?action=answer_notice', desk);
  assert.deepEqual([none.json.items, none.json.total, none.json.kinds], [[], 0, kinds]);
  const own = await server.get('/api/v1/today', { key: labA.key });
  assert.equal(own.status, 200, own.text);
  assert.deepEqual(own.json.items, []);
  // Of the clearinghouse's party, which holds the desk, and yet with no work there.
  const { key } = await instance.party('official', 'official');
  const official = await server.get('/api/v1/today', { key });
  assert.deepEqual(
    [official.json.total, official.json.kinds],
    [0, []],
    'no title of a flaw that is not its work',
  );
});

const listed = async (query: string, asking: object = desk): Promise<string[]> => {
  const answer = await server.get(`/api/v1/findings?${query}`, asking);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.total, answer.json.items.length, 'one page, counted whole');
  return answer.json.items.map(({ id }: { id: string }) => id);
};

test('findings are found by beginnings of words of title, component and own id, in any order of asking', async () => {
  const all = [...ids, suggested].toSorted();
  assert.deepEqual((await listed('q=WALK')).toSorted(), all);
  assert.deepEqual(await listed('q=elements%20set'), [suggested]);
  assert.deepEqual(await listed('q=path%20lab'), [], 'all words must occur');
  assert.deepEqual(await listed('q=%27%20%26%20!%3A*'), [], 'what is no word finds nothing');
  assert.deepEqual(await listed('q=walker', { key: labA.key }), [ids[0]], 'a finder searches its own');
});

test("a case's findings, and those that were merged, are listed for the desk and for nobody else", async () => {
  const detail = await server.get(`/api/v1/findings/${ids[0]}`, desk);
  const caseId = detail.json.case.id;
  assert.equal(detail.json.cluster, caseId);
  assert.deepEqual((await listed(`case=${caseId}`)).toSorted(), [...ids].toSorted());
  assert.equal((await listed('left=merged')).length, 1);
  assert.deepEqual(await listed('left=received'), [], 'each is in a case');
  assert.deepEqual(await listed(`case=${caseId}&q=elements`), []);
  assert.deepEqual(await listed('left=nowhere'), []);
  assert.deepEqual(await listed(`case=${caseId}`, { key: labA.key }), []);
  assert.deepEqual(await listed('left=merged', { key: labA.key }), []);
  assert.deepEqual(
    await listed('left=received', { key: labA.key }),
    [ids[0]],
    'for a finder nothing is merged',
  );
});

test('cases and findings narrow to a finder and to a sector that they reach, for the desk alone', async () => {
  await database.asSuperuser("update party set sector = 'health' where id = $1", [hospital.party.id]);
  const { json } = await server.get('/api/v1/choices', desk);
  assert.deepEqual(json, {
    finders: [labA, labB].map(({ party: { id, name } }) => ({ id, name })),
    sectors: ['health'],
  });
  const cases = async (query: string, asking: object = desk) => {
    const { json: page } = await server.get(`/api/v1/cases?${query}`, asking);
    assert.equal(page.total, page.items.length);
    return page.items.map(({ id }: { id: string }) => id);
  };
  const all = await cases('sort=opened');
  const [ofA] = await cases(`finder=${labA.party.id}`);
  assert.deepEqual(await cases(`finder=${labA.party.id}`), [ofA]);
  assert.deepEqual((await cases(`finder=${labB.party.id}&sort=opened`)).toSorted(), all.toSorted());
  assert.deepEqual(await cases('finder=p-0000000000000000'), []);
  const reached = await cases('sector=health');
  assert.ok(reached.length > 0);
  for (const id of reached) {
    const found = await server.get(`/api/v1/cases/${id}`, desk);
    assert.ok(
      found.json.exposure.some(({ party }: { party: { id: string } }) => party.id === hospital.party.id),
    );
  }
  assert.deepEqual(await cases('sector=water'), []);
  assert.ok((await listed('sector=health')).length >= reached.length);
  assert.deepEqual(await listed('sector=health', { key: labA.key }), []);
  assert.deepEqual((await server.get('/api/v1/choices', { key: hospital.key })).json, {
    finders: [],
    sectors: [],
  });
});

test('a list for one finder takes its id or its name', async () => {
  assert.deepEqual(await listed(`finder=${labA.party.id}`), [ids[0]]);
  assert.deepEqual(await listed('finder=lab-a'), [ids[0]]);
  assert.deepEqual(await listed('finder=lab-b', { key: labA.key }), []);
});

test('a finding shows the desk what was said of it and others, and its finder nothing', async () => {
  const seen = await server.get(`/api/v1/findings/${ids[0]}`, desk);
  const link = seen.json.links.find(
    ({ a, b }: { a: string; b: string }) => ids.includes(a) && ids.includes(b),
  );
  assert.equal(link.relation, 'duplicate');
  assert(link.evidence.length > 0);
  const own = await server.get(`/api/v1/findings/${ids[0]}`, { key: labA.key });
  assert.equal(own.status, 200);
  assert.deepEqual(own.json.links, []);
  assert.equal(own.json.case, null);
  assert.equal(own.json.cluster, null);
  assert.deepEqual(own.json.reproduction, own.json.lab);
});

test('places say how much stands in them, out of what the asker holds', async () => {
  const counts = async (asking: object) => {
    const { json } = await server.get('/api/v1/me', asking);
    return new Map<string, number | null>(
      json.places.map(({ name, count }: { name: string; count: number | null }) => [name, count]),
    );
  };
  const ofDesk = await counts(desk);
  assert.equal(ofDesk.get('findings'), 3);
  assert.equal(ofDesk.get('cases'), (await server.get('/api/v1/cases', desk)).json.total);
  assert.equal(ofDesk.get('today'), (await server.get('/api/v1/today', desk)).json.total);
  assert.equal(ofDesk.get('settings'), null);
  const ofFinder = await counts({ key: labA.key });
  assert.equal(ofFinder.get('findings'), 1);
  assert.equal(ofFinder.has('cases'), false);
});
