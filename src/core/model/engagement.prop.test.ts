import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ENGAGEMENT_STATES,
  type Engagement,
  type EngagementStep,
  isOver,
  MAX_WINDOW_DAYS,
  settleEngagement,
  stepEngagement,
  type Terms,
} from './engagement.ts';

const TERMS: Terms = {
  digest: 'd',
  windowDays: 10,
  zone: 'UTC',
  anchor: { kind: 'access-works' },
  retentionDays: 30,
  sharesDetermination: true,
};
const OPENED = '2026-11-01T12:00:00Z';
const ENDS = '2026-11-11T12:00:00Z';

function after(steps: readonly EngagementStep[], now = OPENED): Engagement {
  return steps.reduce<Engagement>(
    (engagement, step) => {
      const next = stepEngagement(engagement, step, now);
      assert.ok(next.ok, JSON.stringify({ engagement, step, next }));
      return next.engagement;
    },
    { state: 'inquiry' },
  );
}

const TO_ACCESS: readonly EngagementStep[] = [
  { step: 'agree-terms', terms: TERMS },
  { step: 'open-access', at: OPENED },
];
const TO_FINDINGS: readonly EngagementStep[] = [
  ...TO_ACCESS,
  { step: 'begin-evaluation' },
  { step: 'share-findings' },
];

describe('an engagement', () => {
  it('goes from inquiry to closed, with a determination or with none', () => {
    for (const determination of ['d-1', null]) {
      const recorded = after([...TO_FINDINGS, { step: 'record-determination', determination }]);
      assert.equal(recorded.state, 'determination-recorded');
      const open = stepEngagement(recorded, { step: 'open-partner-access' }, ENDS);
      assert.ok(open.ok && open.engagement.state === 'partner-access');
      assert.deepEqual(stepEngagement(open.engagement, { step: 'close' }, ENDS), {
        ok: true,
        engagement: { state: 'closed' },
      });
    }
  });

  it('counts its days from when access works, or from what was agreed', () => {
    const open = after(TO_ACCESS);
    assert.ok(open.state === 'access-open');
    assert.equal(Date.parse(open.window.ends), Date.parse(ENDS));
    const agreedInstant = { kind: 'agreed-instant', at: '2026-10-25T12:00:00Z' } as const;
    const earlier = after([
      { step: 'agree-terms', terms: { ...TERMS, anchor: agreedInstant } },
      { step: 'open-access', at: OPENED },
    ]);
    assert.ok(earlier.state === 'access-open');
    assert.equal(Date.parse(earlier.window.ends), Date.parse('2026-11-04T12:00:00Z'));
  });

  it('takes no window longer than the order allows, and no half day', () => {
    for (const windowDays of [0, 1.5, MAX_WINDOW_DAYS + 1, Number.NaN]) {
      assert.deepEqual(
        stepEngagement(
          { state: 'inquiry' },
          { step: 'agree-terms', terms: { ...TERMS, windowDays } },
          OPENED,
        ),
        { ok: false, refusal: 'window-too-long' },
      );
    }
  });

  it("is shortened by the developer's word, extended only by its signature, and never past the limit", () => {
    const open = after(TO_ACCESS);
    const move = (ends: string, isSignedByDeveloper: boolean) =>
      stepEngagement(open, { step: 'move-window', ends, isSignedByDeveloper }, OPENED);
    const shorter = move('2026-11-05T12:00:00Z', false);
    assert.ok(shorter.ok && shorter.engagement.state === 'access-open');
    assert.deepEqual(move('2026-11-20T12:00:00Z', false), {
      ok: false,
      refusal: 'extension-needs-signature',
    });
    assert.ok(move('2026-11-20T12:00:00Z', true).ok);
    assert.deepEqual(move('2026-12-02T12:00:00Z', true), { ok: false, refusal: 'window-too-long' });
  });

  it('that was left or ran out is over, and no step leads out of it', () => {
    const expired = settleEngagement(after(TO_ACCESS), '2026-11-12T00:00:00Z');
    assert.deepEqual(expired, { state: 'expired' });
    assert.deepEqual(stepEngagement(after(TO_ACCESS), { step: 'begin-evaluation' }, '2026-11-12T00:00:00Z'), {
      ok: false,
      refusal: 'window-over',
    });
  });
});

const instant = fc
  .integer({ min: Date.parse('2026-10-01T00:00:00Z'), max: Date.parse('2027-02-01T00:00:00Z') })
  .map((ms) => new Date(ms).toISOString());

const step: fc.Arbitrary<EngagementStep> = fc.oneof(
  fc.record({ step: fc.constant('agree-terms' as const), terms: fc.constant(TERMS) }),
  fc.record({ step: fc.constant('open-access' as const), at: instant }),
  fc.constantFrom<EngagementStep>(
    { step: 'begin-evaluation' },
    { step: 'share-findings' },
    { step: 'record-determination', determination: null },
    { step: 'record-determination', determination: 'd' },
    { step: 'open-partner-access' },
    { step: 'close' },
  ),
  fc.record({
    step: fc.constant('move-window' as const),
    ends: instant,
    isSignedByDeveloper: fc.boolean(),
  }),
);

const walk = fc.array(fc.tuple(step, instant), { maxLength: 25 }).map((steps) => {
  const ordered = steps.map(([, at]) => at).sort();
  let engagement: Engagement = { state: 'inquiry' };
  for (const [index, [taken]] of steps.entries()) {
    const next = stepEngagement(engagement, taken, ordered[index] ?? OPENED);
    if (next.ok) engagement = next.engagement;
  }
  return engagement;
});

describe('laws of an engagement', () => {
  it('a developer may withdraw from every state that is not over, at any time', () => {
    fc.assert(
      fc.property(walk, instant, (engagement, now) => {
        const next = stepEngagement(engagement, { step: 'withdraw' }, now);
        assert.equal(next.ok, !isOver(settleEngagement(engagement, now)));
        if (next.ok)
          assert.deepEqual(next.engagement, { state: 'withdrawn' }, 'nothing of why or when stays');
      }),
    );
  });

  it('what is over stays as it is, whatever is tried and however long it waits', () => {
    fc.assert(
      fc.property(walk, step, instant, (engagement, tried, now) => {
        if (!isOver(engagement)) return;
        assert.equal(stepEngagement(engagement, tried, now).ok, false);
        assert.deepEqual(settleEngagement(engagement, now), engagement);
      }),
    );
  });

  it('a window never ends later than the limit after it began', () => {
    fc.assert(
      fc.property(walk, (engagement) => {
        if (!('window' in engagement)) return;
        const days = (Date.parse(engagement.window.ends) - Date.parse(engagement.window.opened)) / 86_400_000;
        assert.ok(days <= MAX_WINDOW_DAYS);
      }),
    );
  });

  it('nothing opens to partners before the window ends, on any path; the developer alone makes it end sooner', () => {
    fc.assert(
      fc.property(walk, instant, (engagement, now) => {
        const opened = stepEngagement(engagement, { step: 'open-partner-access' }, now);
        if (opened.ok)
          assert.ok('window' in engagement && Date.parse(engagement.window.ends) <= Date.parse(now));
      }),
    );
    const recorded = after([...TO_FINDINGS, { step: 'record-determination', determination: null }]);
    const early = stepEngagement(recorded, { step: 'open-partner-access' }, OPENED);
    assert.deepEqual(early, { ok: false, refusal: 'window-running' });
    const atTheEnd = stepEngagement(recorded, { step: 'open-partner-access' }, ENDS);
    assert.ok(atTheEnd.ok, 'at the very instant');
    const sooner = after([
      ...TO_FINDINGS,
      { step: 'move-window', ends: OPENED, isSignedByDeveloper: false },
      { step: 'record-determination', determination: null },
      { step: 'open-partner-access' },
    ]);
    assert.equal(sooner.state, 'partner-access');
  });

  it('the days are counted on the agreed clock, across a change to or from summer time', () => {
    const zones = fc.constantFrom(
      'UTC',
      'America/New_York',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    );
    const year = fc.integer({
      min: Date.parse('2026-01-01T00:00:00Z'),
      max: Date.parse('2027-01-01T00:00:00Z'),
    });
    fc.assert(
      fc.property(zones, fc.integer({ min: 1, max: MAX_WINDOW_DAYS }), year, (zone, windowDays, ms) => {
        const at = new Date(ms).toISOString();
        const terms = { ...TERMS, zone, windowDays };
        const open = after(
          [
            { step: 'agree-terms', terms },
            { step: 'open-access', at },
          ],
          at,
        );
        assert.ok(open.state === 'access-open');
        const clock = (instant: string) =>
          new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(new Date(instant));
        const length = Date.parse(open.window.ends) - ms;
        const isShifted = clock(open.window.ends) !== clock(at);
        // The same hour on that clock; a day off by the change where that hour does not exist.
        assert.ok(!isShifted || length !== windowDays * 86_400_000);
        assert.ok(Math.abs(length - windowDays * 86_400_000) <= 3_600_000);
        const before = new Date(Date.parse(open.window.ends) - 1).toISOString();
        assert.equal(settleEngagement(open, before).state, 'access-open');
        assert.equal(settleEngagement(open, open.window.ends).state, 'expired', 'at the instant itself');
      }),
    );
  });

  it('silence ends access and does nothing else', () => {
    fc.assert(
      fc.property(walk, instant, (engagement, now) => {
        const settled = settleEngagement(engagement, now);
        assert.ok(settled.state === engagement.state || settled.state === 'expired');
        assert.ok(ENGAGEMENT_STATES.includes(settled.state));
      }),
    );
  });
});
