import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CONTROLS,
  endOfGrant,
  faultsOfControls,
  MAX_GRANT_DAYS,
  type PartnerState,
  type PartnerStep,
  standingOf,
  stepPartner,
} from './partner.ts';

const STATES: readonly PartnerState[] = ['applied', 'accepted', 'declined', 'revoked'];
const instants = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const grants = fc.record({
  opens: instants,
  ends: instants,
  endedAt: fc.option(instants, { nil: null }),
  engagementOverAt: fc.option(instants, { nil: null }),
  components: fc.constant([]),
});

test('a grant runs only for an accepted partner, before its end, and while its engagement is in partner access', () => {
  fc.assert(
    fc.property(grants, fc.constantFrom(...STATES), instants, (grant, partner, now) => {
      const runs =
        grant.endedAt === null &&
        grant.engagementOverAt === null &&
        partner === 'accepted' &&
        Date.parse(grant.ends) > Date.parse(now);
      assert.equal(standingOf(grant, partner, now) === 'running', runs);
    }),
  );
});

test('time alone only ever ends a grant', () => {
  fc.assert(
    fc.property(grants, instants, instants, (grant, a, b) => {
      const [early, late] = a < b ? [a, b] : [b, a];
      if (standingOf(grant, 'accepted', late) === 'running')
        assert.equal(standingOf(grant, 'accepted', early), 'running');
    }),
  );
});

test('whatever happens to a partner, it is accepted only by the step that says so, and revoking takes it back', () => {
  const steps = fc.array(fc.constantFrom<PartnerStep>('apply', 'accept', 'decline', 'revoke'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(steps, (taken) => {
      let state: PartnerState | null = null;
      for (const step of taken) {
        const next = stepPartner(state, step);
        if (next === 'accepted') assert.deepEqual([state, step], ['applied', 'accept']);
        if (state === 'accepted' && next !== null) assert.equal(step, 'revoke');
        state = next ?? state;
      }
    }),
  );
});

test('nothing is given for longer than the most, nor for no time', () => {
  const opens = '2026-03-01T08:00:00.000Z';
  assert.equal(endOfGrant(opens, 2), '2026-03-03T08:00:00.000Z');
  for (const days of [0, -1, MAX_GRANT_DAYS + 1, 1.5, Number.NaN])
    assert.equal(endOfGrant(opens, days), null);
});

test('an application names every control it leaves out, repeats or shows without evidence', () => {
  const whole = CONTROLS.map((control) => ({
    control,
    statement: 'so',
    evidence: [{ name: 'record', digest: null }],
  }));
  assert.deepEqual(faultsOfControls(whole), []);
  const broken = [...whole.slice(2), whole[2]!, { ...whole[0]!, evidence: [] }];
  assert.deepEqual(
    faultsOfControls(broken).map(({ control, fault }) => `${control} ${fault}`),
    [`${CONTROLS[0]} no-evidence`, `${CONTROLS[1]} missing`, `${CONTROLS[2]} repeated`],
  );
});
