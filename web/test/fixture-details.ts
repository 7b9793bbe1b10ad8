/** Made-up details for tests of states, built on the rows. */
import type {
  AdvisoryRef,
  CaseDetail,
  ComponentMatrix,
  ExperimentDetail,
  ExposedOperator,
  FindingDetail,
  Flow,
  LedgerView,
  Matrix,
  Me,
  NoticeSheet,
  OperatorDetail,
  PairSide,
  PairView,
  ReleaseView,
  RunView,
  Settings,
} from '../../src/apps/server/views/index.ts';
import {
  ago,
  COORDINATOR,
  caseRow,
  component,
  experimentRow,
  finding,
  LAB,
  labWord,
  link,
  NOW,
  OPERATORS,
  operatorRow,
  party,
} from './fixture-rows.ts';

const DESK = { id: 'p-desk', name: 'Clearinghouse desk', kind: 'clearinghouse', sector: null } as const;

export function me(role: 'coordinator' | 'operator' | 'finder'): Me {
  const places = {
    coordinator: [
      'flow',
      'today',
      'findings',
      'merges',
      'cases',
      'lab',
      'exposure',
      'publish',
      'ledger',
      'settings',
    ],
    operator: ['notices', 'ledger', 'settings'],
    finder: ['findings', 'ledger', 'settings'],
  } as const;
  const counts: Record<string, [number, number]> = {
    today: [14, 2],
    findings: [6240, 0],
    cases: [1342, 0],
    publish: [3, 0],
  };
  return {
    principal: { id: 'u-me', name: role, kind: 'person' },
    party: role === 'coordinator' ? DESK : role === 'operator' ? (OPERATORS[0] ?? DESK) : party(0),
    roles: [role],
    places: places[role].map((name) => ({
      name,
      count: counts[name]?.[0] ?? null,
      late: counts[name]?.[1] ?? 0,
    })),
    passkeys: 0,
    instance: {
      name: 'Clearinghouse',
      publicUrl: 'http://localhost:8080',
      phone: '555-0134',
      version: '0.1.0',
    },
    now: new Date(NOW).toISOString(),
  };
}

export function flow(at: string | null): Flow {
  const share =
    at === null ? 1 : Math.max(0.1, Math.min(1, (Date.parse(at) - NOW) / (26 * 7 * 86_400_000) + 1));
  const n = (value: number) => Math.round(value * share);
  const [refused, merged, failed, lab, waiting, wont, fixing, silent, embargo, rolling, past] = [
    412, 2655, 871, 260, 604, 58, 410, 287, 121, 101, 47,
  ].map(n) as [number, number, number, number, number, number, number, number, number, number, number];
  const last = n(318);
  const published = last + rolling + past;
  const fixed = published + embargo;
  const coordinating = fixed + wont + fixing + silent;
  const reproduced = coordinating + waiting;
  const unique = reproduced + failed + lab;
  return {
    at: at ?? new Date(NOW).toISOString(),
    firstAt: ago(26 * 7 * 24),
    lastAt: new Date(NOW).toISOString(),
    stages: [
      {
        id: 'received',
        count: unique + refused + merged,
        leaves: [
          { id: 'refused', count: refused, kind: 'closed', list: 'findings' },
          { id: 'merged', count: merged, kind: 'merged', list: 'findings' },
        ],
      },
      {
        id: 'unique',
        count: unique,
        leaves: [
          { id: 'not-reproduced', count: failed, kind: 'closed', list: 'cases' },
          { id: 'in-lab', count: lab, kind: 'moving', list: 'cases' },
        ],
      },
      {
        id: 'reproduced',
        count: reproduced,
        leaves: [{ id: 'waiting', count: waiting, kind: 'due', list: 'cases' }],
      },
      {
        id: 'coordinating',
        count: coordinating,
        leaves: [
          { id: 'will-not-fix', count: wont, kind: 'closed', list: 'cases' },
          { id: 'being-fixed', count: fixing, kind: 'moving', list: 'cases' },
          { id: 'silent', count: silent, kind: 'late', list: 'cases' },
        ],
      },
      {
        id: 'fixed',
        count: fixed,
        leaves: [{ id: 'embargo', count: embargo, kind: 'moving', list: 'cases' }],
      },
      {
        id: 'published',
        count: published,
        leaves: [
          { id: 'rolling-out', count: rolling, kind: 'moving', list: 'cases' },
          { id: 'past-date', count: past, kind: 'late', list: 'cases' },
        ],
      },
      { id: 'protected', count: last, leaves: [] },
    ],
    step: 'week',
    received: Array.from({ length: 26 }, (_, week) => ({
      from: ago((26 - week) * 7 * 24),
      count: 150 + week * 7,
    })),
    tempo: [
      {
        from: 'received',
        to: 'reproduced',
        n: 2042,
        medianSeconds: 155_000,
        lowSeconds: 138_000,
        highSeconds: 181_000,
      },
      {
        from: 'coordinating',
        to: 'fixed',
        n: 587,
        medianSeconds: 3_280_000,
        lowSeconds: 2_850_000,
        highSeconds: 3_800_000,
      },
    ],
  };
}

export function findingDetail(index: number): FindingDetail {
  return {
    ...finding(index),
    description:
      'The path of an entry is resolved and written without a look at where it lands.\n\n<script>alert(1)</script> stays text, and so does "><img src=x onerror=alert(1)>.',
    affected: 'vers:npm/<0.4.9',
    aliases: ['CVE-2018-1002204'],
    locations: [{ file: 'adm-zip.js', function: 'extractAllTo', startLine: 319, endLine: 329 }],
    crash: null,
    severities: [
      {
        vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
        score: 9.8,
        rank: 'critical',
        by: LAB,
        at: ago(9),
      },
    ],
    references: [{ type: 'report', url: 'https://example.org/a' }],
    reproducer: {
      environment: 'npm',
      command: ['node', 'poc.js'],
      oracle: 'a file is made outside the work directory',
      runs: 3,
      timeoutSeconds: 30,
      network: 'none',
      files: [
        {
          path: 'poc.js',
          size: 120,
          text: "const Zip = require('adm-zip');\nnew Zip('a.zip').extractAllTo('out');\n",
        },
      ],
    },
    patchList: [{ id: 'p1', diff: '--- a/x.js\n+++ b/x.js\n@@ -1 +1 @@\n-a\n+b\n', version: null }],
    claimedFinder: {
      party: null,
      tool: 'scan/1.0',
      model: 'vendor/model',
      aiAssisted: true,
      humanReviewed: false,
    },
    submittedBy: LAB,
    document: {
      digest: `sha256:${'ab'.repeat(32)}`,
      mediaType: 'application/json',
      size: 2048,
      pointer: '',
      line: null,
    },
    unknownFields: [],
    receipts: [{ id: 'r-1', at: ago(9) }],
    experiments: [{ id: `x-${index}`, state: 'done', at: ago(8), lab: labWord(index) }],
    links: [link(index)],
  };
}

function exposed(index: number): ExposedOperator {
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
  files: [],
};

function matrix(): Matrix {
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

export function componentMatrix(): ComponentMatrix {
  return { component: component(0), matrix: matrix(), pairs: 9, limit: 40 };
}

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
      { vector: null, score: 8.1, rank: 'high', by: COORDINATOR, at: ago(20) },
    ],
    members: [0, 1, 2].map((n) => ({ ...finding(index + n), canonical: n === 0 })),
    links: [{ ...link(index), decidedBy: 'auto' }, link(index + 1)],
    experiments: [0, 1].map((n) => experimentRow(index + n)),
    matrix: matrix(),
    exposure: [0, 1, 2].map(exposed),
    participants: [
      { party: party(0), role: 'finder', status: 'affected', statusAt: ago(30 * 24), lastWordAt: ago(12) },
      {
        party: { id: 'p-m', name: 'maintainer of adm-zip', kind: 'maintainer', sector: null },
        role: 'maintainer',
        status: 'invited',
        statusAt: ago(34 * 24),
        lastWordAt: null,
      },
      {
        party: OPERATORS[2] as ExposedOperator['party'],
        role: 'operator',
        status: 'fixed',
        statusAt: ago(20),
        lastWordAt: ago(20),
      },
    ],
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
    federal: { facts: [], outcome: null },
    historyTotal: 3,
    advisory: ADVISORY,
    next: { action: 'review_release', dueAt: ago(-80) },
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

function side(index: number): PairSide {
  const row = finding(index);
  return {
    id: row.id,
    ownId: row.ownId,
    title:
      index % 2 === 0
        ? 'Image.pipe()/stream(): the output type reaches a shell unescaped'
        : 'Untrusted text concatenated into a shell command',
    description: 'The output type is appended to the convert argument list and run by spawn with shell:true.',
    component: row.component,
    submitter: row.submitter,
    model: 'vendor/model-5',
    tool: null,
    humanReviewed: index % 2 === 0,
    weaknesses: ['CWE-78'],
    aliases: [],
    places: index % 2 === 0 ? ['image.js:319–329 ImageProto.stream'] : ['image.js:329 Image.stream'],
    affected: 'vers:npm/<3.4.7',
    severity: index % 2 === 0 ? 8.1 : 9.8,
    oracle: 'file created: pwned.txt',
    proof: `const s = Image.load('a.png', 'im')\n  .stream('png:-; touch pwned.txt ${index}');`,
    patches: ['p1: diff of 12 lines'],
    lab: labWord(index),
    case: { id: `c-${index}`, number: 100 + index, findings: 2 },
  };
}

export function pair(index: number): PairView {
  return {
    link: link(index),
    prior: -2,
    bar: 0.98,
    a: side(0),
    b: side(1),
    ifTogether: { findings: ['lab-a/07', 'lab-c/08', 'lab-b/07'], credit: ['lab-a', 'lab-c', 'lab-b'] },
    otherRelations: [],
    place: {
      position: index,
      waiting: 12,
      previous: index > 1 ? `l-${index - 1}` : null,
      next: index < 12 ? `l-${index + 1}` : null,
    },
  };
}

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
        unmatched: [{ component: 'left-pad', reason: 'no version' }],
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
    advisoryPath: '/csaf/bw-2026-0101.json',
    toldAt: ago(40),
    answeredAt: null,
    note: null,
  };
  return {
    party: OPERATORS[0] as NoticeSheet['party'],
    notices: [
      { ...base, id: 'n-1', dueAt: ago(11), answer: 'open' },
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
      },
    ],
    inventories: [
      {
        id: 'i-1',
        asset: 'patient portal',
        components: 214,
        unmatched: [{ component: 'left-pad', reason: 'no version' }],
        receivedAt: ago(430),
      },
    ],
    phone: '555-0134',
    desk: 'The clearinghouse desk',
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
  };
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
      at: ago(0.01),
    },
    internal: { size: 31_337, root: 'Zm9vYmFy', at: ago(0.01), waiting: 0 },
    intervals: Array.from({ length: 60 }, (_, n) => ({
      index: 8639 - n,
      closedAt: ago(0.01 + n / 360),
      leaf: (n + 16).toString(16).padStart(64, 'f'),
    })),
  };
}

export function settings(): Settings {
  return {
    instance: {
      name: 'Clearinghouse',
      publicUrl: 'http://localhost:8080',
      version: '0.1.0',
      phone: '555-0134',
    },
    passkeys: [],
    keys: [
      {
        id: 'u-9',
        name: 'scan agent',
        party: party(0),
        roles: ['finder'],
        scopes: [],
        createdAt: ago(50),
        expiresAt: ago(-900),
        revokedAt: null,
      },
    ],
    memberships: [
      {
        compartment: 'k-1',
        kind: 'desk',
        label: 'desk',
        through: 'party',
        grantedBy: 'console',
        grantedAt: ago(500),
      },
    ],
    membershipsTotal: 1,
    parties: [DESK, party(0), ...OPERATORS],
  };
}
