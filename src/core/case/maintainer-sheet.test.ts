import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../finding/finding.ts';
import { maintainerSheet } from './maintainer-sheet.ts';

const finding = {
  id: 'lab-a/1',
  component: { purl: 'pkg:npm/walker@1.2.0', name: 'walker', version: '1.2.0' },
  finder: { party: 'lab-a', model: 'lab-a/hunter-2', aiAssisted: true },
  aliases: [],
  weaknesses: [],
  locations: [],
} as unknown as Finding;

function sheet(namesFinders: boolean) {
  return maintainerSheet(
    {
      shown: finding,
      proof: null,
      reproduction: null,
      findings: [finding],
      affected: [],
      fixed: [],
      finders: ['lab-a'],
      patch: null,
      embargo: { state: 'none' },
    },
    { title: 't', impact: 'i', contact: 'c', namesFinders },
    { clearinghouse: 'Clearinghouse', at: '2026-11-21T12:00:00Z' },
  );
}

test('a finder who is not named is not named by its model either', () => {
  assert.doesNotMatch(JSON.stringify(sheet(false)), /lab-a/);
  assert.equal(sheet(false).ai.assisted, 1);
});

test('where the finders are named, so are the models they say they used', () => {
  assert.deepEqual(sheet(true).finders, ['lab-a']);
  assert.deepEqual(sheet(true).ai.models, ['lab-a/hunter-2']);
});
