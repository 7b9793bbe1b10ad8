/** The list of cases at a million rows: every sort with every filter that the interface offers, first page. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { provisionEmbedded } from '../src/adapters/postgres/roles.ts';
import { listCases } from '../src/app/desk/list-cases.ts';
import { CASE_ORDERS, type CaseListQuery } from '../src/app/desk/read-ports.ts';
import { openNode } from '../src/apps/node.ts';
import type { Actor } from '../src/core/policy/actor.ts';
import type { Bench } from './bench.ts';
import { figure, quantile } from './bench.ts';

const ROWS = Number(process.env['BREAKWATER_BENCH_ROWS'] ?? 1_000_000);
const MEMBERSHIPS = 1_000;
const REPEATS = 15;

const FILTERS: readonly Partial<CaseListQuery>[] = [
  {},
  { stage: 'unique' },
  { stage: 'protected' },
  { severityRank: 5 },
  { severityRank: 2 },
  { component: 'pkg:npm/package-7' },
  { overdueAt: new Date() },
  { words: 'proto packa' },
  { words: 'set4711' },
  { number: 4711 },
  { stage: 'fixed', severityRank: 5 },
];

export const casesList: Bench = {
  name: 'cases-list',
  promise:
    'first page of a million cases, any sort and filter, p95 at most 100 ms with 3 and with 1,000 memberships',
  run: async (say) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const node = await openNode({ dataDir, name: 'bench' });
    const server = await startEmbedded({ dataDir });
    await provisionEmbedded(server);
    const superuser = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
    await superuser.connect();
    try {
      say(`filling ${ROWS} rows`);
      const figures = [];
      for (const [name, actor] of await fill(superuser)) {
        const all: number[] = [];
        const slow: string[] = [];
        for (const order of CASE_ORDERS) {
          for (const filter of FILTERS) {
            const times: number[] = [];
            for (let round = 0; round <= REPEATS; round += 1) {
              const started = performance.now();
              await node.transactions.run(actor, (stores) =>
                listCases(stores, actor, {
                  order,
                  descending: order === 'severity' || order === 'findings',
                  limit: 100,
                  after: null,
                  ...filter,
                }),
              );
              if (round > 0) times.push(performance.now() - started);
            }
            const p95 = quantile(times, 0.95);
            if (p95 > 100) slow.push(`${order} ${JSON.stringify(filter)} ${p95.toFixed(0)} ms`);
            all.push(p95);
          }
        }
        say(
          `${name}: worst p95 ${Math.max(...all).toFixed(1)} ms; above 100 ms: ${slow.join('; ') || 'none'}`,
        );
        figures.push(figure(`cases-list-p95-${name}`, 'ms', all));
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

/** Nine tenths of all cases stand at the desk, the rest in a thousand compartments of their own. */
async function fill(superuser: pg.Client): Promise<readonly (readonly [string, Actor])[]> {
  await superuser.query(
    `insert into compartment (id, kind, label, created_at)
     select 'k-' || n, 'case', 'case ' || n, now() from generate_series(1, $1) n`,
    [MEMBERSHIPS],
  );
  const { rows } = await superuser.query<{ party: string; desk: string }>(
    `select (select id from party where kind = 'clearinghouse') as party,
       (select id from compartment where kind = 'desk') as desk`,
  );
  const { party, desk } = rows[0]!;
  const actors: (readonly [string, Actor])[] = [];
  for (const [name, few] of [
    ['three', true],
    ['one-thousand', false],
  ] as const) {
    const principalId = `u-${name}`;
    await superuser.query(
      `insert into principal (id, party_id, kind, name, roles, created_at)
       values ($1, $2, 'person', $1, '{coordinator}', now())`,
      [principalId, party],
    );
    await superuser.query(
      `insert into membership (subject_id, compartment_id, granted_by, granted_at)
       select $1, k, $1, now() from (
         select $2 as k union all select 'k-' || n from generate_series(1, $3) n) held`,
      [principalId, desk, few ? 2 : MEMBERSHIPS - 1],
    );
    actors.push([
      name,
      {
        principalId,
        partyId: party,
        kind: 'person',
        roles: ['coordinator'],
        scopes: [],
        subjects: [principalId],
      },
    ]);
  }
  // Filled row by row, the word index would take minutes; built afterwards it is the same index.
  await superuser.query('drop index case_words');
  await superuser.query(
    `insert into "case" (compartment_id, id, number, root_finding_id, title, component_key, component, opened_at, stage,
       stage_rank, stage_at, severity_rank, tlp, embargo, embargo_state, due_at, finding_count, finder_count,
       suggestion_count, claims, words)
     select case when n % 10 = 0 then 'k-' || (1 + n / 10 % $3) else $2 end, 'c-' || md5(n::text), n, 'f-' || n,
       'Prototype pollution in set' || n, 'pkg:npm/package-' || (n * 7919 % 5000),
       jsonb_build_object('key', 'pkg:npm/package-' || (n * 7919 % 5000), 'name', 'package-' || (n * 7919 % 5000)),
       now() - n * interval '1 second', s.stages[1 + s.at], s.at, now(),
       case when n % 1013 = 0 then 5 when n % 10 < 4 then 4 else n % 4 end, 'AMBER', '{"state":"none"}', 'none',
       case when n % 7 = 0 then 'infinity'::timestamptz else now() + (n % 90 - 2) * interval '1 day' end,
       1 + n % 5, 1 + n % 3, n % 2, '{}',
       to_tsvector('simple', 'Prototype pollution in set' || n || ' package-' || (n * 7919 % 5000))
     from generate_series(1, $1::bigint) n
     cross join lateral (select array['unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected', 'refused'] as stages,
       (case when n % 2003 = 0 then 5 when n % 101 = 0 then 3 when n % 11 = 0 then 6 else n % 2 end)::int as at) s`,
    [ROWS, desk, MEMBERSHIPS],
  );
  await superuser.query('create index case_words on "case" using gin (words)');
  await superuser.query('vacuum analyze');
  return actors;
}
