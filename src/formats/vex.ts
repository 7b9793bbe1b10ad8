/**
 * What a VEX document asserts, whatever its standard: OpenVEX 0.2, CSAF 2.0 (profile VEX, or any advisory's
 * product status), CycloneDX with analyses. One face for `core/exposure/vex.ts`.
 */
import { cpeKey } from '../core/exposure/cpe-key.ts';
import type { VexAssertion, VexProduct, VexStatus } from '../core/exposure/vex.ts';
import type { Parsed, Problem } from '../core/problem.ts';
import { pointerTo } from '../core/problem.ts';
import { namesOf } from './csaf/advisory.ts';
import { type CsafProduct, productsById } from './csaf/products.ts';
import { csaf } from './csaf/read.ts';
import { cyclonedx } from './cyclonedx/read.ts';
import type { Format } from './format.ts';
import type { JsonLimits } from './json/limits.ts';
import { isObject, type JsonObject, parseJson } from './json/parse.ts';
import { objectAt, objectsAt, textAt, textsAt } from './json/read.ts';
import { openvex } from './openvex/read.ts';
import { readPurl } from './purl.ts';

type Reading = { readonly assertions: VexAssertion[]; readonly warnings: Problem[]; readonly source: string };

const READERS: readonly {
  readonly format: Format;
  readonly take: (document: JsonObject, into: Reading) => void;
}[] = [
  { format: openvex, take: takeOpenVex },
  { format: csaf, take: takeCsaf },
  { format: cyclonedx, take: takeCycloneDx },
];

/** Problems where the document breaks its standard; a statement about nothing that can be looked up is a warning. */
export function readVex(
  bytes: Uint8Array,
  { source, limits }: { readonly source: string; readonly limits: JsonLimits },
): Parsed<readonly VexAssertion[]> {
  const parsed = parseJson(bytes, limits);
  if (!parsed.ok) return parsed;
  const reader = READERS.find(({ format }) => format.detect(parsed.value));
  if (reader === undefined || !isObject(parsed.value)) {
    const message = 'This is no VEX document: OpenVEX, CSAF and CycloneDX are read here.';
    return { ok: false, problems: [{ pointer: '', code: 'unknown-format', message }] };
  }
  const checked = reader.format.read(parsed.value, { limits, source, origin: 'local' });
  if (!checked.ok) return checked;
  const reading: Reading = { assertions: [], warnings: [], source };
  reader.take(parsed.value, reading);
  return { ok: true, value: reading.assertions, warnings: reading.warnings };
}

function warn(into: Reading, pointer: string, message: string): void {
  into.warnings.push({ pointer, code: 'component-missing', message, severity: 'warning' });
}

const NO_PRODUCT = 'This statement names no product by purl or CPE; it applies to nothing.';

function takeOpenVex(document: JsonObject, into: Reading): void {
  for (const [index, statement] of objectsAt(document, 'statements').entries()) {
    const pointer = pointerTo('/statements', index);
    const flaw = objectAt(statement, 'vulnerability');
    const justification = textAt(statement, 'justification');
    const words = textAt(statement, 'impact_statement') ?? textAt(statement, 'action_statement');
    const base = {
      flaws: [textAt(flaw, 'name') ?? '', ...textsAt(flaw, 'aliases')],
      status: textAt(statement, 'status') as VexStatus,
      ...(justification !== undefined && { justification }),
      ...(words !== undefined && { words }),
      source: into.source,
      pointer,
      author: textAt(document, 'author') ?? null,
      at:
        textAt(statement, 'last_updated') ??
        textAt(statement, 'timestamp') ??
        textAt(document, 'last_updated') ??
        textAt(document, 'timestamp') ??
        null,
    };
    let isAboutSomething = false;
    for (const product of objectsAt(statement, 'products')) {
      const own = openVexIdentifiers(product);
      const parts = objectsAt(product, 'subcomponents').flatMap(openVexIdentifiers);
      const products = parts.length > 0 ? parts : own;
      isAboutSomething ||= products.length > 0;
      if (products.length > 0)
        into.assertions.push({ ...base, products, within: parts.length > 0 ? own : [] });
    }
    if (!isAboutSomething) warn(into, pointer, NO_PRODUCT);
  }
}

function openVexIdentifiers(product: JsonObject): readonly VexProduct[] {
  const identifiers = objectAt(product, 'identifiers');
  return [textAt(product, '@id'), ...['purl', 'cpe23', 'cpe22'].map((name) => textAt(identifiers, name))]
    .filter((identifier) => identifier !== undefined)
    .filter(isIdentifier)
    .map((identifier) => ({ identifier }));
}

function isIdentifier(text: string): boolean {
  return readPurl(text) !== null || cpeKey(text) !== null;
}

const CSAF_STATUSES: Readonly<Record<string, VexStatus>> = {
  known_affected: 'affected',
  first_affected: 'affected',
  last_affected: 'affected',
  fixed: 'fixed',
  first_fixed: 'fixed',
  known_not_affected: 'not_affected',
  under_investigation: 'under_investigation',
};

function takeCsaf(document: JsonObject, into: Reading): void {
  const own = objectAt(document, 'document');
  const products = productsById(objectAt(document, 'product_tree'));
  const author = textAt(objectAt(own, 'publisher'), 'name') ?? null;
  const at = textAt(objectAt(own, 'tracking'), 'current_release_date') ?? null;
  for (const [index, flaw] of objectsAt(document, 'vulnerabilities').entries()) {
    for (const [group, status] of Object.entries(CSAF_STATUSES)) {
      for (const [place, id] of textsAt(objectAt(flaw, 'product_status'), group).entries()) {
        const pointer = `/vulnerabilities/${index}/product_status/${group}/${place}`;
        const product = products.get(id);
        const found = product === undefined ? [] : csafProduct(product);
        if (found.length === 0) {
          warn(into, pointer, NO_PRODUCT);
          continue;
        }
        const justification = textAt(flagOf(flaw, id), 'label');
        const words = threatOf(flaw, id);
        into.assertions.push({
          flaws: namesOf(flaw),
          products: found,
          // A platform that cannot be named keeps the statement from being applied everywhere.
          within: product?.platform === undefined ? [] : csafPlatform(product.platform),
          status,
          ...(justification !== undefined && { justification }),
          ...(words !== undefined && { words }),
          source: into.source,
          pointer,
          author,
          at,
        });
      }
    }
  }
}

function flagOf(flaw: JsonObject, id: string): JsonObject | undefined {
  return objectsAt(flaw, 'flags').find((flag) => textsAt(flag, 'product_ids').includes(id));
}

function threatOf(flaw: JsonObject, id: string): string | undefined {
  const found = objectsAt(flaw, 'threats').find(
    (threat) => textAt(threat, 'category') === 'impact' && textsAt(threat, 'product_ids').includes(id),
  );
  return textAt(found, 'details');
}

/** Empty where it has neither purl nor CPE, or versions that cannot be evaluated. */
function csafProduct(product: CsafProduct): readonly VexProduct[] {
  const { component, cpe, version, range, rangeText } = product;
  if (rangeText !== undefined) return [];
  if (component.purl !== undefined) {
    if (range !== undefined) return [{ identifier: component.purl, vers: range }];
    const isBare = component.version === undefined && version !== undefined;
    return [{ identifier: isBare ? withVersion(component.purl, version) : component.purl }];
  }
  return cpe !== undefined && cpeKey(cpe) !== null ? [{ identifier: cpe }] : [];
}

function withVersion(purl: string, version: string): string {
  return purl.replace(/(?=[?#]|$)/, `@${encodeURIComponent(version)}`);
}

function csafPlatform(platform: CsafProduct): readonly VexProduct[] {
  const found = csafProduct(platform);
  return found.length > 0 ? found : [{ identifier: platform.component.name ?? '' }];
}

const ANALYSES: Readonly<Record<string, VexStatus>> = {
  not_affected: 'not_affected',
  false_positive: 'not_affected',
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
};

function takeCycloneDx(document: JsonObject, into: Reading): void {
  const refs = referencesOf(document);
  const metadata = objectAt(document, 'metadata');
  const supplier =
    textAt(objectAt(metadata, 'supplier'), 'name') ?? textAt(objectAt(metadata, 'manufacture'), 'name');
  const author = textAt(objectsAt(metadata, 'authors')[0], 'name') ?? supplier ?? null;
  for (const [index, flaw] of objectsAt(document, 'vulnerabilities').entries()) {
    const analysis = objectAt(flaw, 'analysis');
    const status = ANALYSES[textAt(analysis, 'state') ?? ''];
    if (status === undefined) continue;
    const pointer = pointerTo('/vulnerabilities', index);
    const justification =
      textAt(analysis, 'justification') ??
      (textAt(analysis, 'state') === 'false_positive' ? 'false_positive' : undefined);
    const words = textAt(analysis, 'detail');
    const references = objectsAt(flaw, 'references').map((each) => textAt(each, 'id') ?? '');
    const products = objectsAt(flaw, 'affects').flatMap((affects) => affectedProducts(affects, refs));
    if (products.length === 0) warn(into, pointer, NO_PRODUCT);
    else
      into.assertions.push({
        flaws: [textAt(flaw, 'id') ?? '', ...references].filter((id) => id !== ''),
        products,
        within: [],
        status,
        ...(justification !== undefined && { justification }),
        ...(words !== undefined && { words }),
        source: into.source,
        pointer,
        author,
        at:
          textAt(analysis, 'lastUpdated') ??
          textAt(flaw, 'updated') ??
          textAt(flaw, 'published') ??
          textAt(metadata, 'timestamp') ??
          null,
      });
  }
}

/** `affects[].versions` narrows the reference to versions or VERS ranges, where it names any. */
function affectedProducts(affects: JsonObject, refs: ReadonlyMap<string, string>): readonly VexProduct[] {
  const ref = textAt(affects, 'ref') ?? '';
  const bare = ref.startsWith('urn:cdx:') && ref.includes('#') ? ref.slice(ref.indexOf('#') + 1) : ref;
  const identifier = refs.get(ref) ?? refs.get(bare) ?? (isIdentifier(bare) ? bare : undefined);
  if (identifier === undefined) return [];
  const versions = objectsAt(affects, 'versions');
  if (versions.length === 0) return [{ identifier }];
  const base = identifier.startsWith('pkg:') ? identifier.replace(/@[^@/?#]*(?=[?#]|$)/, '') : identifier;
  return versions.flatMap((entry): readonly VexProduct[] => {
    const range = textAt(entry, 'range');
    const version = textAt(entry, 'version');
    if (range !== undefined) return [{ identifier: base, vers: range }];
    return version === undefined || !base.startsWith('pkg:')
      ? [{ identifier }]
      : [{ identifier: withVersion(base, version) }];
  });
}

/** Identifier by `bom-ref`, the document's subject included. */
function referencesOf(document: JsonObject): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  const visit = (component: JsonObject): void => {
    const ref = textAt(component, 'bom-ref');
    const identifier = [textAt(component, 'purl'), textAt(component, 'cpe')].find(
      (text) => text !== undefined && isIdentifier(text),
    );
    if (ref !== undefined && identifier !== undefined && !refs.has(ref)) refs.set(ref, identifier);
    for (const nested of objectsAt(component, 'components')) visit(nested);
  };
  const subject = objectAt(objectAt(document, 'metadata'), 'component');
  if (subject !== undefined) visit(subject);
  for (const component of objectsAt(document, 'components')) visit(component);
  return refs;
}
