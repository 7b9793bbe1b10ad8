/**
 * The components of a CycloneDX JSON document (1.2 to 1.7) as an inventory: what an asset contains, flat.
 * Nested components are components too; the document's subject (`metadata.component`) is the asset, not a
 * part of it. Nothing is left out because it lacks a version or a purl: whoever matches says so by name.
 */
import type { Parsed, Problem } from '../../core/problem.ts';
import { pointerTo } from '../../core/problem.ts';
import type { JsonLimits } from '../json/limits.ts';
import { DOCUMENT_LIMITS } from '../json/limits.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isArray, isObject, member, parseJson } from '../json/parse.ts';
import { textAt } from '../json/read.ts';
import { quote } from '../json/shape.ts';

/** One component as the SBOM writes it; nothing is canonicalised here. */
export type InventoryEntry = {
  /** With its group, as npm and Maven write it: `@scope/name`, `group:artifact`; '' where none is given. */
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly cpe?: string;
  readonly bomRef?: string;
  /** CycloneDX `type`: library, application, firmware, … */
  readonly type?: string;
  readonly pointer: string;
};

export type Inventory = {
  readonly specVersion: string;
  /** The asset the document describes, where it says so. */
  readonly subject: { readonly name: string; readonly version?: string } | null;
  readonly components: readonly InventoryEntry[];
};

const MAX_COMPONENTS = 1_000_000;

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
  if (!/^1\.[2-7]$/.test(specVersion)) {
    return refused(
      '/specVersion',
      'version',
      `CycloneDX 1.2 to 1.7 are read here, not ${quote(specVersion)}.`,
    );
  }
  const warnings: Problem[] = [];
  const components: InventoryEntry[] = [];
  const given = member(document, 'components') ?? [];
  if (!isArray(given)) return refused('/components', 'wrong-type', 'This must be an array.');
  collect(given, '/components', components, warnings);
  if (components.length > MAX_COMPONENTS) {
    return refused(
      '/components',
      'too-many',
      `More than ${MAX_COMPONENTS} components are not read; split the document.`,
    );
  }
  const metadata = member(document, 'metadata');
  const subject = isObject(metadata) ? member(metadata, 'component') : undefined;
  return {
    ok: true,
    value: { specVersion, subject: isObject(subject) ? subjectOf(subject) : null, components },
    warnings,
  };
}

/** Depth is bounded by the parser. */
function collect(
  given: readonly JsonValue[],
  at: string,
  found: InventoryEntry[],
  warnings: Problem[],
): void {
  for (const [index, component] of given.entries()) {
    const pointer = pointerTo(at, index);
    if (!isObject(component)) {
      warnings.push({
        pointer,
        code: 'wrong-type',
        message: 'This component is not an object.',
        severity: 'warning',
      });
      continue;
    }
    found.push(toEntry(component, pointer));
    const nested = member(component, 'components');
    if (isArray(nested)) collect(nested, `${pointer}/components`, found, warnings);
  }
}

function toEntry(component: JsonObject, pointer: string): InventoryEntry {
  const version = textAt(component, 'version');
  const purl = textAt(component, 'purl');
  const cpe = textAt(component, 'cpe');
  const bomRef = textAt(component, 'bom-ref');
  const type = textAt(component, 'type');
  return {
    name: nameOf(component, purl),
    ...(version !== undefined && version !== '' && { version }),
    ...(purl !== undefined && purl !== '' && { purl }),
    ...(cpe !== undefined && cpe !== '' && { cpe }),
    ...(bomRef !== undefined && { bomRef }),
    ...(type !== undefined && { type }),
    pointer,
  };
}

function nameOf(component: JsonObject, purl: string | undefined): string {
  const name = textAt(component, 'name') ?? '';
  const group = textAt(component, 'group') ?? '';
  if (group === '' || name.startsWith(`${group}/`)) return name;
  return `${group}${purl?.startsWith('pkg:maven/') ? ':' : '/'}${name}`;
}

function subjectOf(component: JsonObject): { readonly name: string; readonly version?: string } {
  const version = textAt(component, 'version');
  return { name: nameOf(component, textAt(component, 'purl')), ...(version !== undefined && { version }) };
}

function refused(pointer: string, code: string, message: string): Parsed<Inventory> {
  return { ok: false, problems: [{ pointer, code, message }] };
}
