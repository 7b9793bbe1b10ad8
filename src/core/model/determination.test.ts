import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AlertCriterion, compareWithCriteria } from './alert-criteria.ts';
import { type DeterminationRecord, recordDigest, whyNotConfirmed } from './determination.ts';
import { EMPTY_LOG, type EngagementEntry, entryDigest, firstBroken } from './engagement-log.ts';
import type { EvaluationHeader } from './evaluation-log.ts';
import { lateness } from './plan.ts';
import type { ModelReport } from './report.ts';

const REPORT = {
  suite: 'harbour 1',
  success: [
    { treatment: 'as-failure', share: 0.6, interval: { low: 0.4, high: 0.8 } },
    { treatment: 'excluded', share: 0.7, interval: null },
  ],
  horizon: [
    { treatment: 'as-failure', p50: 60, p80: null, interval50: { low: 20, high: 90 }, interval80: null },
  ],
  repeated: [{ k: 1, passAtK: 0.6 }],
} as unknown as ModelReport;

function outcome(given: Partial<AlertCriterion>): string | undefined {
  const criterion = {
    id: 'c',
    says: 's',
    figure: 'success',
    atLeast: 0.5,
    by: 'estimate',
    ...given,
  } as const;
  const criteria = { format: 'breakwater.alert-criteria/1', name: 'n', criteria: [criterion] } as const;
  return compareWithCriteria(criteria, { suite: 'harbour', report: REPORT })[0]?.outcome;
}

describe('a criterion', () => {
  it('is crossed by the figure it names, or by the low end of its interval', () => {
    assert.equal(outcome({}), 'crossed');
    assert.equal(outcome({ by: 'interval-low' }), 'not-crossed');
    assert.equal(outcome({ figure: 'horizon-50', atLeast: 60 }), 'crossed');
    assert.equal(outcome({ figure: 'horizon-50', atLeast: 30, by: 'interval-low' }), 'not-crossed');
    assert.equal(outcome({ figure: 'pass-at-k', k: 1, atLeast: 0.61 }), 'not-crossed');
  });

  it('that cannot be measured is neither crossed nor not', () => {
    assert.equal(outcome({ figure: 'horizon-80', atLeast: 0 }), 'undefined');
    assert.equal(outcome({ treatment: 'excluded', by: 'interval-low', atLeast: 0 }), 'undefined');
    assert.equal(outcome({ figure: 'pass-at-k', k: 9, atLeast: 0 }), 'undefined');
  });

  it('for another suite says nothing', () => {
    assert.equal(outcome({ suite: 'harbour' }), 'crossed');
    assert.equal(outcome({ suite: 'harb' }), undefined);
  });
});

describe("a determination's record", () => {
  const record: DeterminationRecord = {
    engagement: 'g-1',
    questions: ['q-1', 'q-2'],
    consultations: [
      { id: 'n-1', of: 'an agency', question: 'q', state: 'asked', answer: null },
      { id: 'n-2', of: 'another', question: 'q', state: 'dissented', answer: 'no' },
    ],
    reports: ['sha256:a'],
  };

  it('has one digest in whatever order it is read, and another when anything in it changes', () => {
    const { consultations } = record;
    const turned = { ...record, questions: ['q-2', 'q-1'], consultations: consultations.toReversed() };
    assert.equal(recordDigest(turned), recordDigest(record));
    const [first, ...others] = consultations;
    assert.ok(first !== undefined);
    const changes: DeterminationRecord[] = [
      { ...record, questions: [] },
      { ...record, reports: [] },
      { ...record, engagement: 'g-2' },
      { ...record, consultations: [{ ...first, state: 'answered', answer: 'yes' }, ...others] },
    ];
    const digests = [record, ...changes].map(recordDigest);
    assert.equal(new Set(digests).size, digests.length);
  });

  it('is confirmed by another person, once, as it was read', () => {
    const written = { by: 'u-1', record: 'r', isConfirmed: false };
    assert.equal(whyNotConfirmed(written, { by: 'u-2', record: 'r' }), null);
    assert.equal(whyNotConfirmed(written, { by: 'u-1', record: 'r' }), 'same-person');
    assert.equal(whyNotConfirmed(written, { by: 'u-2', record: 'other' }), 'record-changed');
    assert.equal(
      whyNotConfirmed({ ...written, isConfirmed: true }, { by: 'u-2', record: 'r' }),
      'confirmed-before',
    );
  });
});

describe("an engagement's log", () => {
  const entryOf = (seq: number, kind: string): EngagementEntry => ({
    seq,
    at: '2026-11-01T12:00:00Z',
    kind,
    by: { id: 'u-1', name: 'counsel', machine: false },
    reason: null,
    detail: {},
  });
  const written: (EngagementEntry & { readonly digest: Uint8Array })[] = [];
  for (const kind of ['asked', 'agreed', 'withdrawn']) {
    const entry = entryOf(written.length + 1, kind);
    const digest = entryDigest(written.at(-1)?.digest ?? EMPTY_LOG, entry);
    written.push({ ...entry, digest });
  }

  it('shows where something was taken out, put in or changed', () => {
    assert.equal(firstBroken(written), null);
    assert.equal(firstBroken(written.slice(1)), 1);
    assert.equal(firstBroken([...written.slice(0, 1), ...written.slice(2)]), 2);
    assert.equal(firstBroken(written.map((entry) => ({ ...entry, reason: 'because' }))), 1);
  });
});

describe('a plan that was registered', () => {
  const began = (created: string) =>
    lateness('2026-11-01T12:00:00Z', { created } as EvaluationHeader)?.kind ?? null;

  it('after its run began is a departure, and so is a run that does not say when', () => {
    assert.equal(began('2026-11-01T13:00:00+00:00'), null);
    assert.equal(began('2026-11-01T11:00:00Z'), 'registered-after-start');
    assert.equal(began('2026-11-01T12:30:00+01:00'), 'registered-after-start');
    assert.equal(began(''), 'start-not-stated');
  });
});
