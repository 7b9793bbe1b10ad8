/**
 * Products without a purl are looked up by the part, vendor and product of their CPE name; the rest of the
 * name is compared by NISTIR 7696 once they are found.
 */
import { type CpeName, parseCpe } from '../cpe/cpe.ts';
import { compareCpe } from '../cpe/match.ts';

/** `cpe:a:vendor:product`; null where the name does not parse or leaves one of the three open. */
export function cpeKey(written: string): string | null {
  const parsed = parseCpe(written);
  if (!parsed.ok) return null;
  const { part, vendor, product } = parsed.name;
  if (!('text' in part) || !('text' in vendor) || !('text' in product)) return null;
  return `cpe:${part.text}:${vendor.text}:${product.text}`;
}

/** The version a CPE name states, unescaped; null where it states none. */
export function cpeVersion(written: string): string | null {
  const parsed = parseCpe(written);
  if (!parsed.ok || !('text' in parsed.name.version)) return null;
  const { version, update } = parsed.name;
  const tail = 'text' in update ? `-${update.text}` : '';
  return `${version.text}${tail}`.replace(/\\(.)/g, '$1');
}

/**
 * Whether an advisory's name covers an inventory's, versions aside: a range says more about those than one name
 * can. null: it could not be told (the inventory's name is wider than the advisory's).
 */
export function cpeCovers(advisory: string, held: string): boolean | null {
  const source = parseCpe(advisory);
  const target = parseCpe(held);
  if (!source.ok || !target.ok) return null;
  const relation = compareCpe(withoutVersion(source.name), withoutVersion(target.name));
  if (relation === 'disjoint') return false;
  return relation === 'superset' || relation === 'equal' ? true : null;
}

function withoutVersion(name: CpeName): CpeName {
  return { ...name, version: { logical: 'any' }, update: { logical: 'any' } };
}
