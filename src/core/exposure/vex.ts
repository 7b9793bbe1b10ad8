/**
 * What somebody says about a known flaw in a product (VEX), laid over what the advisories say. A statement
 * never removes anything: its verdict stands beside its asserter, its time and its place (invariant 3).
 */
import { type PurlParts, parsePurl } from '../purl/purl.ts';
import { schemeOfType } from '../version/registry.ts';
import { parseVers, versContains } from '../version/vers.ts';
import { cpeCovers, cpeVersion } from './cpe-key.ts';
import type { InventoryComponent } from './inventory.ts';

export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation';

/** A product as a VEX document names it: a purl or CPE name, or a purl without version and a VERS range. */
export type VexProduct = { readonly identifier: string; readonly vers?: string };

export type VexAssertion = {
  /** The flaw's identifier and its other names. */
  readonly flaws: readonly string[];
  readonly products: readonly VexProduct[];
  /** Where the products are parts: of what. Empty: wherever they are used. */
  readonly within: readonly VexProduct[];
  readonly status: VexStatus;
  /** In the document's own vocabulary. */
  readonly justification?: string;
  /** Impact or action statement. */
  readonly words?: string;
  readonly source: string;
  readonly pointer: string;
  /** Who says so, as the document says. */
  readonly author: string | null;
  /** RFC 3339; null where the document gives no time. */
  readonly at: string | null;
};

/** The asset an SBOM describes. */
export type Subject = { readonly purl: string | null; readonly cpe?: string };

/** By flaw identifier, so that a group of advisories finds what is said of it at once. */
export type VexLookup = ReadonlyMap<string, readonly VexAssertion[]>;

export function vexLookup(assertions: readonly VexAssertion[]): VexLookup {
  const byFlaw = new Map<string, VexAssertion[]>();
  for (const assertion of assertions) {
    for (const flaw of new Set(assertion.flaws)) {
      const known = byFlaw.get(flaw);
      if (known === undefined) byFlaw.set(flaw, [assertion]);
      else known.push(assertion);
    }
  }
  return byFlaw;
}

/**
 * The statement that counts for this component of this asset, or null: the latest one, of equally late ones the
 * last. A statement about the asset as a whole speaks for all it contains.
 */
export function vexFor(
  lookup: VexLookup,
  flaws: readonly string[],
  { component, subject }: { readonly component: InventoryComponent; readonly subject: Subject | null },
): VexAssertion | null {
  let latest: VexAssertion | null = null;
  for (const flaw of flaws) {
    for (const assertion of lookup.get(flaw) ?? []) {
      if (!speaksOf(assertion, component, subject)) continue;
      if (latest === null || instant(assertion.at) >= instant(latest.at)) latest = assertion;
    }
  }
  return latest;
}

/** A statement without a time is older than any that has one. */
function instant(at: string | null): number {
  const value = at === null ? Number.NaN : Date.parse(at);
  return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
}

function speaksOf(
  { products, within }: VexAssertion,
  component: InventoryComponent,
  subject: Subject | null,
): boolean {
  const held: Subject = {
    purl: component.purl,
    ...(component.cpe !== undefined && { cpe: component.cpe }),
  };
  if (within.length > 0) {
    const isPart = subject !== null && within.some((product) => isProduct(product, subject));
    return isPart && products.some((product) => isProduct(product, held));
  }
  return products.some(
    (product) => isProduct(product, held) || (subject !== null && isProduct(product, subject)),
  );
}

/** Without a version the product is every version of it; qualifiers that it names must be there. */
export function isProduct({ identifier, vers }: VexProduct, held: Subject): boolean {
  if (identifier.startsWith('cpe:')) {
    if (held.cpe === undefined || cpeCovers(identifier, held.cpe) !== true) return false;
    const spoken = cpeVersion(identifier);
    return spoken === null || spoken === cpeVersion(held.cpe);
  }
  if (held.purl === null) return false;
  const spoken = parsePurl(identifier);
  const own = parsePurl(held.purl);
  if (!spoken.ok || !own.ok || !isSamePackage(spoken.purl, own.purl)) return false;
  if (vers !== undefined) {
    const range = parseVers(vers);
    return range.ok && versContains(range.range, own.purl.version) === true;
  }
  if (spoken.purl.version === '' || spoken.purl.version === own.purl.version) return true;
  return schemeOfType(own.purl.type)?.compare(spoken.purl.version, own.purl.version) === 0;
}

function isSamePackage(spoken: PurlParts, own: PurlParts): boolean {
  const fold = (name: string): string => (own.type === 'nuget' ? name.toLowerCase() : name);
  return (
    spoken.type === own.type &&
    spoken.namespace === own.namespace &&
    fold(spoken.name) === fold(own.name) &&
    Object.entries(spoken.qualifiers).every(([key, value]) => own.qualifiers[key] === value)
  );
}
