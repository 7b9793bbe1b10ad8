/** Sealed runs that come in: from the command line, as they should be, and as they should not. Over the real server. */
import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { accepted, type Person, PLAN, sealedLog } from '../../../test/engagement.ts';
import { engagementWorld } from '../../../test/engagement-world.ts';
import { type ZipEntry, zipOf } from '../../../test/zip.ts';
import { EVALUATION_IMPORT, EVALUATION_REGISTER } from '../cli/commands/evaluation-server.ts';

/** Between reading a log and importing it; open but for one test. */
const gate = { closed: Promise.resolve(), entered: () => {}, open: () => {} };
const scene = await engagementWorld((real) => ({
  ...real,
  read: async (file, onProgress) => {
    const read = await real.read(file, onProgress);
    gate.entered();
    await gate.closed;
    return read;
  },
}));
const { server, folder, evaluator, bystander, developer, get, post, send, clear, evaluating } = scene;

test('an evaluator registers and imports from the command line, with a key of that engagement', async () => {
  const { id } = await evaluating('vendor/from-the-shell');
  const { key } = accepted(await post(evaluator, `/${id}/keys`, { name: 'runner', days: 1 })).json;
  const plan = join(folder, '..', `${id}-plan.json`);
  const log = join(folder, '..', `${id}-run.eval`);
  after(() => Promise.all([rm(plan, { force: true }), rm(log, { force: true })]));
  await writeFile(plan, JSON.stringify({ ...PLAN, suite: { name: 'quay', version: '2' } }));
  await writeFile(log, sealedLog({ task: 'quay', values: [1, 1, 0] }));
  const told: string[] = [];
  const said: string[] = [];
  const io = {
    stdout: { write: (text: string) => void said.push(text) },
    stderr: { write: (text: string) => void told.push(text), isTTY: false },
    stdin: (async function* () {})(),
    env: { BREAKWATER_KEY: key },
  };
  const where = ['--engagement', id, '--server', server.url, '--json'];
  assert.equal(await EVALUATION_REGISTER.run([plan, ...where], io), 0, told.join(''));
  const { sent } = JSON.parse(said.pop() ?? '{}');
  assert.equal(await EVALUATION_IMPORT.run([log, '--plan', sent[0].id, ...where], io), 0, told.join(''));
  assert.equal(await EVALUATION_IMPORT.run([plan, '--plan', sent[0].id, ...where], io), 2);
  assert.match(told.join(''), /This is not the header of an Inspect log/);
});

/** A log with its header and what is given of samples; `lies` falsifies the directory of the last entry. */
function logOf(samples: readonly object[], lies: Partial<ZipEntry> = {}): Buffer {
  const created = '2026-11-02T12:00:00Z';
  const header = { version: 2, status: 'success', eval: { task: 'harbour', model: 'vendor/model', created } };
  const entries = samples.map((sample, at) => ({
    name: `samples/t${at}_epoch_1.json`,
    bytes: JSON.stringify(sample),
  }));
  const [last = { name: 'x', bytes: '' }] = entries.splice(-1);
  return zipOf([{ name: 'header.json', bytes: JSON.stringify(header) }, ...entries, { ...last, ...lies }]);
}

const scored = (id: string, value: unknown = 1, epoch = 1) => ({ id, epoch, scores: { match: { value } } });

/** What is sent, and of the answer: the first problem's place, its code, and words of its message. */
const REFUSED: readonly (readonly [string, Uint8Array | string, string, string, RegExp])[] = [
  [
    'of another task',
    sealedLog({ task: 'another' }),
    '',
    'another-task',
    /plan is for .*harbour.* log of .*another/,
  ],
  [
    'with a score out of range',
    sealedLog({ values: [1, 7] }),
    '/samples/t1_epoch_1',
    'score-out-of-range',
    /score 7 lies outside the 0 to 1/,
  ],
  ['without a sample', sealedLog({ values: [] }), '/samples', 'empty-log', /no sample in it/],
  ['that is cut', sealedLog().subarray(0, 200), '', 'not-an-archive', /archive cannot be read/],
  ['that is none', '{}', '', 'not-a-log', /not the header of an Inspect log/],
  [
    'with a false checksum',
    logOf([scored('t0')], { falseCrc: 1 }),
    '/samples/t0_epoch_1.json',
    'checksum',
    /not what its checksum says/,
  ],
  [
    'with a name that climbs',
    logOf([scored('t0')], { name: '../../t0_epoch_1.json' }),
    '',
    'not-an-archive',
    /\.\.\/\.\.\//,
  ],
  [
    'that unpacks to more than it admits',
    logOf([scored('t0')], { bytes: Buffer.alloc(30_000_000), falseSize: 100 }),
    '/samples/t0_epoch_1.json',
    'too-large',
    /larger than 100 bytes/,
  ],
  [
    'with a sample and epoch twice',
    logOf([scored('t0'), scored('t0')]),
    '/samples/t1_epoch_1.json',
    'repeated-sample',
    /occur twice/,
  ],
  [
    'with more epochs than it says',
    logOf([scored('t0', 1, 2)]),
    '/samples/t0_epoch_1.json',
    'epoch',
    /plans 1 epochs; this is one more/,
  ],
  ['of version 3', sealedVersion(3), '/version', 'version', /schema version 2 are read here, not 3/],
];

function sealedVersion(version: number): Buffer {
  return zipOf([
    { name: 'header.json', bytes: JSON.stringify({ version, status: 'success', eval: { task: 'harbour' } }) },
  ]);
}

test('a log that cannot be imported is refused with every problem in words, and nothing of it is kept', async () => {
  const { id, plan } = await evaluating('vendor/strict');
  const before = await readdir(folder, { recursive: true });
  for (const [what, bytes, pointer, code, words] of REFUSED) {
    const answer = await send(evaluator, `/${id}/runs?plan=${plan}`, bytes);
    assert.equal(answer.status, 422, `${what}: ${answer.text}`);
    const [problem] = answer.json.problems;
    assert.deepEqual([problem.pointer, problem.code], [pointer, code], what);
    assert.match(problem.message, words, what);
  }
  assert.equal((await send(evaluator, `/${id}/runs?plan=${plan}`, '')).status, 400);
  assert.equal((await send(evaluator, `/${id}/runs?plan=ep-0`, sealedLog())).status, 404);
  const after = (await readdir(folder, { recursive: true })).filter((name) => !before.includes(name));
  assert.ok(
    after.every((name) => /^k-[0-9a-z]{16}$/.test(name)),
    'a folder at most',
  );
  assert.deepEqual((await get(evaluator, `/${id}/runs`)).json.items, []);
});

test('what differs from the plan comes in and is shown, and of runs that all end alike much is undefined', async () => {
  const { id, plan } = await evaluating('vendor/different');
  const put = async (log: Buffer) => accepted(await send(evaluator, `/${id}/runs?plan=${plan}`, log)).json;
  const departures = ({ departures }: { departures: { kind: string; detail: string }[] }) =>
    departures.map(({ kind }) => kind);
  assert.deepEqual(departures(await put(sealedLog({ created: '2026-10-01T00:00:00Z', values: [0, 0, 0] }))), [
    'registered-after-start',
  ]);
  const missing = await put(sealedLog({ values: [1, 0] }));
  assert.deepEqual(departures(missing), ['not-run']);
  assert.match(missing.departures[0].detail, /fewer attempts than planned: "t2"/);
  const alike = await put(sealedLog({ values: [1, 1, 1] }));
  const { body } = accepted(await post(evaluator, `/${id}/reports`, { runs: [alike.id] })).json;
  const [{ report }] = body.models;
  assert.deepEqual(
    report.horizon.map(({ p50, undefined: why }: Record<string, unknown>) => [p50, why]),
    report.horizon.map(() => [null, 'one-outcome']),
  );
});

test('how far the reading of a log is stands there for whoever sent it, and for nobody else', async () => {
  const { id, plan } = await evaluating('vendor/long');
  const readings = async (who: Person) => (await get(who, `/${id}/runs/reading`)).json.items;
  assert.deepEqual(await readings(evaluator), []);
  const read = new Promise<void>((resolve) => {
    gate.entered = resolve;
  });
  gate.closed = new Promise((resolve) => {
    gate.open = resolve;
  });
  const importing = send(evaluator, `/${id}/runs?plan=${plan}`, sealedLog());
  await read;
  const [reading, ...others] = await readings(evaluator);
  assert.deepEqual([reading.samples, reading.of, others], [3, 3, []]);
  assert.ok(reading.bytes > 100);
  await clear(id, bystander);
  assert.deepEqual(await readings(bystander), [], 'not for a colleague');
  assert.ok([403, 404].includes((await get(developer, `/${id}/runs/reading`)).status));
  gate.open();
  assert.equal((await importing).status, 201);
  assert.deepEqual(await readings(evaluator), []);
});
