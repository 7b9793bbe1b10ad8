import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type EvaluationReport, recompute } from '../../core/model/recompute.ts';
import type { Parsed } from '../../core/problem.ts';
import { ArchiveFault, type LogArchive } from './ports.ts';
import { type Evaluation, readEvaluationArchive, readEvaluationDocument } from './read-evaluation.ts';

const HEADER = {
  version: 2,
  status: 'success',
  eval: {
    task: 'harbour',
    model: 'vendor/model',
    run_id: 'r',
    dataset: { samples: 3, sample_ids: [1, 2, 3] },
    config: { epochs: 2 },
  },
};

function sample(id: number, epoch: number, value: unknown, more: object = {}): object {
  return { id, epoch, scores: { match: { value } }, model_usage: { m: { total_tokens: 10 } }, ...more };
}

/** An archive in memory, with the promises of the port: unknown names reject. */
function archiveOf(entries: Readonly<Record<string, unknown>>): LogArchive {
  return {
    names: Object.keys(entries),
    replaced: new Map(),
    read: async (name) => {
      const value = entries[name];
      if (value === undefined) throw new ArchiveFault('missing-entry', name);
      return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
    },
    close: async () => {},
  };
}

function log(header: unknown, samples: readonly object[]): LogArchive {
  return archiveOf({
    'header.json': header,
    ...Object.fromEntries(samples.map((each, index) => [`samples/${index}_epoch_1.json`, each])),
  });
}

async function report(header: unknown, samples: readonly object[]): Promise<EvaluationReport> {
  const read = await readEvaluationArchive(log(header, samples));
  assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.problems));
  return recompute(read.value.header, read.value.records);
}

function codes(read: Parsed<Evaluation>): readonly string[] {
  return read.ok ? [] : read.problems.map(({ code }) => code);
}

describe('a run that was started again after an error', () => {
  it('says how many tries were before, by the sample or by the entries that its last one replaced', async () => {
    const again = { error_retries: [{ message: 'x' }, { message: 'y' }] };
    const archive = log(HEADER, [sample(1, 1, 'C', again), sample(1, 2, 'C', again), sample(2, 1, 'I')]);
    const replaced = new Map([
      ['samples/1_epoch_1.json', 3],
      ['samples/2_epoch_1.json', 1],
    ]);
    const read = await readEvaluationArchive({ ...archive, replaced });
    assert.ok(read.ok);
    assert.deepEqual(
      read.value.records.map(({ earlierTries }) => earlierTries),
      [2, 3, 1],
    );
    assert.deepEqual(recompute(read.value.header, read.value.records).retried, { runs: 3, tries: 6 });
  });
});

describe('a sealed run', () => {
  const six = [
    sample(1, 1, 'C'),
    sample(1, 2, 'I'),
    sample(2, 1, 1),
    sample(2, 2, true),
    sample(3, 1, 'no'),
    sample(3, 2, '0'),
  ];

  it('has its mean over samples, repetitions averaged first', async () => {
    const { scorers, runs, samples, missing, tokens } = await report(HEADER, six);
    assert.deepEqual([runs, samples, missing, tokens], [6, 3, 0, 60]);
    assert.equal(scorers[0]?.mean, 0.5);
    assert.equal(scorers[0]?.samples, 3);
    assert.deepEqual(
      scorers[0]?.headlines.map(({ successes, trials }) => [successes, trials]),
      [
        [3, 6],
        [3, 6],
        [3, 6],
      ],
    );
  });

  it('tells errored, refused and cut-off samples apart, under every treatment', async () => {
    const samples = [
      sample(1, 1, 'C'),
      sample(1, 2, 'I', { error: { message: 'x' } }),
      sample(2, 1, 'I', { output: { choices: [{ stop_reason: 'content_filter' }] } }),
      { id: 2, epoch: 2, limit: { type: 'time' } },
      { id: 3, epoch: 1 },
      sample(3, 2, 'I'),
    ];
    const { trouble, scorers } = await report(HEADER, samples);
    assert.deepEqual(trouble, { errored: 1, refused: 1, 'timed-out': 1, 'harness-failed': 1, cheated: 0 });
    assert.deepEqual(
      scorers[0]?.headlines.map(({ successes, trials }) => [successes, trials]),
      [
        [1, 6],
        [5, 6],
        [1, 2],
      ],
    );
  });

  it("is told where the log's own numbers disagree with its samples", async () => {
    const stated = (accuracy: number): object => ({
      ...HEADER,
      results: { scores: [{ name: 'match', metrics: { accuracy: { value: accuracy } } }] },
    });
    assert.deepEqual((await report(stated(0.5), six)).disagreements, []);
    assert.deepEqual((await report(stated(0.9), six)).disagreements, [
      { scorer: 'match', metric: 'accuracy', stated: 0.9, recomputed: 0.5 },
    ]);
  });

  it('keeps what was scored first beside what it was edited to', async () => {
    const edited = {
      id: 1,
      epoch: 1,
      scores: { match: { value: 'C', history: [{ value: 'I' }, { value: 'C' }] } },
    };
    const read = await readEvaluationArchive(log(HEADER, [edited]));
    assert.ok(read.ok);
    assert.deepEqual(read.value.records[0]?.scores, { match: { value: 1, original: 0 } });
    assert.equal(recompute(read.value.header, read.value.records).scorers[0]?.edited, 1);
  });

  it('counts a score that is no number, and leaves it out', async () => {
    const text = JSON.stringify(sample(1, 1, 0)).replace(
      '"value":0',
      '"value":NaN,"note":"NaN and Infinity stay in text"',
    );
    const read = await readEvaluationArchive(
      archiveOf({ 'header.json': HEADER, 'samples/1_epoch_1.json': text }),
    );
    assert.ok(read.ok);
    assert.deepEqual(
      recompute(read.value.header, read.value.records).scorers.map(({ unreadable, mean }) => [
        unreadable,
        mean,
      ]),
      [[1, null]],
    );
  });

  it('of one outcome, or of none, is undefined and no crash', async () => {
    assert.equal((await report(HEADER, [sample(1, 1, 'C')])).scorers[0]?.standardError, null);
    assert.deepEqual((await report(HEADER, [])).scorers, []);
    assert.equal((await report(HEADER, [])).missing, 6);
  });

  it('in chunks is read by the shells of its samples, and none may be there in both shapes', async () => {
    const chunks = {
      'samples/2_epoch_1/sample.json': { ...sample(2, 1, 'I'), message_refs: [[0, 3]] },
      'samples/2_epoch_1/messages/0.json': [{ role: 'user' }],
      'samples/2_epoch_1/events/0.json': [],
      'samples/2_epoch_1/events/stats.json': {},
    };
    const entries = { 'header.json': HEADER, 'samples/1_epoch_1.json': sample(1, 1, 'C'), ...chunks };
    const read = await readEvaluationArchive(archiveOf(entries));
    assert.ok(read.ok);
    assert.deepEqual(
      read.value.records.map(({ id, scores }) => [id, scores['match']?.value]),
      [
        ['1', 1],
        ['2', 0],
      ],
    );
    const both = { ...entries, 'samples/2_epoch_1.json': sample(2, 1, 'C') };
    assert.deepEqual(codes(await readEvaluationArchive(archiveOf(both))), ['repeated-sample']);
  });

  it('that was killed is read from its journal', async () => {
    const read = await readEvaluationArchive(
      archiveOf({
        '_journal/start.json': { version: 2, eval: HEADER.eval },
        'samples/1_epoch_1.json': sample(1, 1, 'C'),
      }),
    );
    assert.ok(read.ok && read.value.header.status === 'started' && read.value.records.length === 1);
  });

  it('is refused whole, with every fault and its entry', async () => {
    const read = await readEvaluationArchive(
      log(HEADER, [sample(1, 1, 'C'), sample(1, 1, 'C'), { id: 2 }, sample(3, 7, 'C')]),
    );
    assert.deepEqual(codes(read), ['repeated-sample', 'not-a-sample', 'epoch']);
    assert.ok(!read.ok && read.problems.every(({ pointer }) => pointer.startsWith('/samples/')));
  });

  it('of another schema version, or of no kind at all, is named', async () => {
    assert.deepEqual(codes(await readEvaluationArchive(log({ ...HEADER, version: 3 }, []))), ['version']);
    assert.deepEqual(codes(await readEvaluationArchive(log({}, []))), ['not-a-log']);
    assert.deepEqual(codes(await readEvaluationArchive(archiveOf({}))), ['not-a-log']);
    assert.deepEqual(codes(await readEvaluationArchive(archiveOf({ 'header.json': '{' }))), ['syntax']);
  });

  it('may be one document, in the words of Python', () => {
    const text = JSON.stringify({ ...HEADER, samples: [sample(1, 1, 'C')] }).replace(
      '"status"',
      '"x": -Infinity, "status"',
    );
    const read = readEvaluationDocument(new TextEncoder().encode(text));
    assert.ok(read.ok && read.value.records.length === 1);
    assert.deepEqual(codes(readEvaluationDocument(new Uint8Array([255]))), ['syntax']);
  });

  it('is refused before it is parsed where it would be too deep or too much in memory', async () => {
    const nested = `{"version":2,"eval":${'['.repeat(300_000)}`;
    const wide = `[${'{},'.repeat(5_000_001)}0]`;
    const quoted = JSON.stringify({ ...HEADER, note: `${'[{,'.repeat(200_000)}\\"` });
    const read = async (text: string) =>
      codes(
        await readEvaluationArchive(archiveOf({ 'header.json': HEADER, 'samples/1_epoch_1.json': text })),
      );
    assert.deepEqual(await read(nested), ['too-deep']);
    assert.deepEqual(await read(wide), ['too-many-values']);
    assert.deepEqual(codes(readEvaluationDocument(new TextEncoder().encode(nested))), ['too-deep']);
    assert.deepEqual(codes(await readEvaluationArchive(archiveOf({ 'header.json': quoted }))), []);
    assert.deepEqual(await read('{"id":1,"epoch":1e999}'), ['not-a-sample']);
  });

  it('is read behind a byte order mark, and refused in bytes that are no UTF-8', () => {
    const text = JSON.stringify({ ...HEADER, samples: [sample(1, 1, 'C')] });
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
    assert.ok(readEvaluationDocument(marked).ok);
    assert.deepEqual(codes(readEvaluationDocument(Buffer.from(`\ufeff${text}`, 'utf16le'))), ['syntax']);
    for (const bytes of [
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
    ]) {
      const broken = Buffer.concat([
        Buffer.from('{"version":2,"x":"'),
        Buffer.from(bytes),
        Buffer.from('"}'),
      ]);
      assert.deepEqual(codes(readEvaluationDocument(broken)), ['syntax'], String(bytes));
    }
  });

  it('names numbers and names that nothing could be, each with its place', async () => {
    const used = (total: number) => ({ model_usage: { m: { total_tokens: total } } });
    const samples = [
      sample(1, 1, 1, used(-1)),
      sample(2, 1, 1, used(1e300)),
      sample(3, 1, 1, { total_time: -5 }),
      { ...sample(1, 2, 1), id: 'x'.repeat(1001) },
      { id: 2, epoch: 2, scores: { ['y'.repeat(1001)]: { value: 1 } } },
      {
        id: 3,
        epoch: 2,
        scores: Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [n, { value: 1 }])),
      },
    ];
    const read = await readEvaluationArchive(log(HEADER, samples));
    assert.deepEqual(
      !read.ok && read.problems.map(({ pointer, code }) => [pointer.split('/').at(-1), code]),
      [
        ['model_usage', 'out-of-range'],
        ['model_usage', 'out-of-range'],
        ['total_time', 'out-of-range'],
        ['id', 'too-long'],
        ['scores', 'too-long'],
        ['scores', 'too-many-scores'],
      ],
    );
    const header = async (more: object) =>
      codes(await readEvaluationArchive(log({ ...HEADER, ...more }, [])));
    for (const epochs of [0, -1, 1.5, 1e300])
      assert.deepEqual(await header({ eval: { ...HEADER.eval, config: { epochs } } }), ['out-of-range']);
    assert.deepEqual(await header({ eval: { ...HEADER.eval, model: 'm'.repeat(1001) } }), ['too-long']);
    const metrics = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`m${n}`, { value: 1 }]));
    assert.deepEqual(await header({ results: { scores: [{ name: 'match', metrics }] } }), [
      'too-many-metrics',
    ]);
    const odd = { eval: { ...HEADER.eval, dataset: { samples: -1e300 } } };
    assert.equal((await report({ ...HEADER, ...odd }, [])).missing, null);
  });

  it('has more repetitions of a sample than a call takes arguments', async () => {
    const stated = [{ name: 'match', reducer: 'max', metrics: { mean: { value: 1 } } }];
    const read = await readEvaluationArchive(
      log({ ...HEADER, results: { scores: stated } }, [sample(1, 1, 1)]),
    );
    assert.ok(read.ok);
    const [record] = read.value.records;
    assert.ok(record !== undefined);
    const records = Array.from({ length: 200_000 }, () => record);
    assert.deepEqual(recompute(read.value.header, records).disagreements, []);
  });

  it('cannot smuggle a field in by the names that objects have anyway', () => {
    const text = JSON.stringify({
      ...HEADER,
      samples: [
        sample(1, 1, 'constructor'),
        { id: 2, epoch: 1, scores: JSON.parse('{"__proto__":{"value":1}}') },
      ],
    });
    const read = readEvaluationDocument(new TextEncoder().encode(text));
    assert.ok(read.ok);
    assert.equal(read.value.records[0]?.scores['match']?.value, null);
  });
});
