import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpeKey } from '../core/exposure/cpe-key.ts';
import { lookupOf } from '../core/exposure/lookup.ts';
import { matchInventories } from '../core/exposure/match.ts';
import { readPublished } from './published-advisory.ts';

function read(document: unknown) {
  const answer = readPublished(document as never);
  assert(answer.ok, JSON.stringify(answer));
  return answer.value;
}

const csaf = (different: Record<string, unknown> = {}, label = 'WHITE') => ({
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    title: 'Two flaws in crane',
    publisher: { category: 'vendor', name: 'Crane works', namespace: 'https://crane.example' },
    tracking: { id: 'CW-1', current_release_date: '2026-01-02T03:04:05Z' },
    distribution: { tlp: { label } },
    ...different,
  },
  product_tree: {
    full_product_names: [
      {
        product_id: 'P',
        name: 'crane',
        product_identification_helper: { purl: 'pkg:npm/crane@1.0.0' },
      },
    ],
  },
  vulnerabilities: ['CVE-2026-1', 'CVE-2026-2'].map((cve) => ({
    cve,
    title: `What ${cve} says`,
    product_status: { known_affected: ['P'] },
  })),
});

test('a CSAF document is a record of each flaw, under ids of its publisher, none of which names the other', () => {
  const { source, records } = read(csaf());
  assert.equal(source, 'csaf:https://crane.example');
  assert.deepEqual(
    records.map(({ id, aliases, title }) => [id, aliases, title]),
    [
      ['CW-1#/vulnerabilities/0', ['CVE-2026-1'], 'What CVE-2026-1 says'],
      ['CW-1#/vulnerabilities/1', ['CVE-2026-2'], 'What CVE-2026-2 says'],
    ],
  );
  assert.deepEqual(
    records.map(({ modifiedAt }) => modifiedAt?.toISOString()),
    Array.from({ length: 2 }, () => '2026-01-02T03:04:05.000Z'),
  );
  assert.equal(records[0]?.affected[0]?.component, 'pkg:npm/crane');
});

test('a CSAF document that is not for everyone is refused with its marking', () => {
  const answer = readPublished(csaf({}, 'GREEN') as never);
  assert.deepEqual(answer.ok ? [] : answer.problems.map(({ pointer }) => pointer), [
    '/document/distribution/tlp/label',
  ]);
});

const cve = (different: Record<string, unknown>, metadata: Record<string, unknown> = {}) => ({
  dataType: 'CVE_RECORD',
  dataVersion: '5.1',
  cveMetadata: {
    cveId: 'CVE-2026-7000',
    assignerOrgId: '8254265b-2729-46b6-b9e3-3dfca2d5bfca',
    state: 'PUBLISHED',
    dateUpdated: '2026-01-05T00:00:00',
    ...metadata,
  },
  containers: {
    cna: {
      providerMetadata: { orgId: '8254265b-2729-46b6-b9e3-3dfca2d5bfca' },
      descriptions: [{ lang: 'en', value: 'A flaw.' }],
      references: [{ url: 'https://example.com/a' }],
      affected: [
        {
          vendor: 'v',
          product: 'crane',
          collectionURL: 'https://registry.npmjs.org',
          packageName: 'crane',
          versions: [{ version: '0', lessThan: '2.0.0', status: 'affected', versionType: 'semver' }],
        },
      ],
    },
    ...different,
  },
});

test('a CVE record that names a package can be matched; its times count as UTC', () => {
  const { source, records } = read(cve({}));
  assert.equal(source, 'cve');
  assert.equal(records[0]?.modifiedAt?.toISOString(), '2026-01-05T00:00:00.000Z');
  assert.deepEqual(
    records[0]?.affected.map(({ component, vers }) => [component, vers]),
    [['pkg:npm/crane', 'vers:npm/<2.0.0']],
  );
});

const CRANE = 'cpe:2.3:o:acme:crane_firmware:*:*:*:*:*:*:*:*';

/** What a record says of one product with this CPE name, as the engine answers for versions of it. */
function statuses(
  container: Record<string, unknown>,
  versions: readonly string[],
): readonly (string | undefined)[] {
  const { records } = read(
    cve({
      cna: {
        providerMetadata: { orgId: '8254265b-2729-46b6-b9e3-3dfca2d5bfca' },
        descriptions: [{ lang: 'en', value: 'A flaw.' }],
        references: [{ url: 'https://example.com/a' }],
        affected: [{ vendor: 'acme', product: 'crane', versions: [{ version: '9', status: 'unaffected' }] }],
        ...container,
      },
    }),
  );
  const [record] = records;
  const lookup = lookupOf([
    { id: 'CVE-2026-7000', aliases: [], withdrawn: false, affected: record?.affected ?? [] },
  ]);
  return versions.map((version) => {
    const cpe = `cpe:2.3:o:acme:crane_firmware:${version}:*:*:*:*:*:*:*`;
    const component = { key: cpeKey(cpe) ?? '', purl: null, name: 'crane', version, ecosystem: null, cpe };
    const [match] = matchInventories([{ sbom: 's', components: [component] }], lookup).matches;
    return match?.status;
  });
}

const entry = (versions: readonly object[], different: object = {}) => ({
  affected: [{ vendor: 'acme', product: 'crane', cpes: [CRANE], versions, ...different }],
});

test('a product that a CVE record names by CPE alone is matched by that name', () => {
  const range = { status: 'affected', version: '1.0', lessThan: '1.10', versionType: 'custom' };
  assert.deepEqual(statuses(entry([range]), ['1.9', '1.10', '0.9', '1.9a']), [
    'affected',
    undefined,
    undefined,
    'unknown',
  ]);
  const listed = { status: 'affected', version: '2.0b' };
  assert.deepEqual(statuses(entry([listed]), ['2.0b', '2.0']), ['affected', 'unknown']);
  const lettered = { status: 'affected', version: '1.0a', lessThan: '1.0h', versionType: 'custom' };
  assert.deepEqual(statuses(entry([lettered]), ['1.0c']), ['unknown']);
  const semver = { status: 'affected', version: '1.0.0-rc.1', lessThan: '1.0.0', versionType: 'semver' };
  assert.deepEqual(statuses(entry([semver]), ['1.0.0-rc.2', '1.0.0']), ['affected', undefined]);
  const unsaid = entry([{ status: 'unaffected', version: '3.0' }], { defaultStatus: 'affected' });
  assert.deepEqual(statuses(unsaid, ['2.0']), ['unknown']);
});

test('where a CVE record says to which CPE names it applies, those count; joint conditions cannot be told', () => {
  const match = {
    vulnerable: true,
    criteria: CRANE,
    versionStartIncluding: '1.0',
    versionEndExcluding: '1.10',
  };
  const node = { operator: 'OR', negate: false, cpeMatch: [match] };
  const runsOn = {
    ...node,
    cpeMatch: [{ vulnerable: false, criteria: 'cpe:2.3:h:acme:crane:-:*:*:*:*:*:*:*' }],
  };
  const alone = { cpeApplicability: [{ nodes: [node] }] };
  assert.deepEqual(statuses(alone, ['1.9', '1.10']), ['affected', undefined]);
  const joint = { cpeApplicability: [{ operator: 'AND', nodes: [node, runsOn] }] };
  assert.deepEqual(statuses(joint, ['1.9']), ['unknown']);
});

test('SSVC is read from every container, values that it does not have left open', () => {
  const ssvc = (options: unknown) => ({
    providerMetadata: { orgId: '134c704f-9b21-4f2e-91b3-4a467353bcc0', shortName: 'CISA-ADP' },
    metrics: [{ other: { type: 'ssvc', content: { options, timestamp: '2026-01-06T00:00:00Z' } } }],
  });
  const { assessments } = read(
    cve({
      adp: [ssvc([{ Exploitation: 'PoC' }, { Automatable: 'perhaps' }]), ssvc([{ Automatable: 'maybe' }])],
    }),
  );
  assert.deepEqual(
    assessments.map(({ assessor, exploitation, automatable, technicalImpact }) => [
      assessor,
      exploitation,
      automatable,
      technicalImpact,
    ]),
    [['CISA-ADP', 'poc', null, null]],
  );
});

test('an OSV record that was taken back says when', () => {
  const { records } = read({
    id: 'OSV-2026-1',
    modified: '2026-01-01T00:00:00Z',
    withdrawn: '2026-02-01T00:00:00Z',
  });
  assert.equal(records[0]?.withdrawnAt?.toISOString(), '2026-02-01T00:00:00.000Z');
});
