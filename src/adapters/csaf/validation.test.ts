import assert from 'node:assert/strict';
import test from 'node:test';
import { toCsaf } from '../../core/advisory/csaf.ts';
import { csafValidation } from './validation.ts';

const RECORD = {
  identifier: 'BW-2026-0001',
  title: 'Prototype pollution in walker',
  summary: 'walker before 1.2.1 is affected.',
  component: { name: 'walker', ecosystem: 'npm', purl: 'pkg:npm/walker' },
  weaknesses: ['CWE-1321'],
  aliases: ['CVE-2021-44906'],
  affected: 'vers:npm/<1.2.1',
  affectedVersions: [],
  fixed: ['1.2.1'],
  severity: null,
  credits: ['lab-a'],
  remediation: 'Update.',
};
const FRAME = {
  publisher: { name: 'Clearinghouse', namespace: 'https://clearinghouse.example' },
  history: [{ no: 1, at: '2026-11-21T10:00:00.000Z', summary: 'First publication' }],
  engine: '0',
  score: null,
};

test('what we publish passes the mandatory tests, with a range or with versions alone', async () => {
  const csaf = csafValidation();
  assert.deepEqual(await csaf.problemsOf(toCsaf(RECORD, FRAME)), []);
  const versions = {
    ...RECORD,
    affected: null,
    affectedVersions: ['1.0.0', '1.2.0'],
    fixed: [],
    aliases: [],
  };
  assert.deepEqual(await csaf.problemsOf(toCsaf(versions, FRAME)), []);
  const unnamed = {
    ...RECORD,
    component: { name: 'a thing', ecosystem: null, purl: null },
    weaknesses: ['CWE-99999'],
  };
  assert.deepEqual(await csaf.problemsOf(toCsaf(unnamed, FRAME)), []);
});

test('what breaks a mandatory test is named with its place', async () => {
  const broken = toCsaf({ ...RECORD, aliases: ['CVE-nonsense'] }, FRAME);
  const problems = await csafValidation().problemsOf(broken);
  assert.ok(
    problems.some(({ pointer }) => pointer === '/vulnerabilities/0/cve'),
    JSON.stringify(problems),
  );
});
