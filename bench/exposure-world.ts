/**
 * A portfolio and the advisories about it, made up in the field's proportions: a few packages that everyone runs
 * and that many advisories speak of, a long tail of both, every ecosystem, prereleases, distributions with
 * releases, records that list versions beside their ranges. The same for every run.
 */
import type { InventoryComponent } from '../src/core/exposure/inventory.ts';

type Ecosystem = {
  readonly name: string;
  readonly type: string;
  readonly key: (n: number) => string;
  /** As OSV names the package. */
  readonly registryName: (n: number) => string;
  /** Of 100 packages. */
  readonly share: number;
  readonly version: (random: Random) => string;
};

export type Random = () => number;

/** mulberry32: small, and the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const at = (random: Random, below: number): number => Math.floor(random() * below);
const semver = (random: Random): string =>
  `${at(random, 6)}.${at(random, 12)}.${at(random, 15)}${random() < 0.04 ? `-rc.${at(random, 4)}` : ''}`;

const simple = (name: string, type: string, share: number, version = semver): Ecosystem => ({
  name,
  type,
  share,
  version,
  key: (n) => `pkg:${type}/package-${n}`,
  registryName: (n) => `package-${n}`,
});

const ECOSYSTEMS: readonly Ecosystem[] = [
  simple('npm', 'npm', 46),
  simple('PyPI', 'pypi', 13, (random) => `${semver(random).replace('-rc.', 'rc')}`),
  {
    ...simple('Maven', 'maven', 11, (random) => `${semver(random).replace(/-rc\.(\d)/, '.RC$1')}`),
    key: (n) => `pkg:maven/org.group${n % 97}/package-${n}`,
    registryName: (n) => `org.group${n % 97}:package-${n}`,
  },
  {
    ...simple('Go', 'golang', 8),
    key: (n) => `pkg:golang/example.com/package-${n}`,
    registryName: (n) => `example.com/package-${n}`,
  },
  simple('crates.io', 'cargo', 4),
  simple('RubyGems', 'gem', 4, (random) => semver(random).replace('-', '.')),
  {
    ...simple('Packagist', 'composer', 4),
    key: (n) => `pkg:composer/vendor/package-${n}`,
    registryName: (n) => `vendor/package-${n}`,
  },
  simple('NuGet', 'nuget', 4),
  {
    ...simple(
      'Debian',
      'deb',
      6,
      (random) => `${1 + at(random, 4)}.${at(random, 20)}-${1 + at(random, 6)}+deb12u${at(random, 4)}`,
    ),
    key: (n) => `pkg:deb/debian/package-${n}`,
  },
];

/** Packages that anybody runs, and those that only advisories speak of (most are about malicious packages). */
const IN_USE = 60_000;
const SPOKEN_OF = 600_000;
const VERSIONS = 24;

/** Rank of a component's package, the most held first: that one is in two of three inventories. */
function heldRank(random: Random): number {
  return Math.floor(IN_USE * random() ** 1.8);
}

/** Of an advisory's package: one in twelve is about something in use, and a hundred are about the first. */
function spokenRank(random: Random): number {
  return random() < 0.08 ? Math.floor(IN_USE * random() ** 2) : IN_USE + at(random, SPOKEN_OF - IN_USE);
}

function ecosystemOf(n: number): Ecosystem {
  let place = (n * 7919) % 100;
  for (const ecosystem of ECOSYSTEMS) {
    if (place < ecosystem.share) return ecosystem;
    place -= ecosystem.share;
  }
  return ECOSYSTEMS[0]!;
}

/** One of the versions that the package was ever released in, so that operators share them. */
function releasedVersion(n: number, random: Random): string {
  return ecosystemOf(n).version(randomFrom(n * 64 + at(random, VERSIONS)));
}

const WORDS =
  'a caller may pass input that the parser follows beyond the end of its buffer and so read what is not its own '.split(
    ' ',
  );

/** One OSV record, with one range on average and as much prose as the field's have. */
export function advisoryJson(index: number): string {
  const random = randomFrom(index + 1);
  const n = spokenRank(random);
  const ecosystem = ecosystemOf(n);
  const releases = ecosystem.type === 'deb' ? [':11', ':12'].slice(at(random, 2)) : [''];
  const fixed = releasedVersion(n, random);
  const roll = random();
  const affected = releases.map((release) => ({
    package: { ecosystem: `${ecosystem.name}${release}`, name: ecosystem.registryName(n) },
    ranges: [
      {
        type: 'ECOSYSTEM',
        events: [
          { introduced: roll < 0.75 ? '0' : '1.0.0' },
          ...(roll < 0.08 ? [] : roll < 0.9 ? [{ fixed }] : [{ last_affected: fixed }]),
        ],
      },
    ],
    ...(ecosystem.type === 'pypi' && {
      versions: Array.from({ length: 20 }, (_, step) => ecosystem.version(randomFrom(n * 64 + step))),
    }),
  }));
  const details = Array.from({ length: 230 }, () => WORDS[at(random, WORDS.length)]).join(' ');
  return JSON.stringify({
    schema_version: '1.7.0',
    id: `OSV-2026-${100_000 + index}`,
    modified: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    published: '2026-01-01T00:00:00Z',
    ...(random() < 0.5 && { aliases: [`CVE-2026-${100_000 + Math.floor(index / 2)}`] }),
    ...(random() < 0.01 && { withdrawn: '2026-02-01T00:00:00Z' }),
    summary: `Package ${n} follows what a caller sends`,
    details,
    affected,
    references: [{ type: 'WEB', url: `https://example.com/advisories/${index}` }],
  });
}

export function packageKey(n: number): string {
  return ecosystemOf(n).key(n);
}

/** A new record about one package, of which every version below 4 is affected. */
export function advisoryAbout(n: number, id: string): string {
  const { name, registryName } = ecosystemOf(n);
  return JSON.stringify({
    schema_version: '1.7.0',
    id,
    modified: '2026-06-01T00:00:00Z',
    summary: `Package ${n} again`,
    affected: [
      {
        package: { ecosystem: name, name: registryName(n) },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '4.0.0' }] }],
      },
    ],
  });
}

/** The components of one asset, each once. A handful have versions that nobody can read, or none in the order. */
export function componentsOf(asset: number, count: number): readonly InventoryComponent[] {
  const random = randomFrom(0x10000000 + asset);
  const components = new Map<string, InventoryComponent>();
  while (components.size < count) {
    const n = heldRank(random);
    const { name, key, type } = ecosystemOf(n);
    const version = random() < 0.002 ? 'latest' : releasedVersion(n, random);
    const ecosystem = type === 'deb' ? 'Debian:12' : name;
    const purl = `${key(n)}@${encodeURIComponent(version)}${type === 'deb' ? '?distro=debian-12' : ''}`;
    components.set(purl, { key: key(n), purl, name: `package-${n}`, version, ecosystem });
  }
  return [...components.values()];
}
