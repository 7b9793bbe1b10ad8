/**
 * Which component a finding is about, whatever it is spelled with. The version-less name of `componentKey` is made
 * one where two spellings say the same thing by definition: a registry's package by its purl or by ecosystem and
 * name, a repository by its address, a forge's purl or a Go module that is its root, a product by either form of
 * CPE. What is only likely (a package and the repository it says it comes from, a CPE's vendor and product read as
 * owner and repository) is a relation and stays one (component-sources.ts).
 */
import { componentKey } from '../finding/component-key.ts';
import type { Component } from '../finding/finding.ts';
import { ECOSYSTEM_OF_TYPE } from '../purl/ecosystems.ts';
import { buildPurl, formatPurl } from '../purl/purl.ts';
import { cpeOf, normalRepository } from './component-sources.ts';

/** '' only for a component that names nothing. Findings with different ones are never duplicates of each other. */
export function componentIdentity(component: Component): string {
  const { purl, repository, name } = component;
  if (purl !== undefined) return repositoryOfPurl(purl) ?? componentKey(component);
  if (repository !== undefined) return `repo:${normalRepository(repository)}`;
  if (name === undefined) return '';
  const cpe = cpeOf(name);
  if (cpe !== null) return `cpe:${cpe.vendor}:${cpe.product}`.toLowerCase();
  return packageKey(component.ecosystem ?? '', name) ?? componentKey(component);
}

const FORGES: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
};

/** A purl of these names a repository and nothing inside it; a Go module below the root is another matter. */
function repositoryOfPurl(purl: string): string | null {
  const [, type = '', path = ''] = /^pkg:([a-z]{1,20})\/([^@?#]{1,400})/.exec(purl) ?? [];
  const forge = Object.hasOwn(FORGES, type) ? FORGES[type] : undefined;
  if (forge !== undefined) return `repo:${normalRepository(`${forge}/${path}`)}`;
  const isRoot = type === 'golang' && /^(?:github|gitlab)\.com\/[^/]{1,100}\/[^/]{1,100}$/.test(path);
  return isRoot ? `repo:${normalRepository(path)}` : null;
}

/** What ecosystems are also called, beside OSV's names and the purl types. */
const ALSO_CALLED: Readonly<Record<string, string>> = { pip: 'pypi', rust: 'cargo', go: 'golang' };

/** A distribution's package needs its release as well: those are left as they are named. */
const DISTRIBUTIONS: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk']);

function packageKey(ecosystem: string, name: string): string | null {
  const said = ecosystem.toLowerCase();
  const type = Object.hasOwn(ALSO_CALLED, said)
    ? ALSO_CALLED[said]
    : Object.keys(ECOSYSTEM_OF_TYPE).find(
        (each) => each === said || ECOSYSTEM_OF_TYPE[each]?.toLowerCase() === said,
      );
  if (type === undefined || DISTRIBUTIONS.has(type)) return null;
  const cut = name.lastIndexOf(type === 'maven' && name.includes(':') ? ':' : '/');
  const built = buildPurl({ type, namespace: name.slice(0, Math.max(cut, 0)), name: name.slice(cut + 1) });
  if (!built.ok) return null;
  const purl = formatPurl(built.purl);
  return repositoryOfPurl(purl) ?? componentKey({ purl });
}
