/**
 * Releases of operating-system distributions: advisories name them in the ecosystem (`Debian:12`,
 * `Alpine:v3.18`, `Ubuntu:22.04:LTS`), inventories in the purl's qualifier `distro` (`debian-12`, `bookworm`,
 * `alpine-3.18.4`). An advisory for one release says nothing of another.
 */

/** Debian's names; the project numbers a release when it is made, so that the next one has to be added here. */
const DEBIAN_NAMES: Readonly<Record<string, string>> = {
  jessie: '8',
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
  forky: '14',
};
const UBUNTU_NAMES: Readonly<Record<string, string>> = {
  trusty: '14.04',
  xenial: '16.04',
  bionic: '18.04',
  focal: '20.04',
  jammy: '22.04',
  noble: '24.04',
};

/** Releases that differ after the major number are one (`8.6` is `8`). */
const BY_MAJOR = new Set(['debian', 'red hat', 'rocky linux', 'almalinux', 'azure linux', 'photon os']);

export type Release = { readonly distribution: string; readonly release: string | null };

/** Null release: the ecosystem names none. Any case; releases that cannot be read are kept as text. */
export function releaseOf(ecosystem: string): Release {
  const at = ecosystem.indexOf(':');
  const distribution = (at < 0 ? ecosystem : ecosystem.slice(0, at)).toLowerCase();
  const said = at < 0 ? '' : ecosystem.slice(at + 1);
  return { distribution, release: said === '' ? null : normalRelease(distribution, said.toLowerCase()) };
}

function normalRelease(distribution: string, said: string): string {
  if (distribution === 'debian' && Object.hasOwn(DEBIAN_NAMES, said)) return DEBIAN_NAMES[said] ?? said;
  if (distribution === 'ubuntu' && Object.hasOwn(UBUNTU_NAMES, said)) return UBUNTU_NAMES[said] ?? said;
  const number = /[0-9]+(?:\.[0-9]+)*/.exec(said)?.[0];
  if (number === undefined) return said;
  if (BY_MAJOR.has(distribution)) return number.split('.', 1)[0] ?? number;
  if (distribution === 'suse') return suseRelease(said, number);
  return number.split('.').slice(0, 2).join('.');
}

/** `Linux Enterprise Server 15 SP3` and `sles-15.3` are one. */
function suseRelease(said: string, number: string): string {
  const pack = /sp\s*([0-9]+)/.exec(said)?.[1];
  return pack === undefined ? number : `${number.split('.', 1)[0]}.${pack}`;
}

/**
 * How a component's ecosystem lies to an advisory's. `untold`: the advisory speaks of one release, the
 * inventory does not say which it is. Without a release the advisory speaks of all.
 */
export function compareReleases(advisory: string, component: string): 'same' | 'other' | 'untold' {
  const spoken = releaseOf(advisory);
  const held = releaseOf(component);
  if (spoken.release === null) return 'same';
  if (spoken.distribution !== held.distribution || held.release === null) return 'untold';
  return spoken.release === held.release ? 'same' : 'other';
}
