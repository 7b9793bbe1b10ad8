/** A made-up case and its release. */
import type {
  AdvisoryRef,
  CaseDetail,
  ExposedOperator,
  Proposal,
  ReleaseView,
} from '../../src/apps/server/views/index.ts';
import { matrix } from './fixture-lab.ts';
import { manyParticipants } from './fixture-room.ts';
import {
  ago,
  COORDINATOR,
  caseRow,
  component,
  experimentRow,
  finding,
  LAB,
  link,
  OPERATORS,
} from './fixture-rows.ts';

export function exposed(index: number): ExposedOperator {
  return {
    party: OPERATORS[index] ?? (OPERATORS[0] as ExposedOperator['party']),
    assets: [
      {
        inventoryId: `i-${index}`,
        asset: 'patient portal',
        purl: 'pkg:npm/adm-zip@0.4.7',
        version: '0.4.7',
        status: 'affected',
        fixed: ['0.4.9'],
      },
    ],
    notice:
      index === 2
        ? null
        : {
            toldAt: ago(20),
            dueAt: ago(index === 0 ? 2 : -60),
            answer: index === 0 ? 'open' : 'patched',
            answeredAt: index === 0 ? null : ago(4),
          },
    computedAt: ago(1),
  };
}

const ADVISORY: AdvisoryRef = {
  id: 'a-1',
  state: 'draft',
  revision: 1,
  identifier: 'BW-2026-0101',
  mapping: [
    {
      field: 'Affected',
      internal: 'vers:npm/<=0.4.7 ×2',
      leaves: 'now',
      published: 'vers:npm/<0.4.9',
      until: null,
    },
    {
      field: 'Severity',
      internal: 'decided 8.1; claimed 9.1, 9.1, 5.3',
      leaves: 'now',
      published: 'CVSS 3.1: 8.1 high',
      until: null,
    },
    {
      field: 'Reproducers',
      internal: '3 programs, 9 runs',
      leaves: 'later',
      published: 'withheld',
      until: ago(-1200),
    },
    {
      field: 'Threads',
      internal: '4 audiences, 212 messages',
      leaves: 'never',
      published: null,
      until: null,
    },
  ],
  revisions: [],
  files: [],
};

export function caseDetail(index: number): CaseDetail {
  return {
    ...caseRow(index),
    summary: [
      'An archive whose entries are named ../something can create files anywhere the process may write.',
    ],
    weaknesses: ['CWE-22'],
    aliases: ['CVE-2018-1002204'],
    affected: [
      { range: 'vers:npm/<=0.4.7', times: 2 },
      { range: 'vers:npm/0.4.7', times: 1 },
    ],
    fixedVersions: ['0.4.9'],
    severities: [
      { vector: null, score: 9.1, rank: 'critical', by: LAB, at: ago(60) },
      { vector: null, score: 5.3, rank: 'medium', by: LAB, at: ago(50) },
      ...(caseRow(index).severityDecided
        ? [{ vector: null, score: 8.1, rank: 'high' as const, by: COORDINATOR, at: ago(20) }]
        : []),
    ],
    members: [0, 1, 2].map((n) => ({ ...finding(index + n), canonical: n === 0 })),
    links: [{ ...link(index), decidedBy: 'auto' }, link(index + 1)],
    experiments: [0, 1].map((n) => experimentRow(index + n)),
    matrix: matrix(),
    exposure: [0, 1, 2].map(exposed),
    participants: manyParticipants(index === 1 ? 121 : index === 3 ? 0 : 3),
    history: [
      {
        at: ago(2),
        by: COORDINATOR,
        kind: 'severity-decided',
        words: 'Severity decided 8.1; claimed 9.1 twice, 5.3 once',
      },
      { at: ago(5), by: LAB, kind: 'reproduced', words: 'Reproduced in 3 of 3 runs' },
      {
        at: ago(60),
        by: { id: 'u-intake', name: 'intake', machine: true },
        kind: 'opened',
        words: 'First finding received',
      },
    ],
    federal: {
      facts: [
        { fact: 'KEV', value: 'Y', by: COORDINATOR, at: ago(3) },
        { fact: 'PE', value: 'Y', by: COORDINATOR, at: ago(3) },
        { fact: 'A', value: 'N', by: COORDINATOR, at: ago(3) },
        ...(index === 1 ? [{ fact: 'TI' as const, value: 'T' as const, by: COORDINATOR, at: ago(2) }] : []),
      ],
      outcome: index === 1 ? { code: '3DF', label: '3 days, with forensic triage', row: 14 } : null,
    },
    historyTotal: 3,
    advisory: ADVISORY,
    next: { action: 'review_release', dueAt: ago(-80) },
  };
}

export function release(): ReleaseView {
  return {
    id: 'a-1',
    identifier: 'BW-2026-0101',
    title: 'adm-zip writes files outside the folder it is told to extract into',
    component: component(0),
    state: 'draft',
    revision: 1,
    severity: 'high',
    case: { id: 'c-1', number: 101 },
    at: ago(4),
    dueAt: ago(-80),
    operators: 3,
    advisory: ADVISORY,
    audience: [
      { who: 'Everyone', what: 'the advisory, the fixed version, credit to 3 finders' },
      { who: '3 operators', what: 'which of their products, by when' },
      { who: 'Nobody', what: '3 reproducers' },
    ],
    open: ['The maintainer has not answered for 34 days.'],
    blocked: null,
    word: 'release adm-zip',
    releasedBy: null,
    releasedAt: null,
    publishedAt: null,
    published: null,
    correctable: null,
  };
}

const PUBLISHED: NonNullable<ReleaseView['correctable']> = {
  revision: 1,
  record: {
    title: 'Path traversal in adm-zip',
    summary: 'adm-zip before 0.4.9 is affected. Update adm-zip to 0.4.9, or later on the same line.',
    remediation: 'Update adm-zip to 0.4.9, or later on the same line.',
    affected: 'vers:npm/<0.4.9',
    affectedVersions: [],
    fixed: ['0.4.9'],
    aliases: [],
    weaknesses: ['CWE-22'],
    severity: null,
    credits: ['lab-a'],
  },
};

/** One that is out, and can be corrected. */
export function published(): ReleaseView {
  const by = { id: 'u-1', name: 'a coordinator', machine: false };
  return {
    ...release(),
    id: 'a-2',
    state: 'published',
    word: 'BW-2026-0101',
    published: 1,
    publishedAt: ago(3),
    releasedAt: ago(3),
    releasedBy: by,
    correctable: PUBLISHED,
    advisory: {
      ...ADVISORY,
      id: 'a-2',
      state: 'published',
      revisions: [
        {
          no: 1,
          kind: 'first',
          at: ago(3),
          by,
          summary: 'First publication',
          changes: [],
          written: true,
          csaf: 'ab'.repeat(32),
        },
      ],
    },
  };
}

export function proposal(): Proposal {
  return {
    no: 2,
    digest: 'cd'.repeat(32),
    changes: [{ field: 'fixed versions', before: '0.4.9', after: '0.4.11' }],
  };
}
