import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, judge, type VulnerableRun } from './judge.ts';
import type { Controls } from './verdict.ts';

const HIT: VulnerableRun = { triggered: true, fault: null };
const MISS: VulnerableRun = { triggered: false, fault: null };
const lost = (fault: NonNullable<VulnerableRun['fault']>): VulnerableRun => ({ triggered: null, fault });

const GOOD: Controls = { inert: 'passed', attribution: 'passed', fixed: 'passed', benign: 'not_applicable' };

function answer(controls: Partial<Controls>, rest: Partial<Evidence> = {}): string {
  const evidence: Evidence = {
    vulnerable: [HIT, HIT, HIT],
    controls: { ...GOOD, ...controls },
    strength: 'observed',
    isWeak: false,
    ...rest,
  };
  const { verdict, reason, assurance } = judge(evidence);
  return `${verdict} ${reason} ${assurance}`;
}
const runs = (...vulnerable: VulnerableRun[]) => answer({}, { vulnerable });
const claimed = (controls: Partial<Controls>) =>
  answer({ attribution: 'not_applicable', ...controls }, { strength: 'claimed' });

test('every run with the effect and every control passed is reproduced and observed', () => {
  assert.equal(answer({}), 'reproduced null observed');
});

test('no run with the effect is not reproduced', () => {
  assert.equal(runs(MISS, MISS), 'not_reproduced no_effect effect_only');
});

test('some runs with the effect and some without are flaky', () => {
  assert.equal(runs(HIT, MISS, HIT), 'flaky null effect_only');
});

test('a run that was lost makes nothing of a finding that was otherwise seen', () => {
  assert.equal(runs(HIT, lost('sandbox_lost'), HIT), 'inconclusive sandbox_lost effect_only');
});

for (const fault of ['broken_reproducer', 'sandbox_lost', 'resource_limit', 'timeout'] as const) {
  test(`without the effect, ${fault} is inconclusive and never a verdict on the finding`, () => {
    assert.equal(runs(lost(fault), lost(fault)), `inconclusive ${fault} effect_only`);
  });
}

test('of several faults the one that explains the others is named', () => {
  assert.equal(
    runs(lost('timeout'), lost('broken_reproducer')),
    'inconclusive broken_reproducer effect_only',
  );
});

test('no run at all is the lab’s fault', () => {
  assert.equal(runs(), 'inconclusive sandbox_lost effect_only');
});

test('an effect without the component refutes the finding, whatever else passed', () => {
  assert.equal(answer({ inert: 'failed' }), 'not_reproduced self_triggering effect_only');
});

test('an effect that the program itself had refutes the finding', () => {
  assert.equal(answer({ attribution: 'failed' }), 'not_reproduced not_attributed effect_only');
});

test('an effect that a harmless input has as well is not what the proof is about', () => {
  assert.equal(answer({ benign: 'failed' }), 'inconclusive not_specific effect_only');
  assert.equal(answer({ benign: 'passed' }), 'reproduced null observed');
});

test('an effect that nobody can be named for stays an effect', () => {
  assert.equal(answer({ attribution: 'inconclusive' }), 'reproduced null effect_only');
  assert.equal(answer({ attribution: 'not_run' }), 'reproduced null effect_only');
});

for (const inert of ['not_applicable', 'inconclusive', 'not_run'] as const) {
  test(`with neither attribution nor the stand-in (${inert}) nothing is specific to the component`, () => {
    assert.equal(answer({ attribution: 'inconclusive', inert }), 'inconclusive not_specific effect_only');
  });
}

test('an attributed effect needs no stand-in that the program could not live with', () => {
  assert.equal(answer({ inert: 'not_applicable' }), 'reproduced null observed');
});

test('an effect that does not need the function that the finding names is only an effect', () => {
  assert.equal(answer({ ablation: 'failed' }), 'reproduced null effect_only');
  for (const ablation of ['passed', 'not_applicable', 'inconclusive'] as const)
    assert.equal(answer({ ablation }), 'reproduced null observed');
});

test('a stand-in run that was lost lowers the assurance', () => {
  assert.equal(answer({ inert: 'inconclusive' }), 'reproduced null effect_only');
});

test('the effect on the fixed side is told beside the verdict, for a person to decide', () => {
  assert.equal(answer({ fixed: 'failed' }), 'reproduced also_on_fixed observed');
});

test('the effect on the fixed side without attribution proves nothing', () => {
  assert.equal(
    answer({ fixed: 'failed', attribution: 'inconclusive' }),
    'inconclusive also_on_fixed effect_only',
  );
});

for (const fixed of ['removed', 'not_run', 'inconclusive'] as const) {
  test(`a fixed side that is ${fixed} takes nothing away`, () => {
    assert.equal(answer({ fixed }), 'reproduced null observed');
  });
}

test('an oracle whose path is fixed gives no more than the effect', () => {
  assert.equal(answer({}, { isWeak: true }), 'reproduced null effect_only');
});

test('the program’s own word is never more than a claim', () => {
  assert.equal(claimed({}), 'reproduced not_specific claimed');
  assert.equal(claimed({ fixed: 'not_run' }), 'reproduced not_specific claimed');
  assert.equal(claimed({ inert: 'failed' }), 'not_reproduced self_triggering claimed');
  assert.equal(claimed({ fixed: 'failed' }), 'inconclusive also_on_fixed claimed');
  assert.equal(claimed({ inert: 'not_applicable' }), 'inconclusive not_specific claimed');
});
