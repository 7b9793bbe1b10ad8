/**
 * The packages of an SPDX document, 2.2 and 2.3 (JSON) and 3.0 (JSON-LD), as an inventory. What the document
 * describes is the asset and not a part of it, as in CycloneDX. Files and snippets are not components.
 */
import type { Parsed, Problem } from '../../core/problem.ts';
import { pointerTo } from '../../core/problem.ts';
import type { Inventory, InventoryEntry } from '../cyclonedx/inventory.ts';
import { isObject, type JsonObject, type JsonValue, member } from '../json/parse.ts';
import { arrayAt, objectsAt, textAt, textsAt } from '../json/read.ts';
import { quote } from '../json/shape.ts';

const MAX_COMPONENTS = 1_000_000;
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
  if (!/^SPDX-2\.[23]$/.test(specVersion)) {
    return refused(
      '/spdxVersion',
      'version',
      `SPDX 2.2, 2.3 and 3.0 are read here, not ${quote(specVersion)}.`,
    );
  }
  const described = new Set([
    ...textsAt(document, 'documentDescribes'),
    ...objectsAt(document, 'relationships')
      .filter(isDescription)
      .map((relationship) => textAt(relationship, 'relatedSpdxElement') ?? ''),
  ]);
  const read: Read = { entries: [], warnings: [], subject: null };
  for (const [index, given] of arrayAt(document, 'packages').entries()) {
    const pointer = pointerTo('/packages', index);
    if (!isObject(given)) read.warnings.push(notAnObject(pointer));
    else keep(read, packageEntry(given, pointer), described.has(textAt(given, 'SPDXID') ?? ''));
  }
  return finished(specVersion.slice('SPDX-'.length), read);
}

function isDescription(relationship: JsonObject): boolean {
  return (
    textAt(relationship, 'relationshipType') === 'DESCRIBES' &&
    textAt(relationship, 'spdxElementId') === 'SPDXRef-DOCUMENT'
  );
}

function packageEntry(given: JsonObject, pointer: string): InventoryEntry {
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
    },
    pointer,
  );
}

function fromGraph(document: JsonObject): Parsed<Inventory> {
  const version = /\/rdf\/(3\.[0-9]+)/.exec(textAt(document, '@context') ?? '')?.[1] ?? '';
  if (version !== '3.0')
    return refused('/@context', 'version', `SPDX 2.2, 2.3 and 3.0 are read here, not ${quote(version)}.`);
  const roots = new Set(objectsAt(document, '@graph').flatMap((element) => textsAt(element, 'rootElement')));
  const read: Read = { entries: [], warnings: [], subject: null };
  for (const [index, given] of arrayAt(document, '@graph').entries()) {
    const pointer = pointerTo('/@graph', index);
    if (!isObject(given)) read.warnings.push(notAnObject(pointer));
    else if (textAt(given, 'type') === 'software_Package')
      keep(read, graphEntry(given, pointer), roots.has(textAt(given, 'spdxId') ?? ''));
  }
  return finished(version, read);
}

function graphEntry(given: JsonObject, pointer: string): InventoryEntry {
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
    },
    pointer,
  );
}

type Given = Readonly<Record<'name' | 'version' | 'purl' | 'cpe' | 'bomRef' | 'type', string | undefined>>;

function entry(given: Given, pointer: string): InventoryEntry {
  const said = (value: string | undefined): value is string =>
    value !== undefined && !SAYS_NOTHING.has(value);
  return {
    name: given.name ?? '',
    ...(said(given.version) && { version: given.version }),
    ...(said(given.purl) && { purl: given.purl }),
    ...(said(given.cpe) && { cpe: given.cpe }),
    ...(said(given.bomRef) && { bomRef: given.bomRef }),
    ...(said(given.type) && { type: given.type }),
    pointer,
  };
}

type Read = {
  readonly entries: InventoryEntry[];
  readonly warnings: Problem[];
  subject: Inventory['subject'];
};

function keep(read: Read, found: InventoryEntry, isSubject: boolean): void {
  if (!isSubject) read.entries.push(found);
  else read.subject ??= { name: found.name, ...(found.version !== undefined && { version: found.version }) };
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
    warnings: read.warnings,
  };
}

function notAnObject(pointer: string): Problem {
  return { pointer, code: 'wrong-type', message: 'This package is not an object.', severity: 'warning' };
}

function refused(pointer: string, code: string, message: string): Parsed<Inventory> {
  return { ok: false, problems: [{ pointer, code, message }] };
}
