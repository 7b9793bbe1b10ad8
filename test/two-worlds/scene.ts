/** What the observers do and have in the two worlds: the same in both. What differs between them: hidden.ts. */
import { createHash } from 'node:crypto';
import { importAdvisories } from '../../src/app/advisory/import-advisories.ts';
import { createPeer } from '../../src/app/federation/create-peer.ts';
import type { Answer, Asking } from '../server.ts';
import { application } from './partners.ts';
import type { World } from './world.ts';

export type Observer = { readonly name: string; readonly asking: Asking };

/** Ids that stand in the observers' own rows, and what else they may put into a request. */
export type Own = { readonly observers: readonly Observer[]; readonly ids: readonly string[] };

/** Where the peer's claims lie: one that it may be told of, one that only named readers know. */
export const REPOSITORIES = {
  own: 'https://git.example/harbor/light',
  hidden: 'https://git.example/harbor/dark',
};
export const PEER_SALT = 'a salt that the peer of the scene knows';

type Told = {
  readonly title: string;
  readonly component?: string;
  readonly repository?: string;
  readonly tlp?: string;
};

/** A finding that both an observer and others may have: same component, weakness and place. */
export function finding(name: string, options: Told): unknown {
  const { repository, tlp } = options;
  return {
    format: 'breakwater.finding/1',
    id: `${name}`,
    component: {
      purl: `pkg:npm/${options.component ?? 'harbor-crane'}@1.0.0`,
      ...(repository && { repository }),
    },
    ...(tlp && { tlp }),
    affected: `vers:npm/<1.2.0`,
    weaknesses: ['CWE-1321'],
    aliases: ['CVE-2026-1000'],
    title: options.title,
    description: 'setPath writes through __proto__ when a key of the path comes from the caller.',
    locations: [{ file: 'lib/set-path.js', function: 'setPath', startLine: 10, endLine: 14 }],
    severity: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N'],
  };
}

export function inventory(component: string, ...more: readonly object[]): unknown {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    components: [
      { type: 'library', name: component, version: '1.0.0', purl: `pkg:npm/${component}@1.0.0` },
      { type: 'library', name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' },
      ...more,
    ],
  };
}

export function accepted(answer: Answer): Answer {
  if (answer.status >= 300)
    throw new Error(`a deed of the scene was refused: ${answer.status} ${answer.text}`);
  return answer;
}

export function findingIdOf(answer: Answer): string {
  return String(answer.json.receipt.location).split('/').at(-1) ?? '';
}

/** Joins the observers and does what is theirs, in two turns so that hidden deeds can come in between. */
export async function openScene(world: World) {
  const { instance, server, act } = world;
  const finder = await act('own finder joins', 1, () => instance.party('lab-own', 'finder'));
  const operator = await act('own operator joins', 2, () => instance.party('works-own', 'operator'));
  const maintainer = await act('own maintainer joins', 3, () => instance.party('upstream-own', 'maintainer'));
  const reader = await act('own reader joins', 4, () =>
    instance.party('lab-own', 'finder', { scopes: ['finding.list'] }),
  );
  const nothing = await act('own coordinator of nothing joins', 5, () => coordinatorOfNothing(world));
  const developer = await act('own developer joins', 8, () => instance.party('models-own', 'developer'));
  const partner = await act('own partner joins', 8, () => instance.party('partner-own', 'partner'));
  await act('what others have published is imported', 6, () => importPublished(world));
  const peer = await act('own peer joins', 7, () => joinPeer(world));
  const observers: Observer[] = [
    { name: 'anyone', asking: {} },
    { name: 'finder', asking: { key: finder.key } },
    { name: 'finder with a narrow key', asking: { key: reader.key } },
    { name: 'operator', asking: { key: operator.key } },
    { name: 'maintainer in no case', asking: { key: maintainer.key } },
    { name: 'developer', asking: { key: developer.key } },
    { name: 'partner', asking: { key: partner.key } },
    { name: 'coordinator, evaluator and official of nothing', asking: { key: nothing } },
  ];
  const ids: string[] = [
    peer,
    ...[finder, operator, maintainer, reader, developer, partner].flatMap(({ actor, party, compartment }) => [
      actor.principalId,
      party.id,
      ...(compartment === null ? [] : [compartment.id]),
    ]),
  ];
  const submit = async (deed: string, minute: number, body: unknown) => {
    const answer = accepted(
      await act(deed, minute, () => server.post('/api/v1/findings', { key: finder.key, body })),
    );
    ids.push(answer.json.receipt.id, findingIdOf(answer));
    return findingIdOf(answer);
  };
  return {
    own: { observers, ids } satisfies Own,
    first: async () => {
      await act('own engagement', 9, async () => {
        const body = { model: 'own/model', question: 'Is it covered?' };
        ids.push(accepted(await server.post('/api/v1/engagements', { key: developer.key, body })).json.id);
      });
      await act('own application', 9, async () => {
        accepted(await server.post('/api/v1/partner/application', { key: partner.key, body: application() }));
      });
      const judged = await submit(
        'own finding 1',
        10,
        finding('own-1', { title: 'setPath pollutes the prototype' }),
      );
      await submit(
        'own finding 2',
        11,
        finding('own-2', { title: 'Another way in', component: 'harbor-gate' }),
      );
      await world.judge('own judgement', 15, judged);
    },
    second: async () => {
      await submit('own finding 3', 40, finding('own-3', { title: 'setPath again, by another key' }));
      const lit = finding('own-4', {
        title: 'The light turns',
        component: 'harbor-light',
        repository: REPOSITORIES.own,
      });
      const alone = await submit('own finding 4', 41, lit);
      await world.settle('own jobs', 45);
      await act('own inventory', 50, async () => {
        const body = inventory('harbor-crane');
        const sent = await server.post('/api/v1/inventories?asset=pump%20house', { key: operator.key, body });
        // Until the desk's routes are mounted there is no such door, in either world.
        if (sent.status < 300) ids.push(String(sent.json.id));
      });
      await world.settle('own jobs 2', 55);
      await act('own room', 56, async () => {
        const opened = await openOwnRoom(world, alone);
        ids.push(opened.threadId);
        observers.push({ name: 'maintainer by a private link', asking: { key: opened.link } });
      });
      await world.settle('own jobs 3', 57);
    },
  };
}

/** Its token is who it is: whoever asks under its address is the peer. */
async function joinPeer({ instance, database, clock, randomness }: World): Promise<string> {
  const world = { transactions: database.transactions, clock, randomness };
  const made = await createPeer(world, instance.console, {
    name: 'another clearinghouse',
    contact: 'desk@clearinghouse.example',
    salt: PEER_SALT,
  });
  return made.path.split('/').at(-1) ?? '';
}

/** The same in both worlds; whom it reaches is not. */
async function importPublished({ instance, database }: World): Promise<void> {
  const exposure = await instance.service('exposure');
  const record = {
    id: 'OSV-2026-1',
    modified: '2026-02-01T00:00:00Z',
    summary: 'left-pad pads with what it is given',
    affected: [
      {
        package: { ecosystem: 'npm', name: 'left-pad' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      },
    ],
  };
  const documents = (async function* () {
    yield { source: 'osv', bytes: Buffer.from(JSON.stringify(record)) };
  })();
  const clock = { now: () => new Date('2026-03-01T08:06:00Z') };
  const world = { transactions: database.transactions, clock };
  const { added } = await importAdvisories(world, exposure, documents, { reject: () => undefined });
  if (added !== 1) throw new Error('the advisory of the scene was not taken');
}

/** The observers are let into one thread and one page, of a case that nobody else's finding can join. */
async function openOwnRoom({ instance, server, database }: World, findingId: string) {
  const desk = { session: instance.session };
  const { rows } = await database.asSuperuser('select case_id from case_finding where finding_id = $1', [
    findingId,
  ]);
  const path = `/api/v1/cases/${rows[0]?.case_id}`;
  const invitations = [
    { name: 'lab-own', role: 'finder' },
    { name: 'upstream-own', role: 'maintainer' },
  ];
  accepted(await server.post(`${path}/participants`, { ...desk, body: { invitations } }));
  const opening = { audience: 'finders', subject: 'harbor-light' };
  const thread = accepted(await server.post(`${path}/threads`, { ...desk, body: opening }));
  const said = { text: 'Could you say which browser you used?', readers: 2 };
  accepted(await server.post(`/api/v1/threads/${thread.json.id}/messages`, { ...desk, body: said }));
  const { json } = accepted(await server.get(`${path}/maintainer`, desk));
  const made = accepted(
    await server.post(`${path}/maintainer/links`, {
      ...desk,
      body: { ...SHEET_WORDS, partyId: json.maintainers[0].id, days: 30 },
    }),
  );
  return { threadId: String(thread.json.id), link: new URL(made.json.url).hash.slice(1) };
}

export const SHEET_WORDS = {
  title: 'The light turns by itself',
  impact: 'Anyone can turn the light.',
  contact: 'desk@clearinghouse.example',
  namesFinders: false,
};

/** A role without a compartment: must see what any stranger sees. No use case gives it, so it is set by hand. */
async function coordinatorOfNothing({ instance, database }: World): Promise<string> {
  const { actor, key } = await instance.party('nobody-s-desk', 'finder');
  await database.asSuperuser(
    "update principal set roles = '{coordinator,administrator,official,evaluator}' where id = $1",
    [actor.principalId],
  );
  await database.asSuperuser('delete from membership where subject_id = any ($1)', [actor.subjects]);
  return key;
}

/** Ids of a world's database, whoever's they are, a list for each table; sampled, so that a request list stays short. */
export async function idsOf(world: World, perTable: number): Promise<readonly (readonly string[])[]> {
  const { rows: tables } = await world.database.asSuperuser(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'id' and c.data_type = 'text' and t.table_type = 'BASE TABLE'
     order by 1`,
  );
  const ids: (readonly string[])[] = [];
  for (const { name } of tables as { name: string }[]) {
    const { rows } = await world.database.asSuperuser(`select id from "${name}"`);
    // By digest, so that the sample does not follow the order of arrival.
    const sampled = rows.map(({ id }) => String(id)).toSorted((a, b) => (digest(a) < digest(b) ? -1 : 1));
    ids.push(sampled.slice(0, perTable));
  }
  return ids;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
