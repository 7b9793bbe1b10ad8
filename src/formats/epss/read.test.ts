import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEpss, readEpss } from './read.ts';

const day = (...lines: string[]) =>
  Buffer.from(
    ['#model_version:v2025.03.14,score_date:2026-01-02T12:55:00Z', 'cve,epss,percentile', ...lines].join(
      '\n',
    ),
  );

test('a day of scores is read', () => {
  const bytes = day('CVE-2026-1000,0.97321,0.99981', 'CVE-2026-1001,1e-05,0.1', '');
  assert(isEpss(bytes));
  const read = readEpss(bytes);
  assert(read.ok);
  assert.equal(read.value.scoredOn, '2026-01-02');
  assert.deepEqual(read.value.scores, [
    { cve: 'CVE-2026-1000', score: 0.97321, percentile: 0.99981 },
    { cve: 'CVE-2026-1001', score: 0.00001, percentile: 0.1 },
  ]);
});

test('a line that is none is named by its number and the others stand', () => {
  const read = readEpss(
    day('CVE-2026-1000,2,0.5', 'CVE-2026-1001,0.5,0.5', "'; drop table", 'CVE-2026-1002,.,1'),
  );
  assert(read.ok);
  assert.equal(read.value.scores.length, 1);
  assert.deepEqual(
    read.warnings.map(({ line }) => line),
    [3, 5, 6],
  );
});

test('scores without their day are refused', () => {
  assert.equal(readEpss(Buffer.from('cve,epss,percentile\nCVE-2026-1000,0.5,0.5\n')).ok, false);
});
