import assert from 'node:assert/strict';
import test from 'node:test';
import { type AffectedPackage, type RangeEvent, statusOfVersion } from './advisory-range.ts';
import type { InventoryComponent } from './inventory.ts';
import { matchInventories } from './match.ts';
import { statusOfComponent } from './status-of-component.ts';

const introduced = (version: string): RangeEvent => ({ kind: 'introduced', version });
const fixed = (version: string): RangeEvent => ({ kind: 'fixed', version });
const limit = (version: string): RangeEvent => ({ kind: 'limit', version });

function said(ecosystem: string, ...ranges: readonly (readonly RangeEvent[])[]): AffectedPackage {
  return { component: 'x', ecosystem, ranges, versions: [] };
}

function held(ecosystem: string | null, version: string): InventoryComponent {
  return { key: 'x', purl: 'pkg:generic/x', name: 'x', version, ecosystem };
}

test('a limit ends the range where the source stopped looking', () => {
  const limited = said('npm', [introduced('0'), limit('2.0.0')]);
  assert.equal(statusOfVersion(limited, '1.9.9').status, 'affected');
  assert.equal(statusOfVersion(limited, '2.0.0').status, 'not_affected');
});

test('a range that contradicts itself is named and answers nothing', () => {
  const backwards = statusOfVersion(said('npm', [introduced('2.0.0'), fixed('1.0.0')]), '2.1.0');
  assert.deepEqual(
    [backwards.status, backwards.reason],
    ['unknown', 'The advisory contradicts itself: its range is fixed in 1.0.0 and introduced only in 2.0.0.'],
  );
  assert.match(
    statusOfVersion(said('npm', [fixed('1.0.0')]), '0.1.0').reason,
    /names no version that introduced/,
  );
  assert.match(
    statusOfVersion(said('npm', [introduced('nonsense')]), '1.0.0').reason,
    /'nonsense'.*no version of npm/,
  );
});

test('a line that begins where the one before it is fixed is in doubt, the rest of the range is not', () => {
  // As PYSEC-2022-236 has it.
  const range = said('PyPI', [introduced('0'), fixed('3.1.1'), introduced('3.1.1'), fixed('3.1.3')]);
  const status = (version: string) => statusOfVersion(range, version).status;
  assert.deepEqual(['3.1.0', '3.1.1', '3.1.2', '3.1.3'].map(status), [
    'affected',
    'unknown',
    'unknown',
    'not_affected',
  ]);
});

test('a line that is fixed where it begins holds nothing', () => {
  // As RUSTSEC-2022-0012 has it.
  const range = said('crates.io', [
    introduced('0.9.0'),
    fixed('0.9.2'),
    introduced('0.10.0'),
    fixed('0.10.0'),
  ]);
  assert.equal(statusOfVersion(range, '0.11.0').status, 'not_affected');
  assert.deepEqual(statusOfVersion(range, '0.9.1').fixed, ['0.9.2']);
});

test('commits decide only where the component is one that the advisory names', () => {
  const [first, fix] = ['a'.repeat(40), 'b'.repeat(40)];
  const affected: AffectedPackage = {
    ...said('OSS-Fuzz'),
    commits: [{ repository: 'repo:example.org/x', events: [introduced(first), fixed(fix)] }],
  };
  assert.equal(statusOfVersion(affected, 'v1', first).status, 'affected');
  assert.equal(statusOfVersion(affected, 'v1', fix).status, 'not_affected');
  assert.match(statusOfVersion(affected, 'v1', 'c'.repeat(40)).reason, /only the repository can tell/);
  assert.match(statusOfVersion(affected, 'v1').reason, /does not say which commit/);
});

test("a release's advisory says nothing of another release", () => {
  const packages = [said('Debian:11', [introduced('0'), fixed('1.1-1')])];
  assert.equal(statusOfComponent(packages, held('Debian:bullseye', '1.0-1'), '1.0-1')?.status, 'affected');
  assert.equal(statusOfComponent(packages, held('Debian:12', '1.0-1'), '1.0-1'), null);
  const alpine = [said('Alpine:v3.18', [introduced('0'), fixed('1.2-r0')])];
  assert.equal(statusOfComponent(alpine, held('Alpine:3.18.4', '1.1-r0'), '1.1-r0')?.status, 'affected');
  const ubuntu = [said('Ubuntu:22.04:LTS', [introduced('0')])];
  assert.equal(statusOfComponent(ubuntu, held('Ubuntu:22.04', '1'), '1')?.status, 'affected');
});

test('what fixes it is what fixes its own release', () => {
  const affected = [
    said('Debian:12', [introduced('0'), fixed('1.0-2')]),
    said('Debian:13', [introduced('0'), fixed('1.5-1')]),
  ];
  const records = [{ id: 'DSA-1', aliases: [], withdrawn: false, affected }];
  const { matches, upgrades } = matchInventories(
    [{ sbom: 'a', components: [held('Debian:12', '1.0-1')] }],
    records,
  );
  assert.deepEqual([matches[0]?.fixed, upgrades[0]?.clearsAll], [['1.0-2'], '1.0-2']);
});

test('without its release a component is affected, cleared or unknown as all releases say', () => {
  const packages = [
    said('Debian:11', [introduced('0'), fixed('1.1-1')]),
    said('Debian:12', [introduced('0'), fixed('1.3-1')]),
  ];
  const status = (version: string) => statusOfComponent(packages, held('Debian', version), version);
  assert.equal(status('1.0-1')?.status, 'affected');
  assert.equal(status('1.3-1')?.status, 'not_affected');
  assert.deepEqual(
    [status('1.2-1')?.status, /Debian:11, Debian:12/.test(status('1.2-1')?.reason ?? '')],
    ['unknown', true],
  );
});

test('a product without a purl is matched by its CPE name', () => {
  const cpe = 'cpe:2.3:a:acme:press:*:*:*:*:*:*:*:*';
  const press = (version: string): InventoryComponent => ({
    ...held(null, version),
    purl: null,
    cpe: `cpe:2.3:a:acme:press:${version}:*:*:*:*:*:*:*`,
  });
  const ranged = [{ ...said(''), cpe, vers: 'vers:semver/<2.1.0' }];
  assert.equal(statusOfComponent(ranged, press('2.0.0'), '2.0.0')?.status, 'affected');
  assert.equal(statusOfComponent(ranged, press('2.1.0'), '2.1.0')?.status, 'not_affected');
  const named = [{ ...said(''), cpe: 'cpe:2.3:a:acme:press:2.0.0:*:*:*:*:*:*:*' }];
  assert.equal(statusOfComponent(named, press('2.0.0'), '2.0.0')?.status, 'affected');
  assert.equal(statusOfComponent(named, press('2.0.1'), '2.0.1')?.status, 'not_affected');
  const other = [{ ...said(''), cpe: 'cpe:2.3:a:acme:press:*:*:*:*:*:windows:*:*' }];
  assert.match(statusOfComponent(other, press('2.0.0'), '2.0.0')?.reason ?? '', /leaves open/);
});
