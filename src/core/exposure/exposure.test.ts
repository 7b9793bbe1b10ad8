import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type AffectedPackage, type RangeEvent, statusOfVersion } from './advisory-range.ts';
import { aliasGroups } from './alias-groups.ts';
import { type AdvisoryRecord, matchInventories } from './match.ts';

const npm = (
  ranges: readonly (readonly RangeEvent[])[],
  versions: readonly string[] = [],
): AffectedPackage => ({
  component: 'pkg:npm/lodash',
  ecosystem: 'npm',
  ranges,
  versions,
});
const introduced = (version: string): RangeEvent => ({ kind: 'introduced', version });
const fixed = (version: string): RangeEvent => ({ kind: 'fixed', version });
const last = (version: string): RangeEvent => ({ kind: 'last_affected', version });
const component = (version: string | null, name = 'lodash') => ({
  key: `pkg:npm/${name}`,
  purl: version === null ? `pkg:npm/${name}` : `pkg:npm/${name}@${version}`,
  name,
  version,
  ecosystem: 'npm',
});

test('a version is affected from introduced up to, not including, fixed', () => {
  const lines = npm([[introduced('0'), fixed('0.2.4'), introduced('1.0.0'), fixed('1.2.6')]]);
  const status = (version: string) => statusOfVersion(lines, version).status;
  assert.deepEqual(
    ['0.0.1', '0.2.3', '0.2.4', '0.9.0', '1.0.0-rc.1', '1.0.0', '1.2.5', '1.2.6', '1.10.0'].map(status),
    [
      'affected',
      'affected',
      'not_affected',
      'not_affected',
      'not_affected',
      'affected',
      'affected',
      'not_affected',
      'not_affected',
    ],
  );
  assert.deepEqual(statusOfVersion(lines, '1.0.0').fixed, ['0.2.4', '1.2.6']);
});

test('last_affected is itself affected, and events count in version order whatever their order', () => {
  const range = npm([[last('2.0.0'), introduced('1.0.0')]]);
  assert.equal(statusOfVersion(range, '2.0.0').status, 'affected');
  assert.equal(statusOfVersion(range, '2.0.1').status, 'not_affected');
});

test('what cannot be told is unknown and says why', () => {
  assert.equal(statusOfVersion(npm([]), '1.0.0').status, 'unknown');
  assert.equal(statusOfVersion(npm([[introduced('0')]]), 'not a version').status, 'unknown');
  const unordered = { ...npm([[introduced('0')]]), ecosystem: 'Nowhere' };
  assert.match(statusOfVersion(unordered, '1').reason, /Nowhere/);
});

test('a VERS range and the same OSV events agree', () => {
  const events = npm([[introduced('1.0.0'), fixed('1.2.6')]]);
  const vers = { ...npm([]), vers: 'vers:npm/>=1.0.0|<1.2.6' };
  const versions = fc.tuple(fc.nat(2), fc.nat(4), fc.nat(8)).map((numbers) => numbers.join('.'));
  fc.assert(
    fc.property(versions, (version) => {
      assert.equal(statusOfVersion(vers, version).status, statusOfVersion(events, version).status);
    }),
  );
});

test('a fixed version is never exposed', () => {
  const versions = fc.tuple(fc.nat(3), fc.nat(5), fc.nat(5)).map((numbers) => numbers.join('.'));
  fc.assert(
    fc.property(versions, versions, (start, end) => {
      assert.notEqual(statusOfVersion(npm([[introduced(start), fixed(end)]]), end).status, 'affected');
    }),
  );
});

const record = (id: string, different: Partial<AdvisoryRecord> = {}): AdvisoryRecord => ({
  id,
  aliases: [],
  withdrawn: false,
  affected: [npm([[introduced('0'), fixed('4.17.21')]])],
  ...different,
});

test('aliases join records into one match under the preferred id, fixed where no record calls it affected', () => {
  const advisories = [
    record('OSV-2021-1', { aliases: ['CVE-2021-23337'] }),
    record('GHSA-35jh-r3h4-6jhm', {
      aliases: ['CVE-2021-23337'],
      affected: [npm([[introduced('0'), fixed('4.17.20')]])],
    }),
  ];
  const { matches } = matchInventories(
    [{ sbom: 'a.cdx.json', components: [component('4.17.15')] }],
    advisories,
  );
  assert.deepEqual(
    matches.map(({ advisory, aliases, fixed: versions, status }) => ({
      advisory,
      aliases,
      versions,
      status,
    })),
    [
      {
        advisory: 'GHSA-35jh-r3h4-6jhm',
        aliases: ['OSV-2021-1', 'CVE-2021-23337'],
        versions: ['4.17.21'],
        status: 'affected',
      },
    ],
  );
});

test('withdrawn advisories and cleared versions do not match', () => {
  const inventory = [{ sbom: 'a', components: [component('4.17.21')] }];
  assert.deepEqual(matchInventories(inventory, [record('A')]).matches, []);
  const old = [{ sbom: 'a', components: [component('4.0.0')] }];
  assert.deepEqual(matchInventories(old, [record('A', { withdrawn: true })]).matches, []);
});

test('every component is matched, clear, or listed with its reason', () => {
  const nameless = { key: '', purl: null, name: 'firmware', version: '1', ecosystem: null };
  const strange = { key: 'pkg:generic/x', purl: 'pkg:generic/x@1', name: 'x', version: '1', ecosystem: null };
  const inventory = {
    sbom: 'a',
    components: [component(null, 'left-pad'), nameless, strange, component('1.0.0', 'clear')],
  };
  const { components, unmatched } = matchInventories([inventory], [record('A')]);
  assert.equal(components, 4);
  assert.deepEqual(
    unmatched.map(({ component: name, reason }) => [name, reason]),
    [
      ['left-pad', 'no version'],
      ['firmware', 'no purl'],
      ['x', 'no version order is known for its type'],
    ],
  );
});

test('an alias group too large to believe falls apart and is reported', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ id: `X-${index}`, aliases: ['CVE-2020-1234'] }));
  const { groups, suspicious } = aliasGroups(many);
  assert.equal(groups.length, 40);
  assert.equal(suspicious[0]?.records.length, 40);
});
