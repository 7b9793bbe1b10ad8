/**
 * The packages of an SPDX document, 2.2 and 2.3 (JSON) and 3.0 (JSON-LD), as an inventory. What the document
 * describes is the asset and not a part of it, as in CycloneDX. Files and snippets are not components.
 */
import type { Parsed, Problem } from '../../core/problem.ts';
import { pointerTo } from '../../core/problem.ts';
import {
  defineAll,
  type Inventory,
  type InventoryEntry,
  type InventorySubject,
  MAX_COMPONENTS,
} from '../cyclonedx/inventory.ts';
import { type InventoryGraph, newInventoryGraph } from '../inventory-graph.ts';
import { isObject, type JsonObject, type JsonValue, member } from '../json/parse.ts';
import { arrayAt, objectsAt, textAt, textsAt } from '../json/read.ts';
import { quote } from '../json/shape.ts';

/** SPDX writes "we did not look" and "there is none" as words. */
const SAYS_NOTHING = new Set(['', 'NOASSERTION', 'NONE']);

/** Whether a document means to be SPDX, of either generation. */
export function isSpdx(document: JsonValue): boolean {
  return isObject(document) && (textAt(document, 'spdxVersion') !== undefined || isGraph(document));
}

function isGraph(document: JsonObject): boolean {
  const context = member(document, '@context');
  return typeof context === 'string' && /^https?:\/\/spdx\.org\/rdf\/3\./.test(context);
}

/** Problems only where the packages cannot be read. Never throws. */
export function spdxInventoryOf(document: JsonValue): Parsed<Inventory> {
  if (!isObject(document)) return refused('', 'unknown-format', 'This is not an SPDX document.');
  return isGraph(document) ? fromGraph(document) : fromDocument(document);
}

function fromDocument(document: JsonObject): Parsed<Inventory> {
  const specVersion = textAt(document, 'spdxVersion') ?? '';
  const unknown = unknownSpdx(specVersion);
  if (unknown !== null) return { ok: false, problems: [unknown] };
  const relationships = objectsAt(document, 'relationships');
  const described = new Set([
    ...textsAt(document, 'documentDescribes'),
    ...relationships.flatMap((each) => describedBy(each) ?? []),
  ]);
  const read: Read = { entries: [], graph: newInventoryGraph(), subject: null };
  for (const [index, given] of arrayAt(document, 'packages').entries()) {
    const pointer = pointerTo('/packages', index);
    keep(read, packageEntry(given, pointer), isObject(given) && described.has(textAt(given, 'SPDXID') ?? ''));
  }
  for (const [index, each] of relationships.entries())
    addRelationship(read.graph, each, pointerTo('/relationships', index));
  return finished(specVersion.slice('SPDX-'.length), read);
}

export function unknownSpdx(specVersion: string): Problem | null {
  if (/^SPDX-2\.[23]$/.test(specVersion)) return null;
  const message = `SPDX 2.2, 2.3 and 3.0 are read here, not ${quote(specVersion)}.`;
  return { pointer: '/spdxVersion', code: 'version', message };
}

/** What the document itself describes: the asset. */
export function describedBy(relationship: JsonObject): string | undefined {
  const isDescription =
    textAt(relationship, 'relationshipType') === 'DESCRIBES' &&
    textAt(relationship, 'spdxElementId') === 'SPDXRef-DOCUMENT';
  return isDescription ? textAt(relationship, 'relatedSpdxElement') : undefined;
}

/** Which relationships are dependencies; files and documents are no components, and lead nowhere here. */
export function addRelationship(graph: InventoryGraph, given: JsonObject, pointer: string): void {
  const from = textAt(given, 'spdxElementId') ?? '';
  const to = textAt(given, 'relatedSpdxElement') ?? '';
  switch (textAt(given, 'relationshipType')) {
    case 'DEPENDS_ON':
      graph.edge(from, to, pointer);
      break;
    case 'DEPENDENCY_OF':
      graph.edge(to, from, pointer);
      break;
  }
}

export function packageEntry(given: JsonValue, pointer: string): InventoryEntry {
  if (!isObject(given)) return { name: '', fault: 'this package is not an object', pointer };
  const references = objectsAt(given, 'externalRefs');
  const locator = (type: RegExp): string | undefined => {
    const found = references.find((reference) => type.test(textAt(reference, 'referenceType') ?? ''));
    return found === undefined ? undefined : textAt(found, 'referenceLocator');
  };
  return entry(
    {
      name: textAt(given, 'name'),
      version: textAt(given, 'versionInfo'),
      purl: locator(/^purl$/),
      cpe: locator(/^cpe2[23]Type$/),
      bomRef: textAt(given, 'SPDXID'),
      type: textAt(given, 'primaryPackagePurpose')?.toLowerCase(),
      source: textAt(given, 'downloadLocation'),
    },
    pointer,
  );
}

function fromGraph(document: JsonObject): Parsed<Inventory> {
  const unknown = unknownSpdx3(textAt(document, '@context') ?? '');
  if (unknown !== null) return { ok: false, problems: [unknown] };
  const elements = arrayAt(document, '@graph');
  const roots = new Set(elements.filter(isObject).flatMap(rootsOf));
  const read: Read = { entries: [], graph: newInventoryGraph(), subject: null };
  for (const [index, given] of elements.entries()) {
    const pointer = pointerTo('/@graph', index);
    if (!isObject(given)) keep(read, packageEntry(given, pointer), false);
    else if (isPackage(given))
      keep(read, graphEntry(given, pointer), roots.has(textAt(given, 'spdxId') ?? ''));
  }
  for (const [index, given] of elements.entries())
    if (isObject(given)) addGraphRelationship(read.graph, given, pointerTo('/@graph', index));
  return finished('3.0', read);
}

export function unknownSpdx3(context: string): Problem | null {
  const version = /\/rdf\/(3\.[0-9]+)/.exec(context)?.[1] ?? '';
  if (version === '3.0') return null;
  const message = `SPDX 2.2, 2.3 and 3.0 are read here, not ${quote(version)}.`;
  return { pointer: '/@context', code: 'version', message };
}

export function isPackage(element: JsonObject): boolean {
  return textAt(element, 'type') === 'software_Package';
}

/**
 * The asset: what the SBOM, and where there is none the document, has for its root. A document's root may also
 * be the SBOM itself, which is no package.
 */
export function rootsOf(element: JsonObject): readonly string[] {
  return textsAt(element, 'rootElement');
}

export function addGraphRelationship(graph: InventoryGraph, given: JsonObject, pointer: string): void {
  if (textAt(given, 'relationshipType') !== 'dependsOn') return;
  for (const to of textsAt(given, 'to')) graph.edge(textAt(given, 'from') ?? '', to, pointer);
}

export function graphEntry(given: JsonObject, pointer: string): InventoryEntry {
  const identifiers = objectsAt(given, 'externalIdentifier');
  const identifier = (type: string): string | undefined => {
    const found = identifiers.find((candidate) => textAt(candidate, 'externalIdentifierType') === type);
    return found === undefined ? undefined : textAt(found, 'identifier');
  };
  return entry(
    {
      name: textAt(given, 'name'),
      version: textAt(given, 'software_packageVersion'),
      purl: textAt(given, 'software_packageUrl') ?? identifier('packageUrl'),
      cpe: identifier('cpe23') ?? identifier('cpe22'),
      bomRef: textAt(given, 'spdxId'),
      type: textAt(given, 'software_primaryPurpose')?.toLowerCase(),
      source: textAt(given, 'software_downloadLocation'),
    },
    pointer,
  );
}

type Given = Readonly<
  Record<'name' | 'version' | 'purl' | 'cpe' | 'bomRef' | 'type' | 'source', string | undefined>
>;

function entry(given: Given, pointer: string): InventoryEntry {
  const said = (value: string | undefined): value is string =>
    value !== undefined && !SAYS_NOTHING.has(value);
  // `git+https://host/path@COMMIT` (SPDX 2.3 clause 7.7.1); a download that pins no commit says nothing here.
  const pinned = /^(git\+[^#]+?)@([0-9a-f]{40}|[0-9a-f]{64})(?:#.*)?$/i.exec(given.source ?? '');
  return {
    name: given.name ?? '',
    ...(said(given.version) && { version: given.version }),
    ...(said(given.purl) && { purl: given.purl }),
    ...(said(given.cpe) && { cpe: given.cpe }),
    ...(said(given.bomRef) && { bomRef: given.bomRef }),
    ...(said(given.type) && { type: given.type }),
    ...(pinned !== null && { repository: pinned[1] ?? '', commit: (pinned[2] ?? '').toLowerCase() }),
    pointer,
  };
}

type Read = {
  readonly entries: InventoryEntry[];
  readonly graph: InventoryGraph;
  subject: Inventory['subject'];
};

function keep(read: Read, found: InventoryEntry, isSubject: boolean): void {
  defineAll(read.graph, [found]);
  if (!isSubject) read.entries.push(found);
  else read.subject ??= subjectOfEntry(found);
}

export function subjectOfEntry({ name, version, purl, cpe }: InventoryEntry): InventorySubject {
  return {
    name,
    ...(version !== undefined && { version }),
    ...(purl !== undefined && { purl }),
    ...(cpe !== undefined && { cpe }),
  };
}

function finished(specVersion: string, read: Read): Parsed<Inventory> {
  if (read.entries.length > MAX_COMPONENTS) {
    return refused(
      '/packages',
      'too-many',
      `More than ${MAX_COMPONENTS} packages are not read; split the document.`,
    );
  }
  return {
    ok: true,
    value: { specVersion, subject: read.subject, components: read.entries },
    warnings: read.graph.finish(),
  };
}

function refused(pointer: string, code: string, message: string): Parsed<Inventory> {
  return { ok: false, problems: [{ pointer, code, message }] };
}
