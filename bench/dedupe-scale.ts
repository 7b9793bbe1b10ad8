/**
 * Deduplication inside the database as it fills: what one more finding costs at ten thousand, a hundred
 * thousand and a million, and how long a finding waits from receipt to its case when 200 come each second.
 * The stock is written by the database itself from a few thousand computed signatures, with realistic skew: six
 * hot components hold 30 % of everything (50,000 each at a million), the rest follows a power law. The stock's
 * findings are in no case yet, so the first newcomer that meets one opens its case: dearer than in real life.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { provisionEmbedded } from '../src/adapters/postgres/roles.ts';
import { findDuplicates } from '../src/app/desk/find-duplicates.ts';
import { type Node, openNode } from '../src/apps/node.ts';
import { candidateKeys, type KEY_KINDS } from '../src/core/dedupe/candidates.ts';
import { SIGNATURE_VERSION, signatureOf } from '../src/core/dedupe/signature.ts';
import type { Actor } from '../src/core/policy/actor.ts';
import { type Bench, type Figure, figure, quantile } from './bench.ts';
import { claimOf, componentOf, TEMPLATES } from './dedupe-scale-claims.ts';

const MOST = Number(process.env['BREAKWATER_BENCH_ROWS'] ?? 1_000_000);
const SIZES = [10_000, 100_000, 1_000_000].filter((size) => size <= MOST);
const PARTIES = 50;
const NEWCOMERS = 400;
const BATCH = 50;
const RATE = 200;
const SECONDS = 20;

type Stage = {
  readonly node: Node;
  readonly superuser: pg.Client;
  readonly deduper: Actor;
  readonly desk: string;
  readonly say: (line: string) => void;
};

export const dedupeScale: Bench = {
  name: 'dedupe-scale',
  promise:
    'receipt to clustered p95 at most 1 s at 200/s; candidates p95 at most 10 ms; cost at 1 M at most 2 × that at 10 k',
  run: async (say) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const node = await openNode({ dataDir, name: 'bench' });
    const server = await startEmbedded({ dataDir });
    await provisionEmbedded(server);
    const superuser = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
    await superuser.connect();
    try {
      const stage = await setStage(node, superuser, say);
      const figures: Figure[] = [];
      const costs: { readonly size: number; readonly ms: number }[] = [];
      let filled = 0;
      for (const size of SIZES) {
        await fill(stage, filled, size);
        filled = size;
        const searches = await searchTimes(stage, size);
        const times = await newcomerTimes(stage, size);
        costs.push({ size, ms: quantile(times, 0.5) });
        figures.push(
          figure(`dedupe-candidates-p95-at-${size}`, 'ms', [quantile(searches, 0.95)]),
          figure(`dedupe-cost-per-finding-at-${size}`, 'ms', times),
        );
        say(
          `${size}: candidates p95 ${quantile(searches, 0.95).toFixed(2)} ms, one finding ${quantile(times, 0.5).toFixed(2)} ms`,
        );
      }
      say(plotOf(costs));
      figures.push(figure('dedupe-cost-growth', 'times', [costs.at(-1)!.ms / costs[0]!.ms]));
      figures.push(...(await underLoad(stage)));
      return figures;
    } finally {
      await superuser.end();
      await server.close();
      await node.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

async function setStage(node: Node, superuser: pg.Client, say: Stage['say']): Promise<Stage> {
  await superuser.query(
    `insert into party (id, name, kind, created_at)
     select 'p-' || n, 'party ' || n, 'finder', now() from generate_series(1, $1) n`,
    [PARTIES],
  );
  await superuser.query(
    `insert into compartment (id, kind, label, party_id, created_at)
     select 'k-' || n, 'intake', 'party ' || n, 'p-' || n, now() from generate_series(1, $1) n`,
    [PARTIES],
  );
  const deduper = await node.authentication.actorOfService('deduper');
  await superuser.query(
    `insert into membership (subject_id, compartment_id, granted_by, granted_at)
     select $1, 'k-' || n, $1, now() from generate_series(1, $2) n`,
    [deduper.principalId, PARTIES],
  );
  const desk = await node.transactions.run(deduper, ({ identity }) => identity.sharedCompartment('desk'));
  await superuser.query(
    'create unlogged table template (t int, kind text, value text); create unlogged table template_claim (t int primary key, body jsonb, signature jsonb)',
  );
  const claims = Array.from({ length: TEMPLATES }, (_, t) => ({ t, body: claimOf(t, 'template') }));
  const signed = claims.map(({ t, body }) => ({ t, body, signature: signatureOf(body, 'p-1') }));
  await superuser.query(
    `insert into template_claim select t, body, signature from jsonb_to_recordset($1::jsonb) as c (t int, body jsonb, signature jsonb)`,
    [JSON.stringify(signed.map((claim) => ({ ...claim, signature: { ...claim.signature, sketch: [] } })))],
  );
  await superuser.query(
    `insert into template select t, kind, value from jsonb_to_recordset($1::jsonb) as c (t int, kind text, value text)`,
    [
      JSON.stringify(
        signed.flatMap(({ t, signature }) =>
          candidateKeys(signature)
            .slice(0, 24)
            .map((key) => ({ t, ...key })),
        ),
      ),
    ],
  );
  await superuser.query('create index on template (t); analyze template; analyze template_claim');
  return { node, superuser, deduper, desk: desk.id, say };
}

/** Findings `from` to `to`, their signatures and keys. Six components are hot; the others' sizes fall as 1/rank. */
async function fill({ superuser, desk, say }: Stage, from: number, to: number): Promise<void> {
  const began = performance.now();
  const component = `case when n % 10 < 3 then 'pkg:npm/hot-' || n % 6
    else 'pkg:npm/cold-' || floor(20000 ^ ((n * 7919 % 100003) / 100003.0))::int end`;
  await superuser.query('set synchronous_commit = off');
  await superuser.query('alter table signature drop constraint signature_pkey');
  await superuser.query(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     select 'k-' || 1 + n % $3, 'f-stock-' || n, decode(repeat('01', 32), 'hex'), '', 'native', 'p-' || 1 + n % $3, 'u',
       now() - interval '2 days', ${component}, c.body ->> 'title', c.body, 'AMBER', 3, 'received', now()
     from generate_series($1::int, $2::int - 1) n join template_claim c on c.t = n % ${TEMPLATES}`,
    [from, to, PARTIES],
  );
  await superuser.query(
    `insert into finding_signature (compartment_id, finding_id, version, signature)
     select $3, 'f-stock-' || n, $4, c.signature || jsonb_build_object('finding', 'f-stock-' || n, 'finder', 'p-' || 1 + n % ${PARTIES},
       'component', ${component}, 'digest', md5(n::text))
     from generate_series($1::int, $2::int - 1) n join template_claim c on c.t = n % ${TEMPLATES}`,
    [from, to, desk, SIGNATURE_VERSION],
  );
  // Each round of the templates speaks of other functions: what is shared stays shared by a bounded share.
  await superuser.query(
    `insert into signature (compartment_id, component_key, kind, value, digest, finding_id)
     select $3, ${component}, c.kind,
       case when c.kind in ('component', 'weakness', 'file', 'crash') then c.value else c.value || '~' || n / ${TEMPLATES} % 40 end,
       md5(n::text), 'f-stock-' || n
     from generate_series($1::int, $2::int - 1) n join template c on c.t = n % ${TEMPLATES}`,
    [from, to, desk],
  );
  await superuser.query("set maintenance_work_mem = '512MB'");
  await superuser.query(
    'alter table signature add primary key (compartment_id, component_key, kind, value, digest, finding_id)',
  );
  await superuser.query('vacuum analyze signature, finding, finding_signature');
  // What the fill left to write is not the search's to wait for.
  await superuser.query('checkpoint');
  const { rows } = await superuser.query(
    'select reltuples::bigint as keys from pg_class where relname = $1',
    ['signature'],
  );
  say(`filled to ${to} (${rows[0].keys} keys) in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

/** New findings, received but not deduplicated. A third are about hot components, a third repeat a stock claim. */
async function receive({ superuser }: Stage, from: number, count: number): Promise<readonly string[]> {
  const rows = Array.from({ length: count }, (_, index) => {
    const n = from + index;
    const component = componentOf(n);
    return {
      n,
      id: `f-new-${n}`,
      component,
      body: claimOf(n % 3 === 0 ? n % TEMPLATES : TEMPLATES + n, component),
    };
  });
  await superuser.query(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     select 'k-' || 1 + c.n % $2, c.id, decode(repeat('02', 32), 'hex'), '', 'native', 'p-' || 1 + c.n % $2, 'u',
       now(), c.component, c.body ->> 'title', c.body, 'AMBER', 3, 'received', now()
     from jsonb_to_recordset($1::jsonb) as c (n int, id text, component text, body jsonb)`,
    [JSON.stringify(rows), PARTIES],
  );
  return rows.map(({ id }) => id);
}

async function searchTimes({ node, deduper, desk }: Stage, size: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let asked = 0; asked < 300; asked += 1) {
    const component = componentOf(size + asked);
    const signature = signatureOf({ ...claimOf(asked % TEMPLATES, component), id: 'asker' }, 'p-1');
    const keys = candidateKeys(signature)
      .slice(0, 24)
      .map(({ kind, value }) => ({ kind, value: PLAIN.has(kind) ? value : `${value}~0` }));
    await node.transactions.run(deduper, async (stores) => {
      const began = performance.now();
      await stores.desk.candidates(
        desk,
        [{ findingId: 'asker', component: signature.component, digest: signature.digest, keys }],
        24,
      );
      times.push(performance.now() - began);
    });
  }
  return times;
}

const PLAIN: ReadonlySet<(typeof KEY_KINDS)[number]> = new Set(['component', 'weakness', 'file', 'crash']);

async function newcomerTimes(stage: Stage, size: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let done = 0; done < NEWCOMERS; done += BATCH) {
    const ids = await receive(stage, size * 10 + done, BATCH);
    const began = performance.now();
    await findDuplicates(stage.node, stage.deduper, ids);
    times.push((performance.now() - began) / BATCH);
  }
  // The first batch pays for plans and pages that later ones find warm.
  return times.slice(1);
}

/** 200 findings a second for a while, as intake commits them; a worker takes what has come. */
async function underLoad(stage: Stage): Promise<readonly Figure[]> {
  const waiting: { readonly id: string; readonly at: number }[] = [];
  const latencies: number[] = [];
  let sent = 0;
  let peak = 0;
  let open = true;
  const work = async () => {
    while (open || waiting.length > 0) {
      const batch = waiting.splice(0, 100);
      if (batch.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      await findDuplicates(
        stage.node,
        stage.deduper,
        batch.map(({ id }) => id),
      );
      for (const { at } of batch) latencies.push(performance.now() - at);
      peak = Math.max(peak, process.memoryUsage().rss);
    }
  };
  const working = work();
  const began = performance.now();
  while (sent < RATE * SECONDS) {
    const due = Math.min(RATE * SECONDS, Math.floor(((performance.now() - began) / 1000) * RATE)) - sent;
    if (due > 0) {
      const at = performance.now();
      for (const id of await receive(stage, 900_000_000 + sent, due)) waiting.push({ id, at });
      sent += due;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  open = false;
  await working;
  stage.say(
    `${latencies.length} findings at ${RATE}/s: p50 ${quantile(latencies, 0.5).toFixed(0)} ms, p95 ${quantile(latencies, 0.95).toFixed(0)} ms`,
  );
  return [
    figure('dedupe-receipt-to-clustered-p95', 'ms', [quantile(latencies, 0.95)]),
    figure('dedupe-receipt-to-clustered', 'ms', latencies),
    figure('dedupe-peak-memory', 'bytes', [peak]),
  ];
}

function plotOf(costs: readonly { readonly size: number; readonly ms: number }[]): string {
  const most = Math.max(...costs.map(({ ms }) => ms));
  return costs
    .map(
      ({ size, ms }) =>
        `${String(size).padStart(9)}  ${'#'.repeat(Math.max(1, Math.round((40 * ms) / most)))} ${ms.toFixed(2)} ms`,
    )
    .join('\n  ');
}
