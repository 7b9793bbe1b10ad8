import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { provisionEmbedded } from '../src/adapters/postgres/roles.ts';
import { listFindings } from '../src/app/intake/list-findings.ts';
import type { FindingListQuery } from '../src/app/intake/ports.ts';
import { openNode } from '../src/apps/node.ts';
import type { Actor } from '../src/core/policy/actor.ts';
import type { Bench } from './bench.ts';
import { figure, quantile } from './bench.ts';

const ROWS = 1_000_000;
const PARTIES = 1_000;
const REPEATS = 25;
const PAGE = 100;

/** Every order, alone and with each filter that the list offers; common and rare values. */
const QUERIES: readonly { readonly name: string; readonly query: Partial<FindingListQuery> }[] = (
  ['received', 'severity', 'component', 'state'] as const
).flatMap((order) =>
  [
    {},
    { state: 'received' as const },
    { state: 'reproduced' as const },
    { severityRank: 4 },
    { severityRank: 5 },
    { component: 'pkg:npm/package-7' },
    { state: 'reproduced' as const, severityRank: 5 },
  ].flatMap((filter) =>
    [true, false].map((descending) => ({
      name: `${descending ? '-' : ''}${order} ${JSON.stringify(filter)}`,
      query: { order, descending, ...filter },
    })),
  ),
);

export const findingsList: Bench = {
  name: 'findings-list',
  promise:
    'first page of a million findings, any sort and filter, p95 at most 100 ms with 3 and with 1,000 memberships',
  run: async (say) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const node = await openNode({ dataDir, name: 'bench' });
    const server = await startEmbedded({ dataDir });
    await provisionEmbedded(server);
    const superuser = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
    await superuser.connect();
    try {
      say('filling a million rows');
      const actors = await fill(superuser);
      const figures = [];
      for (const [name, actor] of actors) {
        const all: number[] = [];
        let worst = { name: '', p95: 0 };
        for (const { name: which, query } of QUERIES) {
          const times: number[] = [];
          for (let round = 0; round <= REPEATS; round += 1) {
            const started = performance.now();
            await node.transactions.run(actor, async (stores) => {
              const page = await listFindings(stores, actor, {
                order: 'received',
                descending: true,
                limit: PAGE,
                after: null,
                ...query,
              });
              await stores.intake.surroundings(page.items);
            });
            if (round > 0) times.push(performance.now() - started);
          }
          const p95 = quantile(times, 0.95);
          if (p95 > worst.p95) worst = { name: which, p95 };
          all.push(p95);
        }
        say(`${name}: worst p95 ${worst.p95.toFixed(1)} ms, of ${worst.name}`);
        figures.push(figure(`findings-list-p95-${name}`, 'ms', all));
      }
      return figures;
    } finally {
      await superuser.end();
      await server.close();
      await node.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

/**
 * A thousand finder parties; three of them hold half of all findings, the rest share the other half. One actor
 * holds the three, one three small ones, one all thousand.
 */
async function fill(superuser: pg.Client): Promise<readonly (readonly [string, Actor])[]> {
  await superuser.query(
    `insert into party (id, name, kind, created_at)
     select 'p-' || n, 'party ' || n, 'finder', now() from generate_series(1, $1) n`,
    [PARTIES],
  );
  await superuser.query(
    `insert into compartment (id, kind, label, party_id, created_at)
     select 'k-' || n, 'intake', 'intake ' || n, 'p-' || n, now() from generate_series(1, $1) n`,
    [PARTIES],
  );
  const clearinghouse = await superuser.query<{ id: string }>(
    "select id from party where kind = 'clearinghouse'",
  );
  const partyId = clearinghouse.rows[0]!.id;
  const subjects = { 'three-large': [1, 2, 3], 'three-small': [501, 502, 503], 'one-thousand': null };
  const actors: (readonly [string, Actor])[] = [];
  for (const [name, holds] of Object.entries(subjects)) {
    const principalId = `u-${name}`;
    await superuser.query(
      `insert into principal (id, party_id, kind, name, roles, created_at)
       values ($1, $2, 'person', $1, '{coordinator}', now())`,
      [principalId, partyId],
    );
    await superuser.query(
      `insert into membership (subject_id, compartment_id, granted_by, granted_at)
       select $1, 'k-' || n, $1, now() from generate_series(1, $2) n where $3::int[] is null or n = any ($3)`,
      [principalId, PARTIES, holds],
    );
    actors.push([
      name,
      { principalId, partyId, kind: 'person', roles: ['coordinator'], scopes: [], subjects: [principalId] },
    ]);
  }
  await superuser.query(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     select 'k-' || k, 'f-' || md5(n::text), sha256(n::text::bytea), '', 'native', 'p-' || k, 'u-three-large',
       now() - n * interval '1 second', 'pkg:npm/package-' || (n::bigint * 7919 % 5000), 'Prototype pollution in set' || n,
       jsonb_build_object('format', 'native', 'weaknesses', jsonb_build_array('CWE-1321'), 'locations', '[]'::jsonb,
         'component', jsonb_build_object('purl', 'pkg:npm/package-' || (n::bigint * 7919 % 5000) || '@1.0.0'),
         'patches', '[]'::jsonb, 'severity', '[]'::jsonb, 'references', '[]'::jsonb, 'aliases', '[]'::jsonb,
         'description', repeat('words of a report ', 30)),
       case when n % 97 = 0 then 'RED' else 'AMBER' end,
       case when n % 1013 = 0 then 5 when n % 10 < 4 then 4 else n % 4 end,
       case when n % 2003 = 0 then 'reproduced' when n % 11 = 0 then 'unproven' else 'received' end, now()
     from generate_series(1, $1) n
     cross join lateral (select case when n % 2 = 0 then 1 + n / 2 % 3 else 4 + n / 2 % ($2 - 3) end as k) w`,
    [ROWS, PARTIES],
  );
  await superuser.query('vacuum analyze');
  return actors;
}
