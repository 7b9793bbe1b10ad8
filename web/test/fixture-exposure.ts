/** Made-up operators, notices and a ledger. */
import type {
  ActingFor,
  AssetExposureView,
  ImportList,
  LedgerView,
  NoticeSheet,
  OperatorDetail,
  ReachView,
  RevisionView,
  SuspiciousList,
  UnmatchedList,
} from '../../src/apps/server/views/index.ts';
import { exposed } from './fixture-cases.ts';
import { ago, caseRow, OPERATORS, operatorRow } from './fixture-rows.ts';

export function operatorDetail(id: string): OperatorDetail {
  const index = Math.max(
    0,
    OPERATORS.findIndex((operator) => operator.id === id),
  );
  return {
    ...operatorRow(index),
    inventoryList: [
      {
        id: 'i-1',
        asset: 'patient portal',
        components: 214,
        unmatchedCount: 1,
        unmatched: [{ component: 'left-pad', reason: 'no version', pointer: '/components/7' }],
        warnings: [],
        internetExposed: true,
        receivedAt: ago(300),
      },
    ],
    cases: [0, 1].map((n) => ({
      id: `c-${n}`,
      number: 100 + n,
      title: caseRow(n).title,
      severity: 'high' as const,
      stage: 'published',
      exposure: exposed(n),
    })),
  };
}

export function noticeSheet(): NoticeSheet {
  const base = {
    asset: 'the patient portal',
    component: 'adm-zip',
    version: '0.4.7',
    fixed: ['0.4.9'],
    what: 'A ZIP file from outside can put files where they do not belong.',
    advisory: 'BW-2026-0101',
    kev: null,
    epss: null,
    directive: null,
    reproduced: false,
    internetExposed: null,
    advisoryPath: '/csaf/bw-2026-0101.json',
    toldAt: ago(40),
    answeredAt: null,
    note: null,
    mitigation: null,
    mitigatedUntil: null,
    justification: null,
    shownFixedAt: null,
    stillThereAt: null,
  };
  return {
    party: OPERATORS[0] as NoticeSheet['party'],
    notices: [
      {
        ...base,
        id: 'n-1',
        dueAt: ago(11),
        answer: 'open',
        kev: { addedOn: '2026-03-01', dueOn: '2026-03-22', ransomware: false },
        reproduced: true,
        directive: { exposed: '3 days', inside: '14 days' },
      },
      {
        ...base,
        id: 'n-2',
        component: 'ua-parser-js',
        version: '0.7.22',
        fixed: ['0.7.24'],
        what: 'One strange request can stop the page for everyone.',
        dueAt: ago(-52),
        answer: 'open',
      },
      {
        ...base,
        id: 'n-3',
        component: 'mathjs',
        fixed: [],
        what: 'A formula from outside can change how the program works.',
        dueAt: null,
        answer: 'mitigated',
        mitigation: 'the machine has no way to the internet',
        mitigatedUntil: ago(-2000),
        answeredAt: ago(30),
      },
      {
        ...base,
        id: 'n-4',
        component: 'minimist',
        version: '1.2.0',
        fixed: ['1.2.6'],
        what: 'A setting from outside can change how the program works.',
        dueAt: ago(20),
        answer: 'patched',
        answeredAt: ago(60),
        stillThereAt: ago(20),
      },
    ],
    inventories: [
      {
        id: 'i-1',
        asset: 'patient portal',
        components: 214,
        unmatchedCount: 1,
        unmatched: [{ component: 'left-pad', reason: 'no version', pointer: '/components/7' }],
        warnings: [],
        internetExposed: null,
        receivedAt: ago(430),
      },
    ],
    phone: '555-0134',
    desk: 'The clearinghouse desk',
  };
}

/** The longest that a time gets: it stands with both days, since the browser of these tests is in New York. */
function lastNight(): string {
  const at = new Date();
  at.setUTCHours(2, 10, 0, 0);
  if (at.getTime() > Date.now()) at.setUTCDate(at.getUTCDate() - 1);
  return at.toISOString();
}

export function ledger(): LedgerView {
  return {
    origin: 'breakwater.example/log',
    verifierKey: 'breakwater.example/log+1a2b3c4d+AZuL9cX0u1vVb4eYQk9qzqz1hJ1m2p3q4r5s6t7u8v9w',
    intervalSeconds: 10,
    checkpoint: {
      size: 8640,
      root: 'kD8pUo5nG1xq9k0bqv3n2Yw1p7s1R7m8c0l4F3e2d1A=',
      note: 'breakwater.example/log\n8640\nkD8pUo5nG1xq9k0bqv3n2Yw1p7s1R7m8c0l4F3e2d1A=\n\n— breakwater.example/log GisrPE…\n',
      at: lastNight(),
    },
    internal: { size: 31_337, root: 'Zm9vYmFy', at: ago(0.01), waiting: 0 },
    intervals: Array.from({ length: 60 }, (_, n) => ({
      index: 8639 - n,
      closedAt: ago(0.01 + n / 360),
      leaf: (n + 16).toString(16).padStart(64, 'f'),
    })),
  };
}

export function assetExposure(): AssetExposureView {
  const flaw = {
    aliases: ['CVE-2019-10744'],
    fixed: ['4.17.12'],
    kev: null,
    epss: null,
    directive: null,
    reproduced: false,
  };
  return {
    asset: 'the patient portal',
    internetExposed: null,
    receivedAt: ago(90),
    components: [
      {
        component: 'pkg:npm/lodash@4.17.11',
        upgradeTo: '4.17.21',
        bestTo: null,
        leaves: [],
        flaws: [
          {
            ...flaw,
            advisory: 'GHSA-jf85-cpcp-j695',
            status: 'affected',
            reason: '4.17.11 is older than 4.17.12, which fixes it.',
            kev: { addedOn: '2026-03-01', dueOn: '2026-03-22', ransomware: true },
            reproduced: true,
            epss: { score: 0.83, percentile: 0.99, scoredOn: '2026-11-20' },
            directive: { exposed: '3 days', inside: '14 days' },
          },
          {
            ...flaw,
            advisory: 'GHSA-35jh-r3h4-6jhm',
            status: 'unknown',
            reason:
              'The advisory names commits, and the inventory does not say which commit this was built from.',
          },
        ],
      },
      {
        component: 'pkg:npm/mqtt@4.2.6',
        upgradeTo: null,
        bestTo: null,
        leaves: [],
        flaws: [
          {
            ...flaw,
            advisory: 'NSWG-ECO-357',
            aliases: [],
            fixed: [],
            status: 'affected',
            reason: '4.2.6 is not older than 2.0.0, which introduced it; no fix is known.',
          },
        ],
      },
    ],
    unmatched: [{ component: 'left-pad', reason: 'no version', pointer: '/components/7' }],
    isCut: false,
  };
}

export function revision(): RevisionView {
  return {
    asset: 'the patient portal',
    receivedAt: ago(90),
    earlierAt: ago(900),
    earlierId: 'i-0',
    added: 1,
    removed: 0,
    changed: 1,
    unchanged: 210,
    items: [
      { component: 'pkg:npm/minimist', before: ['1.2.0'], after: ['1.2.6'] },
      { component: 'pkg:npm/new', before: [], after: ['1.0.0'] },
    ],
    next: null,
    total: 2,
  };
}

export function reach(): ReachView {
  return {
    now: [
      { sector: '', operators: 1, exposed: 1, closed: 0, confirmed: 0, needHelp: 1 },
      { sector: 'Healthcare', operators: 12, exposed: 31, closed: 22, confirmed: 17, needHelp: 2 },
    ],
    hours: [
      { at: ago(1), exposed: 32, closed: 22 },
      { at: ago(240), exposed: 30, closed: 9 },
    ],
  };
}

export function unmatched(): UnmatchedList {
  return {
    items: [{ component: 'left-pad', reason: 'no version', pointer: '/components/7' }],
    next: null,
    total: 1,
  };
}

export function imports(): ImportList {
  const run = {
    account: 'breakwater',
    failure: null,
    unchanged: 0,
    changed: 12,
    older: 0,
    kev: 0,
    epss: 0,
    assessments: 0,
    uploaded: false,
    leftOut: [],
  };
  return {
    imports: [
      {
        ...run,
        id: 'im-2',
        paths: ['osv/all.zip'],
        state: 'running',
        startedAt: ago(0.02),
        updatedAt: ago(0.001),
        finishedAt: null,
        documents: 41_000,
        added: 40_950,
        rejected: 3,
        leftOut: [
          { source: 'osv/all.zip#GHSA-broken.json', pointer: '/id', message: 'The record has no id.' },
        ],
      },
      {
        ...run,
        id: 'im-1',
        paths: ['known_exploited_vulnerabilities.json', 'epss.csv'],
        state: 'stopped',
        startedAt: ago(30),
        updatedAt: ago(29),
        finishedAt: null,
        documents: 2,
        added: 0,
        rejected: 0,
      },
    ],
  };
}

export function suspicious(): SuspiciousList {
  return {
    groups: [{ records: ['GHSA-two', 'GHSA-three'], packages: ['pkg:npm/hull', 'pkg:npm/keel'] }],
    isCut: false,
  };
}

/** For a provider. */
export function actingFor(): ActingFor {
  return {
    operators: OPERATORS.slice(0, 3).map((party, index) => ({
      party: party as ActingFor['operators'][number]['party'],
      open: 3 - index,
      told: 5,
    })),
    advisories: [
      {
        advisory: 'BW-2026-0101',
        component: 'adm-zip',
        what: 'A ZIP file from outside can put files where they do not belong.',
        operators: 3,
        open: 4,
        dueAt: ago(-52),
        notices: ['n-1', 'n-2', 'n-5', 'n-6'],
      },
    ],
  };
}
