/** Made-up rows for tests of states. Nothing here is shipped: the product has no canned data. */
import type {
  Asserter,
  CaseRow,
  Choices,
  ComponentView,
  ExperimentRow,
  FindingRow,
  LabWord,
  LinkRow,
  LinkView,
  OperatorRow,
  Party,
  ScorecardRow,
  Today,
  TodayRow,
} from '../../src/apps/server/views/index.ts';

export const NOW = Date.parse('2026-11-21T09:30:00Z');

export function ago(hours: number): string {
  return new Date(NOW - hours * 3_600_000).toISOString();
}

const PACKAGES = [
  'adm-zip',
  'ua-parser-js',
  'total.js',
  'deepmerge',
  'set-value',
  'mathjs',
  'object-path',
  'minimist',
];
const WORDS = [
  'writes outside its folder',
  'stops the server for seconds',
  'reaches a shell unescaped',
  'changes Object.prototype',
  'follows __proto__ in a path',
];
const STATES = ['reproduced', 'not_reproduced', 'inconclusive', 'testing', 'received', 'unproven'] as const;
const RANKS = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
const STAGES = ['unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected'] as const;

function pick<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T;
}

export function party(index: number): Party {
  return { id: `p-${index}`, name: `lab-${'abcdef'[index % 6]}`, kind: 'finder', sector: null };
}

export const OPERATORS: readonly Party[] = [
  { id: 'p-hospital', name: 'Rural hospital, 25 beds', kind: 'operator', sector: 'health' },
  { id: 'p-bank', name: 'Community bank', kind: 'operator', sector: 'finance' },
  { id: 'p-water', name: 'Water utility, 9 sites', kind: 'operator', sector: 'water' },
];

export const LAB: Asserter = { id: 'u-lab', name: 'lab', machine: true };
export const DEDUPER: Asserter = { id: 'u-deduper', name: 'deduper', machine: true };
export const COORDINATOR: Asserter = { id: 'u-coordinator', name: 'coordinator', machine: false };

export function component(index: number): ComponentView {
  const name = pick(PACKAGES, index);
  return {
    key: `pkg:npm/${name}`,
    name,
    ecosystem: 'npm',
    version: `1.${index % 9}.0`,
    purl: `pkg:npm/${name}@1.${index % 9}.0`,
  };
}

export function labWord(index: number): LabWord {
  return {
    experimentId: `x-${index}`,
    verdict: 'reproduced',
    reason: null,
    assurance: 'effect_only',
    at: ago(index + 1),
  };
}

export function finding(index: number): FindingRow {
  const state = pick(STATES, index);
  return {
    id: `f-${index}`,
    ownId: `lab-${'abcdef'[index % 6]}/${index}`,
    title: `${pick(PACKAGES, index)} ${pick(WORDS, index)} ${index}`,
    component: component(index),
    format: 'native',
    weaknesses: ['CWE-22'],
    submitter: party(index),
    receivedAt: ago(index * 0.3),
    state,
    stateAt: ago(index * 0.2),
    severity: pick(RANKS, index),
    tlp: 'AMBER',
    lab: state === 'reproduced' ? labWord(index) : null,
    hasReproducer: index % 3 !== 0,
    patches: index % 2,
    case: {
      id: `c-${index % 12}`,
      number: 100 + (index % 12),
      title: `${pick(PACKAGES, index)} ${pick(WORDS, index)}`,
    },
  };
}

export function caseRow(index: number): CaseRow {
  const stage = pick(STAGES, index);
  return {
    id: `c-${index}`,
    number: 100 + index,
    title: `${pick(PACKAGES, index)} ${pick(WORDS, index)}`,
    component: component(index),
    stage,
    stageAt: ago(index * 5),
    severity: pick(RANKS, index),
    severityDecided: index % 2 === 0,
    tlp: stage === 'published' || stage === 'protected' ? 'CLEAR' : 'AMBER',
    embargo: index % 3 === 0 ? { state: 'active', until: ago(-80 - index) } : { state: 'none', until: null },
    dueAt: index % 4 === 3 ? null : ago(18 - index * 9),
    openedAt: ago(100 + index),
    findings: 1 + (index % 4),
    finders: 1 + (index % 3),
    operators: index % 5 === 4 ? null : index % 3,
    suggestions: index % 2,
  };
}

export function experimentRow(index: number): ExperimentRow {
  const done = index % 5 !== 4;
  const reproduced = index % 3 !== 1;
  return {
    id: `x-${index}`,
    finding: {
      id: `f-${index}`,
      ownId: `lab-a/${index}`,
      title: finding(index).title,
      submitter: party(index),
    },
    component: component(index),
    state: done ? 'done' : 'running',
    queuedAt: ago(index + 2),
    startedAt: ago(index + 1.5),
    finishedAt: done ? ago(index + 1) : null,
    verdict: !done ? null : reproduced ? 'reproduced' : 'not_reproduced',
    reason: done && !reproduced ? 'self_triggering' : null,
    assurance: done ? 'effect_only' : null,
    vulnerableRuns: { triggered: reproduced ? 3 : 0, of: done ? 3 : 0 },
  };
}

export function link(index: number): LinkView {
  return {
    id: `l-${index}`,
    a: `f-${index}`,
    b: `f-${index + 1}`,
    relation: 'duplicate',
    head: null,
    confidence: 0.94,
    decidedBy: 'suggested',
    decision: null,
    evidence: [
      { kind: 'same-function', detail: 'Both name ImageProto.stream in image.js.', weight: 2.1 },
      { kind: 'similar-words', detail: 'They share 14 rare words.', weight: 1.9 },
      { kind: 'same-weakness', detail: 'Both claim CWE-78.', weight: 1.2 },
      { kind: 'distant-lines', detail: 'The lines they name lie 40 apart.', weight: -0.6 },
    ],
    by: DEDUPER,
    at: ago(3),
  };
}

export function linkRow(index: number): LinkRow {
  const { id, relation, head, confidence, decidedBy, decision, by, at } = link(index);
  const side = (n: number) => ({ id: `f-${n}`, title: finding(n).title, submitter: party(n) });
  return {
    id,
    relation,
    head,
    confidence: confidence - index / 50,
    decidedBy,
    decision,
    component: component(index),
    a: side(index),
    b: side(index + 1),
    by,
    at,
  };
}

export function scoreRow(index: number): ScorecardRow {
  const share = (count: number, of: number) => ({
    count,
    of,
    low: of === 0 ? null : Math.max(0, count / of - 0.09),
    high: of === 0 ? null : Math.min(1, count / of + 0.09),
  });
  return {
    party: party(index),
    model: index % 3 === 2 ? null : `model-${index}`,
    submitted: 120 - index * 7,
    reproduced: share(40 - index, 100),
    refused: share(index, 100),
    duplicatesOfKnown: share(12, 90),
    firstFinder: share(78, 90),
    severityInflation: index === 1 ? null : { mean: 0.6, low: 0.2, high: 1, of: 14 },
  };
}

export function operatorRow(index: number): OperatorRow {
  return {
    party: pick(OPERATORS, index),
    inventories: 2,
    components: 214 + index,
    unmatched: index * 2,
    exposedCases: 3 + index,
    told: 2,
    open: 1 + (index % 2),
    needsHelp: index === 1 ? 1 : 0,
    overdue: index === 0 ? 1 : 0,
    nextDueAt: index === 2 ? ago(-70) : ago(2),
  };
}

export function choices(): Choices {
  return {
    finders: Array.from({ length: 6 }, (_, index) => party(index)).map(({ id, name }) => ({ id, name })),
    sectors: ['finance', 'health', 'water'],
  };
}

export function todayKinds(size: number): Today['kinds'] {
  const all = Array.from({ length: size }, (_, index) => todayRow(index));
  return [...Map.groupBy(all, ({ action }) => action)].map(([action, own]) => ({
    action,
    count: own.length,
  }));
}

export function todayRow(index: number): TodayRow {
  const kinds = [
    { action: 'decide_merge', subject: { kind: 'link', id: 'l-1' }, where: 'merge 0.94' },
    { action: 'read_case', subject: { kind: 'case', id: 'c-1' }, where: 'case, silent 31 d' },
    { action: 'review_release', subject: { kind: 'advisory', id: 'a-1' }, where: 'case, embargo' },
    { action: 'judge_experiment', subject: { kind: 'experiment', id: 'x-1' }, where: 'lab' },
    { action: 'ask_participant', subject: { kind: 'case', id: 'c-2' }, where: 'case, 3 silent' },
    { action: 'answer_thread', subject: { kind: 'thread', id: 't-maintainer' }, where: 'thread, maintainer' },
  ] as const;
  const kind = pick(kinds, index);
  return {
    id: `t-${index}`,
    ...kind,
    dueAt: index > 7 ? null : ago(18 - index * 8),
    since: ago(40),
    title: `${pick(PACKAGES, index)} ${pick(WORDS, index)}`,
  };
}
