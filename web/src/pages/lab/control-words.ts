/** What each group of runs was for, and what it says, in whole sentences. */
import type { ExperimentDetail, RunView } from '../../../../src/apps/server/views/index.ts';

export type RunGroup = {
  readonly role: RunView['role'];
  readonly name: string;
  readonly what: string;
  readonly says: string;
  readonly runs: readonly RunView[];
  readonly triggered: number;
};

const ORDER: readonly RunView['role'][] = [
  'vulnerable',
  'inert',
  'attribution',
  'ablation',
  'fixed',
  'benign',
  'tests',
];

const NAMES: Readonly<Record<RunView['role'], string>> = {
  vulnerable: 'Vulnerable',
  inert: 'Inert',
  attribution: 'Attribution',
  ablation: 'Ablation',
  fixed: 'Fixed',
  benign: 'Benign',
  tests: 'Tests',
};

export function runGroups(experiment: ExperimentDetail): readonly RunGroup[] {
  return ORDER.map((role) => {
    const runs = experiment.runs.filter((run) => run.role === role);
    const triggered = runs.filter((run) => run.triggered === true).length;
    return {
      role,
      name: NAMES[role],
      what: whatRan(role, experiment),
      says: whatItSays(role, triggered, runs),
      runs,
      triggered,
    };
  }).filter((group) => group.runs.length > 0);
}

function whatRan(role: RunView['role'], experiment: ExperimentDetail): string {
  const version = experiment.component.version ?? experiment.component.name;
  if (role === 'vulnerable') return `${version} as published`;
  if (role === 'inert') return `${version} removed, a stand-in in its place`;
  if (role === 'attribution' || role === 'ablation') return `${version}, watched`;
  if (role === 'fixed')
    return experiment.fixedSide === null
      ? 'the fixed side'
      : experiment.fixedSide.kind === 'diff'
        ? `patch ${experiment.fixedSide.label} over ${version}`
        : experiment.fixedSide.label;
  return role === 'benign' ? 'an input that should do nothing' : 'the component’s own tests';
}

function whatItSays(role: RunView['role'], triggered: number, runs: readonly RunView[]): string {
  const lost = runs.every((run) => run.triggered === null);
  if (lost) return 'The runs told nothing: they were lost or never started.';
  const all = triggered === runs.length;
  if (role === 'vulnerable')
    return all
      ? 'The effect is there, in every run.'
      : triggered === 0
        ? 'The effect did not appear.'
        : 'The effect came and went.';
  if (role === 'inert') {
    return triggered > 0
      ? 'With the component removed, the effect still appeared. So the proof makes it itself.'
      : 'With the component removed, nothing happened. So the proof needs the component.';
  }
  if (role === 'attribution')
    return triggered > 0
      ? 'It was the component’s own code that did it.'
      : 'It could not be shown that the component’s own code did it.';
  if (role === 'ablation')
    return triggered > 0
      ? 'It does not hang on the part that was taken out.'
      : 'Without that part, nothing happened.';
  if (role === 'fixed')
    return triggered > 0
      ? 'On the fixed side the effect still appeared. The range is wrong, or the fix is incomplete: a person decides.'
      : 'On the fixed side the effect is gone. So the fix stops this proof.';
  if (role === 'benign')
    return triggered > 0
      ? 'A harmless input shows the effect too, so it proves little.'
      : 'A harmless input does nothing. So the effect is the input’s.';
  return triggered > 0 ? 'Some tests failed.' : 'The tests passed.';
}

export const CONTROL_OUTCOMES: Readonly<Record<string, string>> = {
  passed: 'passed',
  failed: 'failed',
  removed: 'the call no longer exists on the fixed side: weaker than passed',
  not_applicable: 'does not apply',
  not_run: 'not run',
  inconclusive: 'could not tell',
};

export function verdictTitle(experiment: ExperimentDetail): string {
  if (experiment.state !== 'done') return experiment.state === 'running' ? 'Running' : 'Queued';
  const titles = {
    reproduced: 'Reproduced',
    not_reproduced: 'Not reproduced',
    flaky: 'It came and went',
    inconclusive: 'Could not tell',
  } as const;
  return experiment.verdict === null ? 'Done' : titles[experiment.verdict];
}
