/**
 * CycloneDX 1.2 to 1.7 JSON. Its `vulnerabilities` (a VDR) are findings, one for each component they affect;
 * those that a VEX analysis calls not affected or resolved claim nothing. Its components as an inventory:
 * `inventory.ts`.
 */
import { componentKey } from '../../core/finding/component-key.ts';
import type { Component, Finding } from '../../core/finding/finding.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import { toComponent } from '../component.ts';
import type { Format, Reading, ReadOptions, RejectedFinding } from '../format.ts';
import { isPublicId } from '../identifiers.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { arrayAt, objectAt, objectsAt, statedVersion, textAt } from '../json/read.ts';
import { quote } from '../json/shape.ts';
import { readPurl } from '../purl.ts';
import { CYCLONEDX_VERSIONS, cycloneDxSchema } from './schema.ts';

export const cyclonedx: Format = {
  id: 'cyclonedx',
  title: 'CycloneDX JSON',
  mediaTypes: ['application/vnd.cyclonedx+json'],
  detect: (document) => isObject(document) && member(document, 'bomFormat') === 'CycloneDX',
  versionOf: (document) => statedVersion(document, 'specVersion'),
  read: readCycloneDx,
};

function readCycloneDx(document: JsonValue, options: ReadOptions): Parsed<Reading> {
  const stated = isObject(document) ? textAt(document, 'specVersion') : undefined;
  const version = CYCLONEDX_VERSIONS.find((known) => known === stated);
  if (version === undefined || !isObject(document))
    return { ok: false, problems: [unknownVersion(document, stated)] };
  const problems = cycloneDxSchema(version)(document, options.limits.maxProblems);
  if (problems.length > 0) return { ok: false, problems };
  const { entries, warnings } = componentsByRef(document);
  const findings: Finding[] = [];
  const rejected: RejectedFinding[] = [];
  for (const [index, vulnerability] of objectsAt(document, 'vulnerabilities').entries()) {
    const pointer = `/vulnerabilities/${index}`;
    const settled = settledState(vulnerability);
    if (settled !== null) {
      warnings.push({
        pointer,
        code: 'no-finding',
        message: `This makes no finding: its analysis says ${settled}.`,
        severity: 'warning',
      });
      continue;
    }
    const affected = affectedComponents(vulnerability, entries);
    if (affected.length === 0) rejected.push(withoutComponent(vulnerability, pointer));
    const single = affected.length === 1;
    for (const place of affected)
      findings.push(toFinding(vulnerability, { place, pointer, single, options }));
  }
  return { ok: true, value: { format: 'cyclonedx', version, findings, rejected }, warnings };
}

function unknownVersion(document: JsonValue, stated: string | undefined): Problem {
  const pointer = isObject(document) && member(document, 'specVersion') !== undefined ? '/specVersion' : '';
  const given = stated === undefined ? 'nothing' : quote(stated);
  return { pointer, code: 'version', message: `CycloneDX 1.2 to 1.7 are read here, not ${given}.` };
}

/** Components by `bom-ref`, the document's subject included; a reference given twice is warned of. */
function componentsByRef(document: JsonObject): { entries: Map<string, JsonObject>; warnings: Problem[] } {
  const entries = new Map<string, JsonObject>();
  const warnings: Problem[] = [];
  const visit = (component: JsonObject, pointer: string): void => {
    const ref = textAt(component, 'bom-ref');
    if (ref !== undefined && entries.has(ref)) {
      const message = `The bom-ref ${quote(ref)} is used twice; references to it mean the first.`;
      warnings.push({ pointer: `${pointer}/bom-ref`, code: 'bom-ref', message, severity: 'warning' });
    } else if (ref !== undefined) entries.set(ref, component);
    for (const [index, nested] of objectsAt(component, 'components').entries())
      visit(nested, `${pointer}/components/${index}`);
  };
  const subject = objectAt(objectAt(document, 'metadata'), 'component');
  if (subject !== undefined) visit(subject, '/metadata/component');
  for (const [index, component] of objectsAt(document, 'components').entries())
    visit(component, `/components/${index}`);
  return { entries, warnings };
}

function settledState(vulnerability: JsonObject): string | null {
  const state = textAt(objectAt(vulnerability, 'analysis'), 'state') ?? '';
  const claimsNothing = ['not_affected', 'false_positive', 'resolved', 'resolved_with_pedigree'];
  return claimsNothing.includes(state) ? state : null;
}

type AffectedPlace = { readonly index: number; readonly component: Component; readonly affected: JsonObject };

function affectedComponents(
  vulnerability: JsonObject,
  entries: ReadonlyMap<string, JsonObject>,
): readonly AffectedPlace[] {
  const places = new Map<string, AffectedPlace>();
  for (const [index, affected] of objectsAt(vulnerability, 'affects').entries()) {
    // A BOM-Link (`urn:cdx:…#ref`) into this document ends in the reference; into another it finds nothing.
    const ref = textAt(affected, 'ref') ?? '';
    const entry = entries.get(ref) ?? entries.get(decodeRef(ref));
    const component = entry === undefined ? null : componentOf(entry);
    if (component === null) continue;
    const key = componentKey(component);
    if (!places.has(key)) places.set(key, { index, component, affected });
  }
  return [...places.values()];
}

function decodeRef(ref: string): string {
  const hash = ref.startsWith('urn:cdx:') ? ref.indexOf('#') : -1;
  if (hash < 0) return ref;
  try {
    return decodeURIComponent(ref.slice(hash + 1));
  } catch {
    return ref;
  }
}

function componentOf(entry: JsonObject): Component | null {
  const purl = textAt(entry, 'purl');
  const version = textAt(entry, 'version');
  const group = textAt(entry, 'group');
  const plain = textAt(entry, 'name') ?? '';
  const name = group === undefined || group === '' ? plain : `${group}/${plain}`;
  const given: Record<string, JsonValue> = { name };
  if (purl !== undefined && readPurl(purl) !== null) given['purl'] = purl;
  if (version !== undefined && version !== '') given['version'] = version;
  const vcs = objectsAt(entry, 'externalReferences').find((reference) => textAt(reference, 'type') === 'vcs');
  const repository = textAt(vcs, 'url');
  if (repository !== undefined && /^(git\+)?(https?|ssh|git):\/\/[^\s/]+/i.test(repository))
    given['repository'] = repository;
  return name === '' && given['purl'] === undefined ? null : toComponent(given);
}

function withoutComponent(vulnerability: JsonObject, pointer: string): RejectedFinding {
  const ownId = textAt(vulnerability, 'id');
  const message = "Nothing in 'affects' refers to a component of this document.";
  return {
    pointer,
    ...(ownId !== undefined && { ownId }),
    problems: [{ pointer, code: 'component-missing', message }],
  };
}

type FindingPlace = {
  readonly place: AffectedPlace;
  readonly pointer: string;
  readonly single: boolean;
  readonly options: ReadOptions;
};

function toFinding(
  vulnerability: JsonObject,
  { place, pointer: outer, single, options }: FindingPlace,
): Finding {
  const ownId = textAt(vulnerability, 'id');
  const pointer = single ? outer : `${outer}/affects/${place.index}`;
  const id = single && ownId !== undefined ? ownId : `${options.source}#${pointer}`;
  const description = [textAt(vulnerability, 'description'), textAt(vulnerability, 'detail')].filter(
    (text) => text !== undefined && text !== '',
  );
  const affected = rangeOf(place.affected);
  const ids = [ownId, ...objectsAt(vulnerability, 'references').map((reference) => textAt(reference, 'id'))];
  const aliases = ids.filter((alias) => alias !== undefined && (alias !== ownId || isPublicId(alias)));
  const links = [
    textAt(objectAt(vulnerability, 'source'), 'url'),
    ...objectsAt(vulnerability, 'advisories').map((advisory) => textAt(advisory, 'url')),
  ];
  return {
    id,
    ...(id !== ownId && ownId !== undefined && { ownId }),
    format: 'cyclonedx',
    pointer,
    component: place.component,
    ...(affected !== undefined && { affected }),
    weaknesses: [
      ...new Set(
        arrayAt(vulnerability, 'cwes')
          .filter((cwe) => typeof cwe === 'number')
          .map((cwe) => `CWE-${cwe}`),
      ),
    ],
    aliases: [...new Set(aliases.filter((alias) => alias !== undefined))],
    title: (description[0] ?? ownId ?? 'vulnerability').split('\n', 1)[0]?.slice(0, 2000) ?? '',
    ...(description.length > 0 && { description: description.join('\n\n') }),
    locations: [],
    patches: [],
    severity: ratingVectors(vulnerability),
    references: links.flatMap((url) =>
      url !== undefined && /^https?:\/\/\S+$/i.test(url) ? [{ type: 'advisory', url }] : [],
    ),
    unknown: unknownOf(vulnerability, outer),
  };
}

/** Only where one range is given: several are alternatives whose union VERS may not be able to say. */
function rangeOf(affected: JsonObject): string | undefined {
  const ranges = objectsAt(affected, 'versions')
    .filter((entry) => (textAt(entry, 'status') ?? 'affected') === 'affected')
    .map((entry) => textAt(entry, 'range'))
    .filter((range) => range !== undefined && /^vers:[a-z][a-z0-9.-]*\/\S+$/.test(range));
  return ranges.length === 1 ? ranges[0] : undefined;
}

function ratingVectors(vulnerability: JsonObject): readonly string[] {
  const vectors = objectsAt(vulnerability, 'ratings').map((rating) => textAt(rating, 'vector') ?? '');
  return [...new Set(vectors.filter((vector) => scoreCvss(vector).ok))];
}

const READ_MEMBERS = new Set(['id', 'description', 'detail', 'cwes', 'affects', 'advisories', 'references']);

function unknownOf(vulnerability: JsonObject, pointer: string): Record<string, JsonValue> {
  const unknown: Record<string, JsonValue> = {};
  for (const name of Object.keys(vulnerability)) {
    if (!READ_MEMBERS.has(name)) unknown[`${pointer}/${name}`] = vulnerability[name] as JsonValue;
  }
  return unknown;
}
