/**
 * A million findings and a million cases for the lists, written by the database itself in one statement a table,
 * and how a list is timed. A real server fills row by row; the indexes that come out are the same, but for their
 * leaves being fuller.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { provisionEmbedded } from '../src/adapters/postgres/roles.ts';
import type { BoundedCount } from '../src/app/bounded-count.ts';
import type { Stores } from '../src/app/ports.ts';
import { openNode } from '../src/apps/node.ts';
import type { Actor } from '../src/core/policy/actor.ts';
import { type Figure, figure, quantile } from './bench.ts';

/** How many findings, and cases, there are. Fewer only for trying the bench itself out. */
export const ROWS = Number(process.env['BREAKWATER_BENCH_ROWS'] ?? 1_000_000);
export const PARTIES = 1_000;
const REPEATS = 20;

/** One list as one actor asks for it, in the application's own transaction and role. */
export type TimedList = {
  readonly name: string;
  readonly read: (stores: Stores, actor: Actor) => Promise<BoundedCount>;
};

/** A world of its own on the real disk, filled by `fill`; each list is read by each actor, in turn. */
export async function timeLists(options: {
  readonly bench: string;
  readonly fill: (superuser: pg.Client) => Promise<readonly (readonly [string, Actor])[]>;
  readonly lists: readonly TimedList[];
  readonly say: (line: string) => void;
}): Promise<readonly Figure[]> {
  const { bench, fill, lists, say } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const node = await openNode({ dataDir, name: 'bench' });
  const server = await startEmbedded({ dataDir });
  await provisionEmbedded(server);
  const superuser = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
  await superuser.connect();
  try {
    const started = performance.now();
    const actors = await fill(superuser);
    say(`${ROWS} rows filled in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    const figures: Figure[] = [];
    for (const [name, actor] of actors) {
      const worst: { readonly name: string; readonly p95: number }[] = [];
      for (const list of lists) {
        const times: number[] = [];
        for (let round = 0; round <= REPEATS; round += 1) {
          const begun = performance.now();
          await node.transactions.run(actor, (stores) => list.read(stores, actor));
          if (round > 0) times.push(performance.now() - begun);
        }
        worst.push({ name: list.name, p95: quantile(times, 0.95) });
      }
      worst.sort((a, b) => b.p95 - a.p95);
      const slow = worst.slice(0, 3).map((each) => `${each.name} ${each.p95.toFixed(1)} ms`);
      say(`${name}: slowest p95 ${slow.join('; ')}`);
      figures.push(
        figure(
          `${bench}-p95-${name}`,
          'ms',
          worst.map(({ p95 }) => p95),
        ),
      );
    }
    return figures;
  } finally {
    await superuser.end();
    await server.close();
    await node.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/**
 * Runs `insert` on tables without their secondary indexes and triggers, then builds the indexes at once and leaves
 * statistics and visibility as autovacuum would.
 */
export async function fillWithoutIndexes(
  superuser: pg.Client,
  tables: readonly string[],
  insert: () => Promise<unknown>,
): Promise<void> {
  const { rows } = await superuser.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any ($1::regclass[]) and not i.indisprimary
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [tables],
  );
  await superuser.query(
    "set synchronous_commit = off; set maintenance_work_mem = '512MB'; set session_replication_role = replica",
  );
  for (const { name } of rows) await superuser.query(`drop index ${name}`);
  await insert();
  for (const { definition } of rows) await superuser.query(definition);
  for (const table of tables) await superuser.query(`vacuum analyze ${table}`);
}

/** A coordinator who holds these compartments under its own name. */
export async function makeCoordinator(
  superuser: pg.Client,
  name: string,
  compartmentIds: readonly string[],
): Promise<Actor> {
  const principalId = `u-${name}`;
  const { rows } = await superuser.query<{ id: string }>(
    `insert into principal (id, party_id, kind, name, roles, created_at)
     select $1, id, 'person', $1, '{coordinator}', now() from party where kind = 'clearinghouse'
     returning party_id as id`,
    [principalId],
  );
  await superuser.query(
    `insert into membership (subject_id, compartment_id, granted_by, granted_at)
     select $1, k, $1, now() from unnest($2::text[]) k`,
    [principalId, compartmentIds],
  );
  await superuser.query('vacuum analyze membership, compartment, principal, party');
  return {
    principalId,
    partyId: rows[0]!.id,
    kind: 'person',
    roles: ['coordinator'],
    scopes: [],
    subjects: [principalId],
  };
}

/**
 * A thousand finder parties; three of them hold half of all findings, the rest share the other half. One value
 * in a hundred or in a thousand is rare on purpose, `package-1` is in every tenth finding, and a label that not
 * everybody may list in every hundredth.
 */
export async function fillFindings(superuser: pg.Client): Promise<void> {
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
  await fillWithoutIndexes(superuser, ['finding', 'finding_words'], async () => {
    await superuser.query(
      `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
         received_at, component_key, title, body, tlp, severity_rank, state, state_at)
       select 'k-' || k, 'f-' || md5(n::text), sha256(n::text::bytea), '', 'native', 'p-' || k, 'u-three-large',
         date_trunc('milliseconds', now()) - n * interval '1 second', 'pkg:npm/package-' || p,
         'Prototype pollution in set' || n || case when n % 50 = 0 then ' through merge' else '' end,
         jsonb_build_object('format', 'native', 'weaknesses', jsonb_build_array('CWE-1321'), 'locations', '[]'::jsonb,
           'component', jsonb_build_object('purl', 'pkg:npm/package-' || p || '@1.0.0'),
           'patches', '[]'::jsonb, 'severity', '[]'::jsonb, 'references', '[]'::jsonb, 'aliases', '[]'::jsonb,
           'description', repeat('words of a report ', 30)),
         case when n % 97 = 0 then 'RED' else 'AMBER' end,
         case when n % 1013 = 0 then 5 when n % 10 < 4 then 4 else n % 4 end,
         case when n % 2003 = 0 then 'reproduced' when n % 89 = 0 then 'inconclusive' when n % 11 = 0 then 'unproven'
           else 'received' end, now()
       from generate_series(1, $1) n
       cross join lateral (select case when n % 2 = 0 then 1 + n / 2 % 3 else 4 + n / 2 % ($2 - 3) end as k,
         case when n % 10 = 1 then 1 else n::bigint * 7919 % 5000 end as p) w`,
      [ROWS, PARTIES],
    );
    await superuser.query(
      `insert into finding_words (compartment_id, id, words)
       select compartment_id, id, breakwater.title_words(title, component_key, own_id) from finding`,
    );
  });
}

/**
 * Nine tenths of all cases stand at the desk, the rest in a thousand compartments of their own. Every seventh reaches
 * two of a thousand operators: half are hospitals, one is a water works. The unique ones that are due next have their
 * finding in the database as well, in a compartment that everybody here holds (`k-1`).
 */
export async function fillCases(superuser: pg.Client): Promise<void> {
  await superuser.query(
    `insert into compartment (id, kind, label, created_at)
     select 'o-' || n, 'case', 'case ' || n, now() from generate_series(1, $1) n`,
    [PARTIES],
  );
  await fillWithoutIndexes(superuser, ['"case"', 'case_words', 'case_finding'], async () => {
    await superuser.query(
      `insert into "case" (compartment_id, id, number, root_finding_id, title, component_key, component, opened_at, stage,
         stage_rank, stage_at, severity_rank, tlp, embargo, embargo_state, due_at, finding_count, finder_count,
         suggestion_count, claims)
       select case when n % 10 = 0 then 'o-' || (1 + n / 10 % $2) else desk.id end, 'c-' || md5(n::text), n, 'f-' || n,
         'Prototype pollution in set' || n || case when n % 50 = 0 then ' through merge' else '' end, 'pkg:npm/package-' || p,
         jsonb_build_object('key', 'pkg:npm/package-' || p, 'name', 'package-' || p),
         now() - n * interval '1 second', s.stages[1 + s.at], s.at, now(),
         case when n % 1013 = 0 then 5 when n % 10 < 4 then 4 else n % 4 end, 'AMBER', '{"state":"none"}', 'none',
         case when n % 7 = 0 then 'infinity'::timestamptz else now() + (n % 90 - 2) * interval '1 day' end,
         1 + n % 5, 1 + n % 3, n % 2, '{}'
       from generate_series(1, $1::bigint) n
       cross join lateral (select case when n % 10 = 1 then 1 else n * 7919 % 5000 end as p) w
       cross join (select id from compartment where kind = 'desk') desk
       cross join lateral (select array['unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected', 'refused'] as stages,
         (case when n % 2003 = 0 then 5 when n % 101 = 0 then 3 when n % 11 = 0 then 6 else n % 2 end)::int as at) s`,
      [ROWS, PARTIES],
    );
    await superuser.query(
      `insert into case_words (compartment_id, id, words)
       select compartment_id, id, breakwater.title_words(title, component_key, null) from "case"`,
    );
    await superuser.query(
      `insert into case_finding (compartment_id, finding_id, case_id, canonical, submitter_party_id, received_at)
       select compartment_id, root_finding_id, id, true, 'p-' || number % 1000, opened_at from "case"`,
    );
  });
  await fillReach(superuser);
}

/** Whom cases reach, and what the lab says of their findings. */
async function fillReach(superuser: pg.Client): Promise<void> {
  await superuser.query(
    `insert into party (id, name, kind, sector, created_at)
     select 'op-' || n, 'operator ' || n, 'operator',
       case when n = 1 then 'water' when n % 2 = 0 then 'healthcare' else 'banking' end, now()
     from generate_series(1, $1) n
     union all select 'p-1', 'party 1', 'finder', null, now()`,
    [PARTIES],
  );
  await superuser.query(
    `insert into compartment (id, kind, label, party_id, created_at) values ('k-1', 'intake', 'intake 1', 'p-1', now())`,
  );
  await fillWithoutIndexes(superuser, ['exposure', 'finding'], async () => {
    await superuser.query(
      `insert into exposure (compartment_id, case_id, party_id, inventory_id, asset, purl, version, status, reason, fixed,
         computed_at)
       select c.compartment_id, c.id, 'op-' || o, 'i-' || o, 'core', 'pkg:npm/package', '1.0.0', 'affected', 'range', '{}', now()
       from "case" c cross join lateral (
         values (1 + c.number * 31 % $1::bigint), (1 + c.number * 47 % $1::bigint + 1)) at (n)
       cross join lateral (select 1 + at.n % $1::bigint as o) w
       where c.number % 7 = 3 on conflict do nothing`,
      [PARTIES],
    );
    await superuser.query(
      `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
         received_at, component_key, title, body, tlp, severity_rank, state, state_at)
       select 'k-1', c.root_finding_id, sha256(c.id::bytea), '', 'native', 'p-1', 'u-three', c.opened_at, c.component_key,
         c.title, '{}', 'AMBER', c.severity_rank,
         (array['received', 'testing', 'inconclusive', 'unproven', 'not_reproduced'])[1 + c.number % 5], now()
       from "case" c where c.stage = 'unique' and c.due_at < now() + interval '4 days'`,
    );
  });
}
