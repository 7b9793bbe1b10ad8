import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { publicationStanding } from './publication.ts';

const instant = fc
  .integer({ min: 0, max: 50 })
  .map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString());
const maybe = fc.option(instant);
const word = fc.record({
  given: fc.constantFrom(true, false, null),
  digest: fc.constantFrom('sha256:a', 'sha256:b'),
  at: instant,
});
const report = fc.record({
  digest: fc.constantFrom('sha256:a', 'sha256:b'),
  consent: fc.option(word),
  confidentialAt: maybe,
  withdrawnAt: maybe,
  isPublished: fc.constant(false),
});

test('a report may leave only by a yes to its own digest, said after whatever the developer took back', () => {
  fc.assert(
    fc.property(report, (one) => {
      if (publicationStanding(one) !== 'given') return;
      const { consent, digest, confidentialAt, withdrawnAt } = one;
      assert.ok(consent?.given === true && consent.digest === digest);
      for (const taken of [confidentialAt, withdrawnAt]) assert.ok(taken === null || consent.at > taken);
    }),
  );
});

test('silence and no are never a yes, however much time is between them', () => {
  fc.assert(
    fc.property(report, (one) => {
      if (one.consent?.given === true) return;
      assert.ok(['not-asked', 'asked', 'withheld'].includes(publicationStanding(one)));
    }),
  );
});

test('a yes lapses when the developer withdraws or asks for confidential treatment, and can be given anew', () => {
  const given = { given: true, digest: 'd', at: '2026-01-02T00:00:00.000Z' };
  const base = { digest: 'd', consent: given, confidentialAt: null, withdrawnAt: null, isPublished: false };
  assert.equal(publicationStanding(base), 'given');
  assert.equal(publicationStanding({ ...base, withdrawnAt: '2026-01-03T00:00:00.000Z' }), 'lapsed');
  assert.equal(publicationStanding({ ...base, confidentialAt: given.at }), 'lapsed');
  assert.equal(publicationStanding({ ...base, withdrawnAt: '2026-01-01T00:00:00.000Z' }), 'given');
  assert.equal(publicationStanding({ ...base, digest: 'another' }), 'lapsed');
});
