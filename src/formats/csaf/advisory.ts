/**
 * A CSAF document as advisories to match inventories against, one for each of its vulnerabilities (clause
 * 3.2.3). Products are looked up by purl, else by CPE name; a relationship's product is its part, on the release
 * that its platform names. What the document leaves open stays open: a list of fixed products alone does not
 * say that everything older is affected.
 */
import type { AffectedPackage } from '../../core/exposure/advisory-range.ts';
import { cpeKey, cpeVersion } from '../../core/exposure/cpe-key.ts';
import type { AdvisoryRecord } from '../../core/exposure/lookup.ts';
import type { RangeEvent } from '../../core/exposure/range-intervals.ts';
import { componentKey } from '../../core/finding/component-key.ts';
import type { Parsed } from '../../core/problem.ts';
import { formatPurl } from '../../core/purl/purl.ts';
import { schemeOfEcosystem } from '../../core/version/registry.ts';
import { distributionEcosystem, withLookupNamespace } from '../distributions.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject } from '../json/parse.ts';
import { objectAt, objectsAt, textAt, textsAt } from '../json/read.ts';
import { addWarning, check, newSink, problemsOf, type Sink } from '../json/shape.ts';
import { ecosystemOf, readPurl } from '../purl.ts';
import { type CsafProduct, productsById } from './products.ts';
import { csafOutline } from './read.ts';

/** Document categories that take an advisory back (CSAF 2.1 clause 4). */
const TAKEN_BACK = new Set(['csaf_withdrawn', 'csaf_superseded']);

/** Empty where the document names no vulnerability. */
export function readCsafAdvisories(document: JsonValue): Parsed<readonly AdvisoryRecord[]> {
  const sink = newSink({ maxProblems: 50 });
  check(csafOutline, document, '', sink);
  if (sink.problems.length > 0 || !isObject(document)) return { ok: false, problems: problemsOf(sink) };
  const own = objectAt(document, 'document');
  const tracking = textAt(objectAt(own, 'tracking'), 'id') ?? '';
  const withdrawn = TAKEN_BACK.has(textAt(own, 'category') ?? '');
  const products = productsById(objectAt(document, 'product_tree'));
  const flaws = objectsAt(document, 'vulnerabilities');
  const records = flaws.map((flaw, index): AdvisoryRecord => {
    const pointer = `/vulnerabilities/${index}`;
    const [id = flaws.length === 1 ? tracking : `${tracking}#${pointer}`, ...aliases] = namesOf(flaw);
    return { id, aliases, withdrawn, affected: affectedBy(flaw, products, { pointer, sink }) };
  });
  return { ok: true, value: records, warnings: sink.warnings };
}

/** Its CVE and its public identifiers elsewhere; an internal tracker's number is no name of the flaw. */
export function namesOf(flaw: JsonObject): readonly string[] {
  const cve = textAt(flaw, 'cve');
  const ids = objectsAt(flaw, 'ids').map((entry) => textAt(entry, 'text') ?? '');
  const known = ids.filter((id) => /^(?:CVE|GHSA|OSV|GO|PYSEC|RUSTSEC|MAL|BREAKWATER)-[\w-]+$/.test(id));
  return [...new Set([...(cve === undefined ? [] : [cve]), ...known])];
}

type Place = { readonly pointer: string; readonly sink: Sink };

/** What one status says of one product that can be looked up. */
type Said = {
  readonly status: 'affected' | 'fixed' | 'open';
  readonly product: CsafProduct;
  readonly target: Target;
};
type Target = Pick<AffectedPackage, 'component' | 'ecosystem' | 'cpe'>;

const STATUSES = {
  known_affected: 'affected',
  first_affected: 'affected',
  last_affected: 'affected',
  fixed: 'fixed',
  first_fixed: 'fixed',
  under_investigation: 'open',
} as const;

function affectedBy(
  flaw: JsonObject,
  products: ReadonlyMap<string, CsafProduct>,
  { pointer, sink }: Place,
): readonly AffectedPackage[] {
  const status = objectAt(flaw, 'product_status');
  const said: Said[] = [];
  for (const [group, meaning] of Object.entries(STATUSES)) {
    for (const [index, id] of textsAt(status, group).entries()) {
      const at = `${pointer}/product_status/${group}/${index}`;
      const product = products.get(id);
      const target = product === undefined ? null : targetOf(product);
      if (product === undefined)
        addWarning(sink, at, 'unknown-product', "This product id is not in 'product_tree'.");
      else if (target === null)
        addWarning(
          sink,
          at,
          'component-missing',
          'This product has neither purl nor CPE; nothing can match it.',
        );
      else said.push({ status: meaning, product, target });
    }
  }
  const byTarget = Map.groupBy(
    said,
    ({ target }) => `${target.component}\n${target.ecosystem}\n${target.cpe ?? ''}`,
  );
  return [...byTarget.values()].flatMap(packagesOf);
}

/** Null: nothing to look it up by. */
function targetOf({ component, cpe, platform }: CsafProduct): Target | null {
  const purl = component.purl === undefined ? null : readPurl(component.purl);
  if (purl !== null) {
    const ecosystem = distributionEcosystem(purl) ?? ecosystemOf(purl.type) ?? '';
    return {
      component: componentKey({ purl: formatPurl(withLookupNamespace(purl)) }),
      ecosystem: ecosystem.includes(':') ? ecosystem : withRelease(ecosystem, platform?.cpe),
    };
  }
  const key = cpe === undefined ? null : cpeKey(cpe);
  return key === null || cpe === undefined ? null : { component: key, ecosystem: '', cpe };
}

/** `cpe:/a:redhat:enterprise_linux:8::appstream` is release 8. Other platforms are products, not releases. */
function withRelease(ecosystem: string, platform: string | undefined): string {
  if (ecosystem !== 'Red Hat' || platform === undefined) return ecosystem;
  const isSystem = /^cpe:[aoh]:redhat:(?:enterprise_linux|rhel_\w+)$/.test(cpeKey(platform) ?? '');
  const version = isSystem ? cpeVersion(platform) : null;
  return version === null ? ecosystem : `${ecosystem}:${version}`;
}

function versionOf({ product, target }: Said): string | undefined {
  const inName = target.cpe === undefined ? null : cpeVersion(target.cpe);
  return product.component.version ?? product.version ?? inName ?? undefined;
}

function packagesOf(said: readonly Said[]): readonly AffectedPackage[] {
  const [first] = said;
  if (first === undefined) return [];
  const { target } = first;
  const versionsOf = (status: Said['status']): readonly string[] => [
    ...new Set(
      said
        .filter((each) => each.status === status && !hasRange(each.product))
        .map(versionOf)
        .filter((version) => version !== undefined),
    ),
  ];
  const fixed = versionsOf('fixed');
  const base = { ...target, ranges: [], versions: [], ...(fixed.length > 0 && { fixed }) };
  const affected = said.filter(({ status }) => status === 'affected');
  const packages: AffectedPackage[] = affected.flatMap(({ product }): readonly AffectedPackage[] => {
    if (product.range !== undefined) return [{ ...base, vers: product.range }];
    if (product.rangeText === undefined) return [];
    const words = `The advisory writes its affected versions as '${product.rangeText.slice(0, 200)}', which cannot be evaluated.`;
    return [{ ...base, unread: words }];
  });
  const versions = versionsOf('affected');
  if (versions.length > 0) packages.push({ ...base, versions });
  const isWhole = affected.some((each) => !hasRange(each.product) && versionOf(each) === undefined);
  if (isWhole) packages.push(...wholeProduct(base, fixed));
  if (affected.length === 0 && fixed.length > 0) packages.push({ ...base, unread: onlyFixed(fixed) });
  if (said.some(({ status }) => status === 'open'))
    packages.push({ ...base, unread: 'Its publisher is still looking into whether it is affected.' });
  return packages;
}

function hasRange({ range, rangeText }: CsafProduct): boolean {
  return range !== undefined || rangeText !== undefined;
}

/** Affected without any version: all of them, up to the fix. Between several fixes it cannot be told. */
function wholeProduct(base: AffectedPackage, fixed: readonly string[]): readonly AffectedPackage[] {
  const start: RangeEvent = { kind: 'introduced', version: '0' };
  const scheme = schemeOfEcosystem(base.ecosystem);
  const ascending = scheme === undefined ? [] : fixed.toSorted((a, b) => scheme.compare(a, b) ?? 0);
  const [lowest] = ascending;
  const highest = ascending.at(-1);
  if (base.cpe !== undefined && fixed.length === 0) return [base];
  if (lowest === undefined || highest === undefined)
    return fixed.length === 0 ? [{ ...base, ranges: [[start]] }] : [{ ...base, unread: onlyFixed(fixed) }];
  const below: AffectedPackage = { ...base, ranges: [[start, { kind: 'fixed', version: lowest }]] };
  return lowest === highest ? [below] : [below, { ...base, fixed: [highest], unread: onlyFixed(ascending) }];
}

function onlyFixed(fixed: readonly string[]): string {
  return `The advisory names ${fixed.slice(0, 6).join(', ')} as fixed and does not say which versions are affected.`;
}
