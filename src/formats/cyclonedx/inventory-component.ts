/** An SBOM's entry as a component that can be looked up: canonical purl, keys, ecosystem. Nothing is guessed. */
import { cpeKey, cpeVersion } from '../../core/exposure/cpe-key.ts';
import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import { componentKey } from '../../core/finding/component-key.ts';
import { formatPurl, type PurlParts, parsePurl } from '../../core/purl/purl.ts';
import { distributionEcosystem, sourcePackage, withLookupNamespace } from '../distributions.ts';
import { ecosystemOf } from '../purl.ts';
import type { InventoryEntry } from './inventory.ts';

/**
 * A purl that does not parse counts as none, and its fault is the reason under which the entry comes out
 * unmatched. A CPE name is used only where there is no purl.
 */
export function toInventoryComponent(entry: InventoryEntry): InventoryComponent {
  if (entry.fault !== undefined) return { ...nameless(entry), fault: entry.fault };
  if (entry.purl === undefined) return byCpe(entry);
  const parsed = parsePurl(entry.purl);
  if (!parsed.ok) return { ...byCpe(entry), fault: `bad purl: it ${parsed.reason}` };
  const purl = parsed.purl.version === '' ? withVersion(parsed.purl, entry.version) : parsed.purl;
  const version = purl.version === '' ? null : purl.version;
  const commit = commitOf(purl) ?? entry.commit;
  const also = version === null ? [] : otherKeys(purl, version, entry);
  return {
    key: componentKey({ purl: formatPurl(withLookupNamespace(purl)) }),
    purl: formatPurl(purl),
    name: entry.name,
    version,
    ecosystem: distributionEcosystem(purl) ?? ecosystemOf(purl.type) ?? null,
    ...(also.length > 0 && { also }),
    ...(commit !== undefined && { commit }),
    pointer: entry.pointer,
  };
}

function withVersion(purl: PurlParts, version: string | undefined): PurlParts {
  return { ...purl, version: version ?? '' };
}

function nameless(entry: InventoryEntry): InventoryComponent {
  return {
    key: '',
    purl: null,
    name: entry.name,
    version: entry.version ?? null,
    ecosystem: null,
    pointer: entry.pointer,
  };
}

function byCpe(entry: InventoryEntry): InventoryComponent {
  const bare = nameless(entry);
  if (entry.cpe === undefined) return bare;
  const key = cpeKey(entry.cpe);
  if (key === null) return { ...bare, fault: 'its CPE name cannot be read or names no product' };
  return { ...bare, key, cpe: entry.cpe, version: cpeVersion(entry.cpe) ?? entry.version ?? null };
}

/** Its source package, and its repository where it says which commit it is. */
function otherKeys(
  purl: PurlParts,
  version: string,
  entry: InventoryEntry,
): readonly { readonly key: string; readonly version: string }[] {
  const keys: { readonly key: string; readonly version: string }[] = [];
  const source = sourcePackage(purl);
  if (source !== null) {
    const built = withLookupNamespace({ ...purl, name: source.name, version: '', qualifiers: {} });
    keys.push({ key: componentKey({ purl: formatPurl(built) }), version: source.version });
  }
  const repository = repositoryOf(purl) ?? (entry.commit === undefined ? undefined : entry.repository);
  if (repository !== undefined) keys.push({ key: componentKey({ repository }), version });
  return keys;
}

const HOSTS: Readonly<Record<string, string>> = { github: 'github.com', bitbucket: 'bitbucket.org' };
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function repositoryOf(purl: PurlParts): string | undefined {
  const host = Object.hasOwn(HOSTS, purl.type) ? HOSTS[purl.type] : undefined;
  if (host !== undefined) return `https://${host}/${purl.namespace}/${purl.name}`;
  const url = purl.qualifiers['vcs_url'];
  return url === undefined ? undefined : /^([^#]*?)(?:@[^@/#]*)?(?:#.*)?$/.exec(url)?.[1];
}

function commitOf(purl: PurlParts): string | undefined {
  const said = (Object.hasOwn(HOSTS, purl.type) || purl.type === 'git' ? purl.version : '').toLowerCase();
  if (COMMIT.test(said)) return said;
  const pinned = /@([0-9a-f]+)(?:#.*)?$/i.exec(purl.qualifiers['vcs_url'] ?? '')?.[1]?.toLowerCase() ?? '';
  return COMMIT.test(pinned) ? pinned : undefined;
}
