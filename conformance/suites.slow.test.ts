import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SUITES } from './registry.ts';
import { runSuite } from './suite.ts';

const CORPUS = join(dirname(dirname(fileURLToPath(import.meta.url))), '..', 'shared', 'corpus');

for (const suite of SUITES) {
  const folder = join(CORPUS, suite.folder);
  test(`${suite.name}: ${suite.claims}`, {
    skip: !existsSync(folder) && 'the corpus is not there',
  }, async () => {
    const { status, cases, failures, surprises } = await runSuite(suite, folder);
    assert.deepEqual({ failures, surprises }, { failures: [], surprises: [] });
    assert.ok(cases > 0);
    assert.equal(status, 'passed');
  });
}
