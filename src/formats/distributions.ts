/**
 * Operating-system distributions: how OSV calls their ecosystem, how purls call them. Tools differ in the
 * purl's namespace (`rocky`, `rocky-linux`); one spelling is used to look packages up.
 */
import type { PurlParts } from '../core/purl/purl.ts';

type Distribution = {
  readonly ecosystem: string;
  readonly type: 'deb' | 'rpm' | 'apk';
  /** The first one is used to look up. */
  readonly namespaces: readonly [string, ...string[]];
};

const DISTRIBUTIONS: readonly Distribution[] = [
  { ecosystem: 'Debian', type: 'deb', namespaces: ['debian'] },
  { ecosystem: 'Ubuntu', type: 'deb', namespaces: ['ubuntu'] },
  { ecosystem: 'Alpine', type: 'apk', namespaces: ['alpine'] },
  { ecosystem: 'Wolfi', type: 'apk', namespaces: ['wolfi'] },
  { ecosystem: 'Chainguard', type: 'apk', namespaces: ['chainguard'] },
  { ecosystem: 'Red Hat', type: 'rpm', namespaces: ['redhat', 'rhel'] },
  { ecosystem: 'Rocky Linux', type: 'rpm', namespaces: ['rocky-linux', 'rocky'] },
  { ecosystem: 'AlmaLinux', type: 'rpm', namespaces: ['almalinux', 'alma'] },
  { ecosystem: 'SUSE', type: 'rpm', namespaces: ['suse', 'sles'] },
  { ecosystem: 'openSUSE', type: 'rpm', namespaces: ['opensuse', 'opensuse-leap', 'opensuse-tumbleweed'] },
  { ecosystem: 'Azure Linux', type: 'rpm', namespaces: ['azure-linux', 'azurelinux'] },
  { ecosystem: 'Photon OS', type: 'rpm', namespaces: ['photon', 'photon-os'] },
  { ecosystem: 'openEuler', type: 'rpm', namespaces: ['openeuler'] },
];

/** Type and namespace of an ecosystem's purls, with or without its release; undefined for others. */
export function distributionPurl(
  ecosystem: string,
): { readonly type: string; readonly namespace: string } | undefined {
  const base = (ecosystem.split(':', 1)[0] ?? '').toLowerCase();
  const found = DISTRIBUTIONS.find((known) => known.ecosystem.toLowerCase() === base);
  return found === undefined ? undefined : { type: found.type, namespace: found.namespaces[0] };
}

/** The purl under the namespace by which advisories are looked up; itself where there is nothing to change. */
export function withLookupNamespace(purl: PurlParts): PurlParts {
  const found = distributionOf(purl);
  return found === undefined ? purl : { ...purl, namespace: found.namespaces[0] };
}

/**
 * OSV's ecosystem of a distribution's package with the release that the qualifier `distro` names, e.g.
 * `Debian:12`; undefined where the distribution is not known here.
 */
export function distributionEcosystem(purl: PurlParts): string | undefined {
  const found = distributionOf(purl);
  if (found === undefined) return undefined;
  const distro = purl.qualifiers['distro'] ?? '';
  const release = distro.replace(/^(?:[a-z][a-z_]*-)+(?=v?[0-9])/i, '');
  return release === '' ? found.ecosystem : `${found.ecosystem}:${release}`;
}

/**
 * The source package that a binary one was built from, as the qualifier `upstream` says (`openssl@3.0.11-1`):
 * Debian's, Ubuntu's and Alpine's advisories name source packages. null: none, or the same name.
 */
export function sourcePackage(purl: PurlParts): { readonly name: string; readonly version: string } | null {
  const upstream = purl.qualifiers['upstream'] ?? '';
  if ((purl.type !== 'deb' && purl.type !== 'apk') || upstream === '') return null;
  const [name = '', version = ''] = upstream.split('@', 2);
  return name === '' || name === purl.name ? null : { name, version: version || purl.version };
}

function distributionOf(purl: PurlParts): Distribution | undefined {
  return DISTRIBUTIONS.find(
    ({ type, namespaces }) => type === purl.type && namespaces.includes(purl.namespace),
  );
}
