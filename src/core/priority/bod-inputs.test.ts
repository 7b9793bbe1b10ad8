import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodOutcome } from './bod-inputs.ts';

const total = { automatable: 'yes', technicalImpact: 'total', assessedAt: new Date('2026-01-01') } as const;

test('with every input known there is one outcome', () => {
  const answer = bodOutcome({ listed: true, exposed: true, assessments: [total] });
  assert.deepEqual(answer.missing, []);
  assert.deepEqual(
    answer.outcomes.map(({ outcome }) => outcome),
    ['3DF'],
  );
});

test('what nobody said is missing, and every outcome that it leaves possible is listed', () => {
  const answer = bodOutcome({ listed: false, exposed: null, assessments: [total] });
  assert.deepEqual(answer.missing, ['PE']);
  assert.deepEqual(answer.outcomes.map(({ outcome }) => outcome).toSorted(), ['3D', '60D']);
});

test('without a catalogue, being listed is unknown, not no', () => {
  assert.deepEqual(bodOutcome({ listed: null, exposed: true, assessments: [total] }).missing, ['KEV']);
});

test('of two assessments the later one counts, and one that leaves a value open does not hide it', () => {
  const later = { automatable: 'no', technicalImpact: null, assessedAt: new Date('2026-02-01') } as const;
  const answer = bodOutcome({ listed: false, exposed: true, assessments: [total, later] });
  assert.deepEqual(answer.inputs, { KEV: 'N', PE: 'Y', A: 'N', TI: 'T' });
});
