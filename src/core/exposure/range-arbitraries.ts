/**
 * Ranges and versions as the field writes them, careless and hostile ones too, for the laws that "affected"
 * means the same in memory, as key intervals and in the database. For tests alone.
 */
import fc from 'fast-check';
import { formatVers } from '../version/vers.ts';
import type { AffectedPackage, RangeEvent } from './advisory-range.ts';

/** OSV ecosystem → purl type, and versions that its own tools meet: prereleases, epochs, nonsense. */
export const VERSION_POOLS: readonly {
  readonly ecosystem: string;
  readonly type: string;
  readonly versions: readonly string[];
}[] = [
  {
    ecosystem: 'npm',
    type: 'npm',
    versions: ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-rc.1', '1.0.0+build', 'v1.0', '1.2.3beta', '^1.0'],
  },
  {
    ecosystem: 'PyPI',
    type: 'pypi',
    versions: ['1.0.dev1', '1.0a1', '1.0rc1', '1.0.post1', '1!0.5', '1.0+local.2', '2004d', 'dev'],
  },
  {
    ecosystem: 'Maven',
    type: 'maven',
    versions: [
      '1.0.0.RC1',
      '2.9.0.RC1',
      '1.0-SNAPSHOT',
      '1.0.Final',
      '1.0.0.M1',
      '31.1-jre',
      '1.0-1',
      '1.0.sp1',
      'x',
    ],
  },
  {
    ecosystem: 'Debian',
    type: 'deb',
    versions: ['1:1.0-1', '1.0~rc1-1', '1.0-1+deb12u1', '1.0+dfsg-2', '2.0 3'],
  },
  {
    ecosystem: 'Red Hat',
    type: 'rpm',
    versions: ['0:1.0-1.el9', '1.0~rc1-1', '1.0^git1-1', '1:0.9-1', '1.0'],
  },
  {
    ecosystem: 'Alpine',
    type: 'apk',
    versions: ['1.0-r1', '1.0_rc1', '1.0_p1', '1.0a', '1.0_alpha', '1.0-r'],
  },
  { ecosystem: 'RubyGems', type: 'gem', versions: ['1.0.a', '1.0.0.rc1', '1.0.pre', '1.a.2', '1..0'] },
  {
    ecosystem: 'NuGet',
    type: 'nuget',
    versions: ['1.0.0.1', '1.0.0-Beta', '1.0.0-beta.2', '1.0.0+sha', 'x1'],
  },
  {
    ecosystem: 'Packagist',
    type: 'composer',
    versions: ['1.0.0-dev', '1.0.0RC1', '1.0.#', '1.#', 'dev-main', '1.0p1'],
  },
  {
    ecosystem: 'Go',
    type: 'golang',
    versions: ['v1.0.0', '0.0.0-20200101000000-abcdefabcdef', '1.0.0+incompatible'],
  },
  { ecosystem: 'crates.io', type: 'cargo', versions: ['0.0.0-0', '1.0.0-alpha', '1.0.0-beta.11'] },
  { ecosystem: 'Hex', type: 'hex', versions: ['1.0.0-dev', '1.0.0-rc.0'] },
  { ecosystem: 'Pub', type: 'pub', versions: ['1.0.0-dev.1', '1.0.0+1', '1.0.0+2'] },
  { ecosystem: 'CRAN', type: 'cran', versions: ['1.0-1', '1.0.0.1', '1-0', 'a'] },
  { ecosystem: 'Hackage', type: 'hackage', versions: ['1', '1.0.0.0', '1.0-a'] },
];

export type Pool = (typeof VERSION_POOLS)[number];

const NUMBERS = fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }).map((numbers) => numbers.join('.'));

export function versionIn(pool: Pool): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: NUMBERS },
    { weight: 3, arbitrary: fc.constantFrom(...pool.versions) },
  );
}

/** As an advisory database would write it: an `introduced`, then ends of all kinds, in any order. */
function eventsIn(pool: Pool): fc.Arbitrary<readonly RangeEvent[]> {
  const event = fc
    .tuple(
      fc.constantFrom('introduced', 'introduced', 'fixed', 'last_affected', 'limit'),
      fc.oneof(
        { weight: 4, arbitrary: versionIn(pool) },
        { weight: 1, arbitrary: fc.constantFrom('0', '*', '') },
      ),
    )
    .map(([kind, version]): RangeEvent => ({ kind: kind as RangeEvent['kind'], version }));
  return fc.array(event, { maxLength: 5 });
}

function versIn(pool: Pool): fc.Arbitrary<string> {
  const constraint = fc.record({
    comparator: fc.constantFrom('=', '!=', '<', '<=', '>', '>=' as const),
    version: versionIn(pool),
  });
  const written = fc
    .tuple(
      fc.constantFrom(pool.type, pool.type, pool.type, 'npm'),
      fc.array(constraint, { minLength: 1, maxLength: 5 }),
    )
    .map(([type, constraints]) => formatVers({ type, constraints: constraints as never }));
  return fc.oneof(
    { weight: 8, arbitrary: written },
    {
      weight: 1,
      arbitrary: fc.constantFrom(`vers:${pool.type}/*`, 'vers:none/*', 'vers:nowhere/<1', 'vers:', '<1'),
    },
  );
}

/** One package of an advisory, of this pool's ecosystem, under `component`. */
export function affectedIn(pool: Pool, component: string): fc.Arbitrary<AffectedPackage> {
  return fc
    .record({
      ranges: fc.array(eventsIn(pool), { maxLength: 2 }),
      versions: fc.array(versionIn(pool), { maxLength: 3 }),
      vers: fc.option(versIn(pool), { nil: undefined, freq: 3 }),
      unread: fc.option(fc.constant('The source speaks in words.'), { nil: undefined, freq: 1 }),
      fixed: fc.array(versionIn(pool), { maxLength: 2 }),
    })
    .map(({ vers, unread, ...rest }) => ({
      component,
      ecosystem: pool.ecosystem,
      ...rest,
      ...(vers !== undefined && { vers }),
      ...(unread !== undefined && { unread }),
    }));
}
