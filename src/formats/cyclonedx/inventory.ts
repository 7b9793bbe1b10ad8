/**
 * The components of a CycloneDX JSON document (1.2 to 1.7) as an inventory: what an asset contains, flat.
 * Nested components are components too; the document's subject (`metadata.component`) is the asset, not a
 * part of it. Nothing is left out because it lacks a version or a purl: whoever matches says so by name.
 */
import type { Parsed, Problem } from '../../core/problem.ts';
import { pointerTo } from '../../core/problem.ts';
import { type InventoryGraph, newInventoryGraph } from '../inventory-graph.ts';
import type { JsonLimits } from '../json/limits.ts';
import { DOCUMENT_LIMITS } from '../json/limits.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isArray, isObject, member, parseJson } from '../json/parse.ts';
import { arrayAt, objectAt, objectsAt, textAt, textsAt } from '../json/read.ts';
import { quote } from '../json/shape.ts';

/** One component as the SBOM writes it; nothing is canonicalised here. */
export type InventoryEntry = {
  /** With its group, as npm and Maven write it: `@scope/name`, `group:artifact`; '' where none is given. */
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly cpe?: string;
  readonly bomRef?: string;
  /** CycloneDX `type`: library, application, firmware, …; `service` for a service. */
  readonly type?: string;
  readonly repository?: string;
  /** Full digest of the commit it was built from. */
  readonly commit?: string;
  /** Why nothing more can be read of it. */
  readonly fault?: string;
  readonly pointer: string;
};

/** The asset a document describes, where it says so. */
export type InventorySubject = {
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly cpe?: string;
};

export type Inventory = {
  readonly specVersion: string;
  readonly subject: InventorySubject | null;
  readonly components: readonly InventoryEntry[];
};

export const MAX_COMPONENTS = 2_000_000;

/** Problems only where the components cannot be read; the full schema is `cyclonedx/read.ts`. Never throws. */
export function readInventory(bytes: Uint8Array, limits: JsonLimits = DOCUMENT_LIMITS): Parsed<Inventory> {
  const parsed = parseJson(bytes, limits);
  return parsed.ok ? inventoryOf(parsed.value) : parsed;
}

export function inventoryOf(document: JsonValue): Parsed<Inventory> {
  if (!isObject(document) || textAt(document, 'bomFormat') !== 'CycloneDX') {
    return refused('', 'unknown-format', "This is not a CycloneDX document: 'bomFormat' is not 'CycloneDX'.");
  }
  const specVersion = textAt(document, 'specVersion') ?? '';
  const unknown = unknownCycloneDx(specVersion);
  if (unknown !== null) return { ok: false, problems: [unknown] };
  const components: InventoryEntry[] = [];
  const subject = objectAt(objectAt(document, 'metadata'), 'component');
  for (const list of ['components', 'services'] as const) {
    const given = member(document, list) ?? [];
    if (!isArray(given)) return refused(`/${list}`, 'wrong-type', 'This must be an array.');
    for (const [index, each] of given.entries())
      for (const entry of entriesOf(each, pointerTo(`/${list}`, index), list)) components.push(entry);
  }
  if (subject !== undefined)
    for (const entry of partsOf(subject, '/metadata/component')) components.push(entry);
  if (components.length > MAX_COMPONENTS) {
    return refused(
      '/components',
      'too-many',
      `More than ${MAX_COMPONENTS} components are not read; split the document.`,
    );
  }
  const graph = newInventoryGraph();
  if (subject !== undefined)
    defineAll(graph, [{ bomRef: textAt(subject, 'bom-ref'), pointer: '/metadata/component' }]);
  defineAll(graph, components);
  for (const [index, each] of arrayAt(document, 'dependencies').entries())
    addDependency(graph, each, pointerTo('/dependencies', index));
  return {
    ok: true,
    value: { specVersion, subject: subject === undefined ? null : subjectOf(subject), components },
    warnings: graph.finish(),
  };
}

export function unknownCycloneDx(specVersion: string): Problem | null {
  if (/^1\.[2-7]$/.test(specVersion)) return null;
  const message = `CycloneDX 1.2 to 1.7 are read here, not ${quote(specVersion)}.`;
  return { pointer: '/specVersion', code: 'version', message };
}

export function defineAll(
  graph: InventoryGraph,
  entries: readonly { readonly bomRef?: string | undefined; readonly pointer: string }[],
): void {
  for (const { bomRef, pointer } of entries) if (bomRef !== undefined) graph.define(bomRef, pointer);
}

export function addDependency(graph: InventoryGraph, given: JsonValue, pointer: string): void {
  if (!isObject(given)) return;
  const from = textAt(given, 'ref');
  if (from === undefined) return;
  for (const to of textsAt(given, 'dependsOn')) graph.edge(from, to, pointer);
}

/** A component, then those nested in it. Depth is bounded by the parser. */
export function entriesOf(
  given: JsonValue,
  pointer: string,
  list: 'components' | 'services' = 'components',
): readonly InventoryEntry[] {
  if (!isObject(given)) return [{ name: '', fault: 'this component is not an object', pointer }];
  const entry = toEntry(given, pointer);
  const own = list === 'services' ? { ...entry, type: 'service' } : entry;
  return [own, ...partsOf(given, pointer, list)];
}

export function partsOf(
  given: JsonObject,
  pointer: string,
  list: 'components' | 'services' = 'components',
): readonly InventoryEntry[] {
  const nested = arrayAt(given, list);
  return nested.flatMap((each, index) => entriesOf(each, pointerTo(`${pointer}/${list}`, index), list));
}

function toEntry(component: JsonObject, pointer: string): InventoryEntry {
  const said = (name: string): string | undefined => textAt(component, name) || undefined;
  const version = said('version');
  const purl = said('purl');
  const cpe = said('cpe');
  const bomRef = textAt(component, 'bom-ref');
  const type = textAt(component, 'type');
  const source = sourceOf(component);
  return {
    name: nameOf(component, purl),
    ...(version !== undefined && { version }),
    ...(purl !== undefined && { purl }),
    ...(cpe !== undefined && { cpe }),
    ...(bomRef !== undefined && { bomRef }),
    ...(type !== undefined && { type }),
    ...source,
    pointer,
  };
}

/** The repository and, where the pedigree names exactly one or the URL pins it, the commit. */
function sourceOf(component: JsonObject): { readonly repository?: string; readonly commit?: string } {
  const vcs = objectsAt(component, 'externalReferences').find((each) => textAt(each, 'type') === 'vcs');
  const url = textAt(vcs, 'url') ?? '';
  const commits = objectsAt(objectAt(component, 'pedigree'), 'commits').map(
    (each) => textAt(each, 'uid') ?? '',
  );
  const pinned =
    /[#@]([0-9a-f]{40}|[0-9a-f]{64})$/i.exec(url)?.[1] ?? (commits.length === 1 ? commits[0] : '');
  const commit = (pinned ?? '').toLowerCase();
  const repository = url.replace(/[#@][^#@/]*$/, '');
  return {
    ...(/^(?:git\+)?(?:https?|ssh|git):\/\/[^\s/]+\/\S+$/i.test(repository) && { repository }),
    ...(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) && { commit }),
  };
}

function nameOf(component: JsonObject, purl: string | undefined): string {
  const name = textAt(component, 'name') ?? '';
  const group = textAt(component, 'group') ?? '';
  if (group === '' || name.startsWith(`${group}/`)) return name;
  return `${group}${purl?.startsWith('pkg:maven/') ? ':' : '/'}${name}`;
}

export function subjectOf(component: JsonObject): InventorySubject {
  const { name, version, purl, cpe } = toEntry(component, '/metadata/component');
  return {
    name,
    ...(version !== undefined && { version }),
    ...(purl !== undefined && { purl }),
    ...(cpe !== undefined && { cpe }),
  };
}

function refused(pointer: string, code: string, message: string): Parsed<Inventory> {
  return { ok: false, problems: [{ pointer, code, message }] };
}
