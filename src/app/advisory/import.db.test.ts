import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { NO_BLOBS } from '../../../test/no-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import type { Problem } from '../../core/problem.ts';
import { computeExposure } from '../exposure/compute-exposure.ts';
import { submitInventory } from '../exposure/submit-inventory.ts';
import { importAdvisories, type PlacedDocument } from './import-advisories.ts';
import { matchPortfolio } from './match-portfolio.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const exposure = await instance.service('exposure');
const works = await instance.party('works', 'operator');
const world = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  blobs: NO_BLOBS,
};

type Osv = { readonly id: string; readonly modified?: string } & Readonly<Record<string, unknown>>;

function osv({ id, ...different }: Osv): unknown {
  return {
    id,
    modified: '2026-01-01T00:00:00Z',
    summary: `What ${id} says`,
    affected: [
      {
        package: { ecosystem: 'npm', name: 'crane' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      },
    ],
    ...different,
  };
}

async function* placed(documents: readonly (unknown | string)[]): AsyncGenerator<PlacedDocument> {
  for (const [index, document] of documents.entries()) {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    yield { source: `dump:${index + 1}`, bytes: Buffer.from(text) };
  }
}

async function take(...documents: readonly unknown[]) {
  const rejected: { source: string; problems: readonly Problem[] }[] = [];
  const counts = await importAdvisories(world, exposure, placed(documents), {
    reject: (source, problems) => rejected.push({ source, problems }),
  });
  await matchPortfolio(world, exposure);
  return { counts, rejected };
}

async function submit(version: string): Promise<string> {
  const body = Buffer.from(
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      components: [{ type: 'library', name: 'crane', version, purl: `pkg:npm/crane@${version}` }],
    }),
  );
  const { id } = await submitInventory(world, works.actor, { asset: 'gate', body });
  await computeExposure(world, exposure, { inventoryId: id });
  return id;
}

const reached = async (id: string, source = 'osv') =>
  (await database.transactions.run(exposure, (stores) => stores.advisories.reachedBy(source, id))).map(
    ({ component, status }) => `${component} ${status}`,
  );

test('a new inventory is held against what is published, a new advisory against the inventories', async () => {
  await take(osv({ id: 'GHSA-before' }));
  await submit('1.5.0');
  assert.deepEqual(await reached('GHSA-before'), ['pkg:npm/crane@1.5.0 affected']);
  await take(osv({ id: 'GHSA-after' }));
  assert.deepEqual(await reached('GHSA-after'), ['pkg:npm/crane@1.5.0 affected']);
});

test('a changed record reaches whom it reaches now, a withdrawn one nobody, an older one changes nothing', async () => {
  await take(osv({ id: 'GHSA-moving' }));
  const affected = [
    {
      package: { ecosystem: 'npm', name: 'crane' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '1.6.0' }, { fixed: '2.0.0' }] }],
    },
  ];
  const changed = await take(osv({ id: 'GHSA-moving', modified: '2026-02-01T00:00:00Z', affected }));
  assert.equal(changed.counts.changed, 1);
  assert.deepEqual(await reached('GHSA-moving'), []);
  const older = await take(osv({ id: 'GHSA-moving', modified: '2025-12-01T00:00:00Z' }));
  assert.deepEqual([older.counts.older, older.counts.changed], [1, 0]);
  assert.deepEqual(await reached('GHSA-moving'), []);
  await take(osv({ id: 'GHSA-after', modified: '2026-03-01T00:00:00Z', withdrawn: '2026-03-01T00:00:00Z' }));
  assert.deepEqual(await reached('GHSA-after'), []);
});

test('what is there is not read again; a record that went back to what it was is', async () => {
  const one = osv({ id: 'GHSA-there' });
  const two = osv({ id: 'GHSA-there', summary: 'Put otherwise' });
  const first = await take(one, one);
  assert.deepEqual([first.counts.added, first.counts.unchanged], [1, 1]);
  assert.equal((await take(one, one)).counts.unchanged, 2);
  assert.equal((await take(two)).counts.changed, 1);
  assert.equal((await take(one)).counts.changed, 1);
});

test('every bad document is named with its place, and the rest is imported', async () => {
  const private_ = {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: 'Not for everyone',
      publisher: { category: 'vendor', name: 'v', namespace: 'https://vendor.example' },
      tracking: { id: 'V-1' },
      distribution: { tlp: { label: 'AMBER' } },
    },
    vulnerabilities: [{ cve: 'CVE-2026-4000' }],
  };
  const { counts, rejected } = await take(
    '{ "id": ',
    osv({ id: 'GHSA-good' }),
    { id: 5 },
    private_,
    osv({ id: 'GHSA-\u0000' }),
    { dataType: 'CVE_RECORD' },
  );
  assert.equal(counts.added, 1);
  assert.deepEqual(rejected.map(({ source }) => source).toSorted(), [
    'dump:1',
    'dump:3',
    'dump:4',
    'dump:5',
    'dump:6',
  ]);
  assert.equal(rejected.find(({ source }) => source === 'dump:4')?.problems[0]?.code, 'not-public');
  assert.equal(rejected.find(({ source }) => source === 'dump:5')?.problems[0]?.code, 'nul-character');
});

test('an import that was stopped goes on where it stood', async () => {
  const documents = Array.from({ length: 2_500 }, (_, index) =>
    osv({ id: `OSV-2026-${index}`, affected: [], aliases: [] }),
  );
  async function* broken(): AsyncGenerator<PlacedDocument> {
    let given = 0;
    for await (const document of placed(documents)) {
      given += 1;
      if (given > 2_200) throw new Error('the power went');
      yield document;
    }
  }
  await assert.rejects(
    importAdvisories(world, exposure, broken(), { reject: () => undefined }),
    /the power went/,
  );
  const { counts } = await take(...documents);
  assert.equal(counts.documents, 2_500);
  assert(counts.unchanged >= 1_000, `${counts.unchanged} were there`);
  assert.equal(counts.unchanged + counts.added, 2_500);
});

test('names are asserted by records; a group that joins different packages is shown and not merged', async () => {
  const about = (name: string) => [
    { package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] },
  ];
  await take(
    osv({ id: 'GHSA-one', aliases: ['CVE-2026-1'], affected: about('mast') }),
    osv({ id: 'OSV-one', aliases: ['CVE-2026-1'], affected: about('mast') }),
    osv({ id: 'GHSA-two', aliases: ['CVE-2026-2'], affected: about('hull') }),
    osv({ id: 'GHSA-three', aliases: ['CVE-2026-2', 'CVE-2026-3'], affected: about('keel') }),
    osv({ id: 'GHSA-four', aliases: ['CVE-2026-3'], affected: about('bow') }),
  );
  const groups = async () => {
    const { rows } = await database.pool.query(
      "select id, group_no, joined_no from advisory_record where id = any (array['GHSA-one','OSV-one','GHSA-two','GHSA-three'])",
    );
    return new Map(rows.map((row) => [row.id, row]));
  };
  const first = await groups();
  assert.equal(first.get('GHSA-one').group_no, first.get('OSV-one').group_no);
  assert.notEqual(first.get('GHSA-two').group_no, first.get('GHSA-three').group_no);
  assert.equal(first.get('GHSA-two').joined_no, first.get('GHSA-three').joined_no);
  const suspicious = await database.transactions.run(exposure, ({ advisories }) => advisories.suspicious(10));
  assert.deepEqual(
    suspicious.map(({ ids }) => ids),
    [['GHSA-four', 'GHSA-three', 'GHSA-two']],
  );
  // One of them takes its word back: the group falls apart, and the assertion stays as history.
  await take(osv({ id: 'GHSA-one', modified: '2026-02-01T00:00:00Z', aliases: [], affected: about('mast') }));
  const later = await groups();
  assert.deepEqual([later.get('GHSA-one').group_no, later.get('OSV-one').group_no], [null, null]);
  const { rows } = await database.pool.query(
    `select a.retracted_at is not null as retracted from advisory_alias a join advisory_record r on r.no = a.record_no
     where r.id = 'GHSA-one'`,
  );
  assert.deepEqual(rows, [{ retracted: true }]);
});

test('where thousands of records wait, every inventory is gone through once instead', async () => {
  await submit('1.2.0');
  const many = Array.from({ length: 5_200 }, (_, index) =>
    osv({ id: `OSV-2026-many-${index}`, ...(index > 3 && { affected: [] }) }),
  );
  await take(...many);
  assert.deepEqual(await reached('OSV-2026-many-3'), ['pkg:npm/crane@1.2.0 affected']);
  const { rows } = await database.pool.query(
    'select count(*)::int as waiting from advisory_record where matched_at is null',
  );
  assert.deepEqual(rows, [{ waiting: 0 }]);
});

test('an import and new inventories at once reach the same rows', async () => {
  const assets = ['quay', 'lock', 'dock'];
  const submitOne = async (asset: string) => {
    const components = [{ type: 'library', name: 'crane', version: '1.1.0', purl: 'pkg:npm/crane@1.1.0' }];
    const body = Buffer.from(
      JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components }),
    );
    const { id } = await submitInventory(world, works.actor, { asset, body });
    await Promise.all([1, 2].map(() => computeExposure(world, exposure, { inventoryId: id })));
  };
  const records = Array.from({ length: 300 }, (_, index) => osv({ id: `OSV-2026-meeting-${index}` }));
  await Promise.all([...assets.map(submitOne), take(...records), matchPortfolio(world, exposure)]);
  await matchPortfolio(world, exposure);
  const all = await reached('OSV-2026-meeting-299');
  assert.equal(all.filter((line) => line === 'pkg:npm/crane@1.1.0 affected').length, assets.length);
});

test('an inventory from before the keys is keyed from its document when it is next needed', async () => {
  const id = await submit('1.4.0');
  await take(osv({ id: 'GHSA-keyed' }));
  const own = async () => (await reached('GHSA-keyed')).filter((line) => line.includes('1.4.0'));
  const before = await own();
  assert.deepEqual(before, ['pkg:npm/crane@1.4.0 affected']);
  for (const statement of [
    'delete from advisory_exposure where inventory_id = $1',
    'delete from inventory_lookup where inventory_id = $1',
    'update inventory set keyed_as = null where id = $1',
  ])
    await database.asSuperuser(statement, [id]);
  assert.deepEqual(await own(), []);
  await matchPortfolio(world, exposure);
  assert.deepEqual(await own(), before);
});

test('a component whose name is longer than any honest one is listed, and the rest is taken', async () => {
  const long = `pkg:npm/${'x'.repeat(3_000)}@1.0.0`;
  const components = [
    { type: 'library', name: 'long', version: '1.0.0', purl: long },
    { type: 'library', name: 'crane', version: '1.3.0', purl: 'pkg:npm/crane@1.3.0' },
  ];
  const body = Buffer.from(
    JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components }),
  );
  const { unmatched } = await submitInventory(world, works.actor, { asset: 'long', body });
  assert.deepEqual(unmatched, [
    { component: 'long', reason: 'its name is too long', pointer: '/components/0' },
  ]);
});

const catalogue = (version: string, ...cves: string[]) => ({
  catalogVersion: version,
  vulnerabilities: cves.map((cveID) => ({
    cveID,
    dateAdded: '2026-01-02',
    dueDate: '2026-01-23',
    knownRansomwareCampaignUse: 'Unknown',
  })),
});

test('KEV, EPSS and SSVC are kept by CVE, each as its source says now', async () => {
  const record = {
    dataType: 'CVE_RECORD',
    dataVersion: '5.1',
    cveMetadata: {
      cveId: 'CVE-2026-7000',
      assignerOrgId: '8254265b-2729-46b6-b9e3-3dfca2d5bfca',
      state: 'PUBLISHED',
      dateUpdated: '2026-01-05T00:00:00Z',
    },
    containers: {
      cna: {
        providerMetadata: { orgId: '8254265b-2729-46b6-b9e3-3dfca2d5bfca' },
        affected: [{ vendor: 'v', product: 'p', versions: [{ version: '1', status: 'affected' }] }],
        descriptions: [{ lang: 'en', value: 'A flaw.' }],
        references: [{ url: 'https://example.com/a' }],
      },
      adp: [
        {
          providerMetadata: { orgId: '134c704f-9b21-4f2e-91b3-4a467353bcc0', shortName: 'CISA-ADP' },
          metrics: [
            {
              other: {
                type: 'ssvc',
                content: {
                  role: 'CISA Coordinator',
                  timestamp: '2026-01-06T00:00:00Z',
                  options: [{ Exploitation: 'poc' }, { Automatable: 'yes' }, { 'Technical Impact': 'total' }],
                },
              },
            },
          ],
        },
      ],
    },
  };
  const epss =
    '#model_version:v1,score_date:2026-01-06T00:00:00Z\ncve,epss,percentile\nCVE-2026-7000,0.5,0.9\n';
  const { counts, rejected } = await take(
    catalogue('2026.01.02', 'CVE-2026-7000', 'CVE-2026-7001'),
    record,
    epss,
  );
  assert.deepEqual(rejected, []);
  assert.deepEqual([counts.kev, counts.epss, counts.assessments], [2, 1, 1]);
  const signals = () =>
    database.transactions.run(exposure, ({ advisories }) =>
      advisories.signalsOf(['CVE-2026-7000', 'CVE-2026-7001']),
    );
  const [known] = await signals();
  assert.equal(known?.catalogue, '2026.01.02');
  assert.equal(known?.kev?.addedOn, '2026-01-02');
  assert.equal(known?.epss?.score, 0.5);
  assert.deepEqual(
    known?.ssvc.map(({ assessor, automatable, technicalImpact }) => [assessor, automatable, technicalImpact]),
    [['CISA-ADP: CISA Coordinator', 'yes', 'total']],
  );
  await take(catalogue('2026.02.01', 'CVE-2026-7001'));
  assert.equal((await signals())[0]?.kev, null);
  const older = await take(catalogue('2026.01.15', 'CVE-2026-7000'));
  assert.equal(older.rejected[0]?.problems[0]?.code, 'older');
  assert.equal((await signals())[0]?.kev, null);
});

test('nobody but the exposure service writes what others have published', async () => {
  const attempt = importAdvisories(world, works.actor, placed([osv({ id: 'GHSA-forged' })]), {
    reject: () => undefined,
  });
  await assert.rejects(attempt, /row-level security/);
});
