import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { parseUnifiedDiff } from '../../src/core/reproduction/unified-diff.ts';
import { loadCases } from './load.ts';

const cases = loadCases();

test('there are enough cases of every weakness that matters, and native ones', () => {
  const of = (folder: string) => cases.filter(({ truth }) => truth.file.startsWith(folder));
  assert(of('npm/').length >= 25);
  assert(of('native/').length >= 3);
  for (const cwe of ['CWE-22', 'CWE-78', 'CWE-94', 'CWE-1321', 'CWE-1333'])
    assert(cases.filter(({ truth }) => truth.cwe === cwe).length >= 2, cwe);
});

test('every case is told the truth about, once', () => {
  const files = ['npm', 'native'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, import.meta.url)).map((name) => `${folder}/${name}`),
  );
  assert.deepEqual(cases.map(({ truth }) => truth.file).toSorted(), files.toSorted());
});

test('each case has tests, a patch that fixes and one that stops the proof by breaking something', () => {
  for (const { finding, truth } of cases) {
    assert(finding.reproducer?.tests !== undefined, truth.file);
    assert.deepEqual(truth.patches, { good: 'fixes', breaks: 'breaks_tests' });
    for (const patch of finding.patches)
      assert('diff' in patch && Array.isArray(parseUnifiedDiff(patch.diff)), `${truth.file} ${patch.id}`);
  }
});
