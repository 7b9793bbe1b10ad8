/** Made-up experiments and a matrix. */
import type {
  ComponentMatrix,
  ExperimentDetail,
  Matrix,
  RunView,
  Trial,
  TrialList,
} from '../../src/apps/server/views/index.ts';
import { ago, component, experimentRow, finding } from './fixture-rows.ts';

export function matrix(): Matrix {
  return {
    findings: [0, 1, 2].map((n) => ({
      id: `f-${n}`,
      label: `lab-a/${n}`,
      title: finding(n).title,
      effect: 'the file /tmp/pwned was created',
      finder: 'lab-a',
      experimentId: `x-${n}`,
      caseId: n === 2 ? 'c-9' : 'c-1',
      case: {
        id: n === 2 ? 'c-9' : 'c-1',
        number: n === 2 ? 9 : 1,
        title: 'adm-zip writes outside its folder',
      },
    })),
    patches: [
      {
        id: 'p1',
        finding: 'f-0',
        caseId: 'c-1',
        label: 'p1',
        from: 'lab-a',
        kind: 'diff',
        tests: 'passed',
      },
      {
        id: 'p2',
        finding: 'f-1',
        caseId: 'c-1',
        label: 'p2',
        from: 'lab-d',
        kind: 'diff',
        tests: 'failed',
      },
      {
        id: 'p3',
        finding: null,
        caseId: null,
        label: '0.4.9',
        from: null,
        kind: 'version',
        tests: 'passed',
      },
    ],
    cells: [
      { finding: 'f-0', patch: 'p1', stops: true, applies: true },
      { finding: 'f-0', patch: 'p2', stops: true, applies: true },
      { finding: 'f-0', patch: 'p3', stops: true, applies: true },
      { finding: 'f-1', patch: 'p1', stops: false, applies: true },
      { finding: 'f-1', patch: 'p2', stops: null, applies: true },
      { finding: 'f-2', patch: 'p1', stops: false, applies: false },
    ],
  };
}

export function componentMatrix(isEmpty: boolean): ComponentMatrix {
  const nothing: Matrix = { findings: [], patches: [], cells: [] };
  const shown = isEmpty ? nothing : matrix();
  return { component: component(0), matrix: shown, pairs: isEmpty ? 0 : 9, limit: 40, more: false };
}

/** The first one is under way until it was asked for a few times. */
export function trials(asked: number): TrialList {
  const done = asked > 1;
  const proof = (n: number, told: Pick<Trial['proofs'][number], 'verdict' | 'tests'>) => ({
    finding: `f-${n}`,
    label: `lab-a/${n}`,
    title: finding(n).title,
    ...told,
  });
  const unknown = { verdict: null, tests: null } as const;
  return {
    items: [
      {
        id: 'tr-1',
        patch: { kind: 'diff', label: 'lib/parse.js' },
        by: 'desk',
        state: done ? 'done' : 'running',
        askedAt: ago(0),
        finishedAt: done ? ago(0) : null,
        proofs: [
          proof(0, { verdict: 'fixes', tests: 'passed' }),
          proof(1, done ? { verdict: 'breaks_tests', tests: 'failed' } : unknown),
          proof(2, done ? { verdict: 'does_not_fix', tests: 'not_run' } : unknown),
        ],
      },
      {
        id: 'tr-0',
        patch: { kind: 'version', label: '0.7.24' },
        by: 'finder',
        state: 'done',
        askedAt: ago(50),
        finishedAt: ago(49),
        proofs: [proof(0, { verdict: 'fixes_untested', tests: 'none' })],
      },
    ],
  };
}

function run(role: RunView['role'], triggered: boolean | null, wallMs: number): RunView {
  return {
    role,
    triggered,
    exit: 0,
    signal: null,
    wallMs,
    cpuMs: wallMs * 0.97,
    peakBytes: 61_000_000,
    evidence: `sha256:${wallMs.toString(16).padStart(4, '9')}${'cd'.repeat(30)}`,
  };
}

export function experimentDetail(index: number): ExperimentDetail {
  const self = index % 3 === 1;
  return {
    ...experimentRow(index),
    oracle: 'CPU time over 1 s, whole process tree',
    assuredBy: 'observed',
    network: 'none',
    runs: [3468, 3440, 3521]
      .map((ms) => run('vulnerable', true, ms))
      .concat(
        [240, 236, 239].map((ms) => run('inert', self, ms)),
        [301, 297, 300].map((ms) => run('fixed', false, ms)),
      ),
    controls: [
      { name: 'inert', outcome: self ? 'failed' : 'passed' },
      { name: 'attribution', outcome: 'not_run' },
      { name: 'fixed', outcome: 'passed' },
      { name: 'benign', outcome: 'not_run' },
    ],
    fixedSide: { kind: 'version', label: '0.7.24' },
    patches: [
      { id: 'p1', verdict: 'fixes', tests: 'passed' },
      { id: 'p2', verdict: 'breaks_tests', tests: 'failed' },
    ],
    attestation: {
      payloadType: 'application/vnd.in-toto+json',
      subject: 'pkg:npm/ua-parser-js@0.7.22',
      digest: `sha256:${'5d'.repeat(32)}`,
      keyId: 'lab-7c1e40bd',
      signatures: 1,
      verified: true,
      at: ago(1),
    },
    case: { id: 'c-1', number: 101, title: 'ua-parser-js stops the server' },
    others: [{ id: 'x-99', at: ago(90), verdict: 'inconclusive' }],
  };
}
