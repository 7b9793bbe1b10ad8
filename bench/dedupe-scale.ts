/**
 * Deduplication inside the database as it fills: what one more finding costs at ten thousand, a hundred
 * thousand and a million, and how long a finding waits from receipt to its case when 200 come each second.
 * The stock and its skew: dedupe-scale-stock.ts. A run up to a million writes its plot to docs/dedupe-scale.svg.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { giveBackMemory, stayLean } from '../src/adapters/memory/give-back.ts';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { provisionEmbedded } from '../src/adapters/postgres/roles.ts';
import { findDuplicates } from '../src/app/desk/find-duplicates.ts';
import { openNode } from '../src/apps/node.ts';
import { storedKeys } from '../src/core/dedupe/candidates.ts';
import { signatureOf } from '../src/core/dedupe/signature.ts';
import { type Bench, type Figure, figure, quantile } from './bench.ts';
import { scalePlot } from './dedupe-plot.ts';
import { claimOf, componentOf, TEMPLATES } from './dedupe-scale-claims.ts';
import { fill, PARTIES, type Stage, setStage } from './dedupe-scale-stock.ts';

const MOST = Number(process.env['BREAKWATER_BENCH_ROWS'] ?? 1_000_000);
const SIZES = [10_000, 100_000, 1_000_000].filter((size) => size <= MOST);
const PLOT = join(import.meta.dirname, '../docs/dedupe-scale.svg');
const NEWCOMERS = 400;
const BATCH = 50;
const RATE = 200;
const SECONDS = 20;

export const dedupeScale: Bench = {
  name: 'dedupe-scale',
  promise:
    'receipt to clustered p95 at most 1 s at 200/s; candidates p95 at most 10 ms; cost at 1 M at most 2 × that at 10 k',
  run: async (say) => {
    // As every process that works is started.
    stayLean();
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
          figure(`dedupe-live-memory-at-${size}`, 'bytes', [liveMemory()]),
        );
        say(
          `${size}: candidates p95 ${quantile(searches, 0.95).toFixed(2)} ms, one finding ${quantile(times, 0.5).toFixed(2)} ms`,
        );
      }
      say(plotOf(costs));
      if (filled >= 1_000_000) await writeFile(PLOT, scalePlot(costs));
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

/** What the process still holds once garbage is gone: the peak says as much of when the engine collects. */
function liveMemory(): number {
  giveBackMemory();
  return process.memoryUsage().heapUsed;
}

/**
 * New findings, received but not deduplicated. Three in ten are about hot components; a third say of a component what
 * a finding of the stock says of it.
 */
async function receive(
  { superuser }: Stage,
  { size, from, count }: { readonly size: number; readonly from: number; readonly count: number },
): Promise<readonly string[]> {
  const rows = Array.from({ length: count }, (_, index) => {
    const n = from + index;
    const repeated = repeatable(n, size);
    const component = componentOf(n % 3 === 0 ? repeated : n);
    const body = claimOf(n % 3 === 0 ? repeated % TEMPLATES : TEMPLATES + n, component);
    return { n, id: `f-new-${n}`, component, body };
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

/** The number of a finding of the stock whose keys are its template's own: one of the first of forty rounds. */
function repeatable(n: number, size: number): number {
  const rounds = Math.ceil(size / (40 * TEMPLATES));
  return (n % Math.min(TEMPLATES, size)) + 40 * TEMPLATES * (n % rounds);
}

async function searchTimes({ node, deduper, desk }: Stage, size: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let asked = 0; asked < 300; asked += 1) {
    const repeated = repeatable(asked * 7, size);
    const component = componentOf(repeated);
    const signature = signatureOf({ ...claimOf(repeated % TEMPLATES, component), id: 'asker' }, 'p-1');
    const keys = storedKeys(signature);
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

async function newcomerTimes(stage: Stage, size: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let done = 0; done < NEWCOMERS; done += BATCH) {
    const ids = await receive(stage, { size, from: size * 10 + done, count: BATCH });
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
      for (const id of await receive(stage, { size: SIZES.at(-1)!, from: 900_000_000 + sent, count: due }))
        waiting.push({ id, at });
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
