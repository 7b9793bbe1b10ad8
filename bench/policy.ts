/**
 * What both walls cost for actors that hold 3, 1,000 and 10,000 compartments: the question that every statement
 * asks once (which compartments are held), the policy's own condition beside row-level security over one page of
 * rows, and a decision about one row.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { renderWhere } from '../src/adapters/postgres/policy-where.ts';
import { provisionEmbedded } from '../src/adapters/postgres/roles.ts';
import { listFindings } from '../src/app/intake/list-findings.ts';
import { openNode } from '../src/apps/node.ts';
import type { Actor } from '../src/core/policy/actor.ts';
import { whereAllowed } from '../src/core/policy/authorize.ts';
import { type Bench, type Figure, figure } from './bench.ts';
import { makeCoordinator } from './million.ts';

const COMPARTMENTS = 10_000;
const FINDINGS = 200_000;
const HELD = [3, 1_000, 10_000] as const;
const REPEATS = 30;

export const policy: Bench = {
  name: 'policy',
  promise:
    'both walls together add little to a page of a list, for actors with 3, 1,000 and 10,000 memberships',
  run: async (say) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const node = await openNode({ dataDir, name: 'bench' });
    const server = await startEmbedded({ dataDir });
    await provisionEmbedded(server);
    const superuser = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
    await superuser.connect();
    try {
      await fill(superuser);
      const figures: Figure[] = [];
      for (const held of HELD) {
        const ids = Array.from({ length: held }, (_, n) => `k-${n + 1}`);
        const actor = await makeCoordinator(superuser, `holds-${held}`, ids);
        const asked = asker(node.database.pool, actor);
        const timed = async (name: string, work: () => Promise<unknown>) => {
          const times: number[] = [];
          for (let round = 0; round <= REPEATS; round += 1) {
            const begun = performance.now();
            await work();
            if (round > 0) times.push(performance.now() - begun);
          }
          const measured = figure(`policy-${name}-${held}`, 'ms', times);
          say(`${name} with ${held} memberships: ${measured.median} ms`);
          figures.push(measured);
        };
        await timed('held', () => asked('select array_length(breakwater.held(), 1)', []));
        await timed('one-row', () =>
          asked('select id from finding where id = $1', [`f-${(held % FINDINGS) + 1}`]),
        );
        const { text, values } = page(actor);
        await timed('where-page', () => asked(text, values));
        await timed('list-page', () =>
          node.transactions.run(actor, (stores) =>
            listFindings(stores, actor, { order: 'received', descending: true, limit: 100, after: null }),
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
  },
};

/** The condition itself, as any list without a smarter plan would use it, under row-level security as always. */
function page(actor: Actor): { readonly text: string; readonly values: readonly unknown[] } {
  const where = renderWhere(whereAllowed(actor, 'finding.list'), {
    compartmentId: 'f.compartment_id',
    compartmentKind: 'c.kind',
    partyId: 'f.submitter_party_id',
    tlp: 'f.tlp',
  });
  const text = `select f.id from finding f join compartment c on c.id = f.compartment_id
    where ${where.text} order by f.id limit 100`;
  return { text, values: where.values };
}

/** One statement in a transaction of this actor, as the application's role. */
function asker(pool: pg.Pool, actor: Actor) {
  return async (text: string, values: readonly unknown[]): Promise<unknown> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('breakwater.subjects', $1, true)", [actor.subjects.join(',')]);
      return await client.query(text, values as unknown[]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
}

/** As many findings for each of many parties. */
async function fill(superuser: pg.Client): Promise<void> {
  await superuser.query(
    `insert into party (id, name, kind, created_at)
     select 'p-' || n, 'party ' || n, 'finder', now() from generate_series(1, $1::int) n`,
    [COMPARTMENTS],
  );
  await superuser.query(
    `insert into compartment (id, kind, label, party_id, created_at)
     select 'k-' || n, 'intake', 'intake ' || n, 'p-' || n, now() from generate_series(1, $1::int) n`,
    [COMPARTMENTS],
  );
  await superuser.query('set session_replication_role = replica');
  await superuser.query(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     select 'k-' || k, 'f-' || n, sha256(n::text::bytea), '', 'native', 'p-' || k, 'u-x',
       now() - n * interval '1 second', 'pkg:npm/package-' || n % 500, 'Finding ' || n,
       '{"format":"native","weaknesses":[],"locations":[],"component":{"purl":"pkg:npm/a@1.0.0"},"patches":[],"severity":[],"references":[],"aliases":[]}',
       case when n % 97 = 0 then 'RED' else 'AMBER' end, n % 5, 'received', now()
     from generate_series(1, $1::int) n cross join lateral (select 1 + n % $2::int as k) w`,
    [FINDINGS, COMPARTMENTS],
  );
  await superuser.query('vacuum analyze finding, party, compartment, membership');
}
