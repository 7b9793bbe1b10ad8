/**
 * From what was seen to a verdict (contracts, `reproduce --json`). Pure, so that every row has a test. What
 * went wrong with the lab never counts against the finder: it is `inconclusive`.
 */
import type { RunFault } from './run-fault.ts';
import type { Assurance, Controls, Reason, Verdict } from './verdict.ts';

/** One run of the vulnerable side. `triggered` null: the run told nothing. */
export type VulnerableRun = { readonly triggered: boolean | null; readonly fault: RunFault };

export type Evidence = {
  readonly vulnerable: readonly VulnerableRun[];
  readonly controls: Controls;
  /** How the oracle saw: observed by the lab, or claimed by the program. */
  readonly strength: 'observed' | 'claimed';
  /** The oracle itself allows no more than `effect_only`, e.g. its path is fixed. */
  readonly isWeak: boolean;
};

export type Judgement = {
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  readonly assurance: Assurance;
};

export function judge(evidence: Evidence): Judgement {
  const { vulnerable, strength } = evidence;
  const floor: Assurance = strength === 'claimed' ? 'claimed' : 'effect_only';
  const answer = (verdict: Verdict, reason: Reason | null, assurance = floor): Judgement => ({
    verdict,
    reason,
    assurance,
  });
  const fault = firstFault(vulnerable);
  const triggered = vulnerable.filter((run) => run.triggered === true).length;
  if (vulnerable.length === 0) return answer('inconclusive', 'sandbox_lost');
  if (triggered === 0)
    return fault === null ? answer('not_reproduced', 'no_effect') : answer('inconclusive', fault);
  if (triggered < vulnerable.length) {
    return vulnerable.some((run) => run.triggered === null)
      ? answer('inconclusive', fault)
      : answer('flaky', null);
  }
  return strength === 'claimed' ? judgeClaimed(evidence.controls) : judgeObserved(evidence);
}

/** The most telling fault first: a broken reproducer explains a timeout, not the other way round. */
function firstFault(runs: readonly VulnerableRun[]): Exclude<RunFault, null> | null {
  const order = ['broken_reproducer', 'sandbox_lost', 'resource_limit', 'timeout'] as const;
  return order.find((fault) => runs.some((run) => run.fault === fault)) ?? null;
}

function judgeClaimed({ inert, fixed }: Controls): Judgement {
  const assurance = 'claimed';
  if (inert === 'failed') return { verdict: 'not_reproduced', reason: 'self_triggering', assurance };
  if (fixed === 'failed') return { verdict: 'inconclusive', reason: 'also_on_fixed', assurance };
  if (inert === 'passed') return { verdict: 'reproduced', reason: 'not_specific', assurance };
  return { verdict: 'inconclusive', reason: 'not_specific', assurance };
}

function judgeObserved({ controls, isWeak }: Evidence): Judgement {
  const { inert, attribution, fixed, benign } = controls;
  const effectOnly = { assurance: 'effect_only' } as const;
  if (inert === 'failed') return { verdict: 'not_reproduced', reason: 'self_triggering', ...effectOnly };
  if (attribution === 'failed') return { verdict: 'not_reproduced', reason: 'not_attributed', ...effectOnly };
  // What a harmless input does as well is not what the proof is about.
  if (benign === 'failed') return { verdict: 'inconclusive', reason: 'not_specific', ...effectOnly };
  if (attribution !== 'passed') {
    if (inert !== 'passed') return { verdict: 'inconclusive', reason: 'not_specific', ...effectOnly };
    if (fixed === 'failed') return { verdict: 'inconclusive', reason: 'also_on_fixed', ...effectOnly };
    return { verdict: 'reproduced', reason: null, ...effectOnly };
  }
  // A stand-in that the program could not live with says nothing; a stand-in run that was lost says less.
  // An effect that does not need the function that is named is not the flaw that is described.
  const isSettled = (inert === 'passed' || inert === 'not_applicable') && controls.ablation !== 'failed';
  const assurance = isSettled && !isWeak ? 'observed' : 'effect_only';
  return { verdict: 'reproduced', reason: fixed === 'failed' ? 'also_on_fixed' : null, assurance };
}
