import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice } from '../../../../src/apps/server/views/index.ts';
import { sheetRest, sheetTitle } from './plain-words.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const due = (days: number | null, answer: Notice['answer'] = 'open') =>
  ({ answer, dueAt: days === null ? null : new Date(NOW + days * 86_400_000).toISOString() }) as Notice;
const said = (...notices: Notice[]) => `${sheetTitle(notices, NOW)}. ${sheetRest(notices, NOW)}`.trim();

test('the head of the sheet says what is for today, what comes after and what needs nothing', () => {
  assert.equal(
    said(due(-1), due(3), due(5), due(1, 'patched')),
    'One thing to do today. Then two more by Fri 27 Nov. One needs nothing now.',
  );
  assert.equal(said(due(-1), due(null)), 'One thing to do today. Then one more.');
  assert.equal(said(due(3), due(4, 'mitigated')), 'One thing to do. One needs nothing now.');
  assert.equal(said(due(3, 'patched')), 'Nothing to do today.');
});
