/**
 * CPE name matching (NISTIR 7696 §6 and §7): how the set of products a source name stands for lies to the set
 * of a target name. An advisory's name is the source, an inventory's the target.
 */
import { CPE_ATTRIBUTES, type CpeName, type CpeValue } from './cpe.ts';

export type CpeRelation = 'equal' | 'subset' | 'superset' | 'disjoint' | 'undefined';

/** Of whole names (§7.3). `undefined` where an attribute's comparison is: a target with wildcards, or partly narrower. */
export function compareCpe(source: CpeName, target: CpeName): CpeRelation {
  const relations = CPE_ATTRIBUTES.map((attribute) => compareValues(source[attribute], target[attribute]));
  if (relations.includes('disjoint')) return 'disjoint';
  if (relations.includes('undefined')) return 'undefined';
  const narrower = relations.includes('subset');
  const wider = relations.includes('superset');
  if (narrower && wider) return 'undefined';
  return narrower ? 'subset' : wider ? 'superset' : 'equal';
}

/** One attribute (§6.3, table 6-2). */
export function compareValues(source: CpeValue, target: CpeValue): CpeRelation {
  if ('logical' in source) {
    if ('logical' in target) {
      if (source.logical === target.logical) return 'equal';
      return source.logical === 'any' ? 'superset' : target.logical === 'any' ? 'subset' : 'disjoint';
    }
    if (source.logical === 'na') return hasWildcard(target.text) ? 'undefined' : 'disjoint';
    return hasWildcard(target.text) ? 'undefined' : 'superset';
  }
  if ('logical' in target) return target.logical === 'any' ? 'subset' : 'disjoint';
  if (hasWildcard(target.text)) return 'undefined';
  if (source.text === target.text) return 'equal';
  return hasWildcard(source.text) && wildcardMatches(source.text, target.text) ? 'superset' : 'disjoint';
}

/** Wildcards stand unescaped at the ends only. */
function hasWildcard(text: string): boolean {
  return /^[*?]/.test(text) || /(?:^|[^\\])(?:\\\\)*[*?]+$/.test(text);
}

/** `*` is any run, each leading or trailing `?` none or one symbol (§6.3.2). Symbols may be escaped pairs. */
function wildcardMatches(source: string, target: string): boolean {
  const symbols = target.match(/\\.|./gs) ?? [];
  const pattern = source.match(/\\.|./gs) ?? [];
  const lead = leading(pattern);
  const tail = leading(pattern.slice(lead).reverse());
  const core = pattern.slice(lead, pattern.length - tail);
  const before = pattern[0] === '*' ? Number.POSITIVE_INFINITY : lead;
  const after = pattern.at(-1) === '*' ? Number.POSITIVE_INFINITY : tail;
  for (let start = 0; start <= symbols.length - core.length && start <= before; start++) {
    const rest = symbols.length - core.length - start;
    if (rest <= after && core.every((symbol, index) => symbol === symbols[start + index])) return true;
  }
  return false;
}

function leading(symbols: readonly string[]): number {
  const end = symbols.findIndex((symbol) => symbol !== '*' && symbol !== '?');
  return end < 0 ? symbols.length : end;
}
