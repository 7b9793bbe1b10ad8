/**
 * Matching at portfolio scale: 10,000 inventories of 300 components against 300,000 ranges from nothing, then one
 * new advisory and one new SBOM against all of it, at a growing share of that size. Everything runs as the
 * exposure service with a membership in every operator's compartment, row-level security on. A run up to the whole
 * size writes its plot to docs/exposure-scale.svg.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { provisionEmbedded } from '../src/adapters/postgres/roles.ts';
import { importAdvisories } from '../src/app/advisory/import-advisories.ts';
import { matchPortfolio } from '../src/app/advisory/match-portfolio.ts';
import { computeExposure } from '../src/app/exposure/compute-exposure.ts';
import { submitInventory } from '../src/app/exposure/submit-inventory.ts';
import { type Node, openNode } from '../src/apps/node.ts';
import { KEYS_VERSION, lookupsOfComponent } from '../src/core/exposure/lookup-keys.ts';
import type { Actor } from '../src/core/policy/actor.ts';
import type { Bench, Figure } from './bench.ts';
import { figure } from './bench.ts';
import { growthPlot } from './exposure-plot.ts';
import { advisoryAbout, advisoryJson, componentsOf, packageKey } from './exposure-world.ts';

const INVENTORIES = Number(process.env['BREAKWATER_BENCH_INVENTORIES'] ?? 10_000);
const RANGES = Number(process.env['BREAKWATER_BENCH_RANGES'] ?? 300_000);
const COMPONENTS = Number(process.env['BREAKWATER_BENCH_COMPONENTS'] ?? 300);
const SHARES = (process.env['BREAKWATER_BENCH_SHARES'] ?? '0.01,0.03,0.1,0.3,1').split(',').map(Number);
const IS_WHOLE = INVENTORIES >= 10_000 && RANGES >= 300_000 && SHARES.at(-1) === 1;
const REPEATS = 7;
const PLOT = join(import.meta.dirname, '../docs/exposure-scale.svg');

export const exposurePortfolio: Bench = {
  name: 'exposure-portfolio',
  promise:
    '3,000,000 components against 300,000 ranges from nothing in 120 s; a new advisory in 500 ms; a new SBOM in 200 ms',
  run: async (say) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const node = await openNode({ dataDir, name: 'bench' });
    const server = await startEmbedded({ dataDir });
    await provisionEmbedded(server);
    const superuser = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
    await superuser.connect();
    try {
      const exposure = await node.authentication.actorOfService('exposure');
      const world: World = { node, superuser, exposure, say, inventories: 0, records: 0 };
      const figures: Figure[] = [];
      for (const share of SHARES) figures.push(...(await measureAt(world, share)));
      if (IS_WHOLE) await writeFile(PLOT, plotOf(figures));
      return figures;
    } finally {
      await superuser.end();
      await server.close();
      await node.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

/** `figures` are three a share, in the order of the shares. */
function plotOf(figures: readonly Figure[]): string {
  const points = (offset: number) =>
    SHARES.map((share, index) => ({ share, value: figures[3 * index + offset]!.median }));
  return growthPlot([
    { title: 'everything from nothing, s', unit: 's', promise: 120, points: points(0) },
    { title: 'one new advisory, ms', unit: 'ms', promise: 500, points: points(1) },
    { title: 'one new SBOM, ms', unit: 'ms', promise: 200, points: points(2) },
  ]);
}

type World = {
  readonly node: Node;
  readonly superuser: pg.Client;
  readonly exposure: Actor;
  readonly say: (line: string) => void;
  inventories: number;
  records: number;
};

async function measureAt(world: World, share: number): Promise<readonly Figure[]> {
  const { node, superuser, exposure, say } = world;
  const at = `${share * 100}pct`;
  await growInventories(world, Math.max(2, Math.round(INVENTORIES * share)));
  await growRanges(world, Math.max(100, Math.round(RANGES * share)));
  await superuser.query('truncate advisory_exposure');
  await superuser.query('update inventory set matched_at = null');
  await superuser.query('update advisory_record set matched_at = now()');
  await superuser.query('vacuum analyze');
  const started = performance.now();
  await matchPortfolio(node, exposure);
  const seconds = (performance.now() - started) / 1000;
  const { rows } = await superuser.query(
    `select (select count(*)::int from advisory_exposure) as exposures, (select count(*)::int from inventory_lookup) as components,
       (select count(*)::int from advisory_range) as ranges`,
  );
  say(`${at}: ${JSON.stringify(rows[0])} from nothing in ${seconds.toFixed(1)} s`);
  const advisories = await newAdvisories(world);
  const sboms = await newSboms(world);
  return [
    figure(`exposure-from-nothing-${at}`, 's', [seconds]),
    figure(`exposure-new-advisory-${at}`, 'ms', advisories),
    figure(`exposure-new-sbom-${at}`, 'ms', sboms),
  ];
}

/** From the document's bytes to the list of operators that it reaches; the most held package first. */
async function newAdvisories({ node, exposure, say }: World): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round <= REPEATS; round += 1) {
    const id = `NEW-${round}-${Math.random().toString(36).slice(2)}`;
    const document = { source: id, bytes: Buffer.from(advisoryAbout(round === 1 ? 0 : round * round, id)) };
    const started = performance.now();
    await importAdvisories(node, exposure, one(document), {
      reject: (_, problems) => say(JSON.stringify(problems)),
    });
    await matchPortfolio(node, exposure);
    const reached = await node.transactions.run(exposure, (stores) => stores.advisories.reachedBy('osv', id));
    const ms = performance.now() - started;
    if (round === 0) continue;
    times.push(ms);
    say(
      `  an advisory about ${packageKey(round === 1 ? 0 : round * round)} reaches ${reached.length} components: ${ms.toFixed(0)} ms`,
    );
  }
  return times;
}

async function* one<T>(document: T): AsyncGenerator<T> {
  yield document;
}

/** From the document's bytes to its exposures: received, keyed, held against everything. */
async function newSboms({ node, exposure, superuser, say }: World): Promise<readonly number[]> {
  const { rows } = await superuser.query<{ id: string }>(
    "select id from party where kind = 'operator' order by id limit 1",
  );
  const party = rows[0]!.id;
  const principalId = 'u-bench-operator';
  await superuser.query(
    `insert into principal (id, party_id, kind, name, roles, created_at) values ($1, $2, 'key', $1, '{operator}', now())
     on conflict do nothing`,
    [principalId, party],
  );
  const operator: Actor = {
    principalId,
    partyId: party,
    kind: 'key',
    roles: ['operator'],
    scopes: ['inventory.*'],
    subjects: [principalId, party],
  };
  const times: number[] = [];
  for (let round = 0; round <= REPEATS; round += 1) {
    const body = Buffer.from(
      JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        version: 1,
        components: componentsOf(900_000_000 + round, COMPONENTS).map(({ name, version, purl }) => ({
          type: 'library',
          name,
          version,
          purl,
        })),
      }),
    );
    const started = performance.now();
    const { id } = await submitInventory(node, operator, { asset: `new-${round}-${Math.random()}`, body });
    await computeExposure(node, exposure, { inventoryId: id });
    const ms = performance.now() - started;
    if (round > 0) times.push(ms);
  }
  say(`  a new SBOM: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return times;
}

const FILL_BATCH = 50;

/** An operator for each inventory, as the application's own rows would be. */
async function growInventories(world: World, count: number): Promise<void> {
  const { superuser, exposure, say } = world;
  say(`filling ${count} inventories`);
  for (; world.inventories < count; world.inventories += FILL_BATCH) {
    const numbers = Array.from(
      { length: Math.min(FILL_BATCH, count - world.inventories) },
      (_, n) => world.inventories + n,
    );
    await superuser.query(
      `with n as (select unnest($1::int[]) as n),
       p as (insert into party (id, name, kind, created_at) select 'p-' || md5(n::text), 'operator ' || n, 'operator', now() from n),
       k as (insert into compartment (id, kind, label, party_id, created_at)
         select 'k-' || md5(n::text), 'operator', 'operator ' || n, 'p-' || md5(n::text), now() from n)
       insert into membership (subject_id, compartment_id, granted_by, granted_at)
         select s, 'k-' || md5(n::text), s, now() from n, lateral (values ($2), ('p-' || md5(n::text))) as m (s)`,
      [numbers, exposure.principalId],
    );
    await superuser.query(
      `insert into inventory (compartment_id, id, party_id, asset, document_digest, body, component_count, unmatched, received_at, keyed_as)
       select 'k-' || md5(n::text), 'i-' || md5(n::text), 'p-' || md5(n::text), 'asset ' || n, sha256(n::text::bytea), '', $2, '[]', now(), $3
       from unnest($1::int[]) n`,
      [numbers, COMPONENTS, KEYS_VERSION],
    );
    await fillComponents(superuser, numbers);
  }
}

async function fillComponents(superuser: pg.Client, numbers: readonly number[]): Promise<void> {
  const rows = numbers.flatMap((number) =>
    componentsOf(number, COMPONENTS).flatMap((component) =>
      lookupsOfComponent(component).map((lookup) => ({ number, component, lookup })),
    ),
  );
  await superuser.query(
    `with r as (select 'k-' || md5(n::text) as k, 'i-' || md5(n::text) as i, x.* from unnest($1::int[], $2::text[], $3::text[],
         $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[], $10::text[])
         as x (n, purl, key, name, version, scheme, version_key, distribution, release, ecosystem)),
     c as (insert into inventory_component (compartment_id, inventory_id, component_key, purl, name, version, ecosystem)
       select k, i, key, purl, name, version, ecosystem from r)
     insert into inventory_lookup (compartment_id, inventory_id, purl, component_key, version, ecosystem, scheme, version_key,
       distribution, release, position, alone)
     select k, i, purl, key, version, ecosystem, scheme, version_key, distribution, release, 0, true from r`,
    [
      rows.map(({ number }) => number),
      rows.map(({ component }) => component.purl),
      rows.map(({ lookup }) => lookup.key),
      rows.map(({ component }) => component.name),
      rows.map(({ lookup }) => lookup.version),
      rows.map(({ lookup }) => lookup.scheme),
      rows.map(({ lookup }) =>
        lookup.versionKey === null ? null : Buffer.from(lookup.versionKey, 'latin1'),
      ),
      rows.map(({ lookup }) => lookup.distribution),
      rows.map(({ lookup }) => lookup.release),
      rows.map(({ component }) => component.ecosystem),
    ],
  );
}

/** Records until there are as many ranges as wanted. */
async function growRanges(world: World, count: number): Promise<void> {
  const { node, superuser, exposure, say } = world;
  say(`filling ${count} ranges`);
  for (;;) {
    const { rows } = await superuser.query<{ ranges: number }>(
      'select count(*)::int as ranges from advisory_range',
    );
    const missing = count - rows[0]!.ranges;
    if (missing <= 0) return;
    const from = world.records;
    world.records += Math.ceil(missing / 2.5) + 10;
    await importAdvisories(node, exposure, records(from, world.records), { reject: () => undefined });
  }
}

async function* records(from: number, to: number): AsyncGenerator<{ source: string; bytes: Uint8Array }> {
  for (let index = from; index < to; index += 1)
    yield { source: String(index), bytes: Buffer.from(advisoryJson(index)) };
}
