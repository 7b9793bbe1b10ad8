/**
 * SBOMs too large to hold, component by component. The bytes are read twice: the first pass checks the whole
 * document and learns what stands at its end (which package is the asset, which references lead nowhere), the
 * second one yields the components. So a document that is broken in its last line yields nothing at all.
 * Answers are those of `inventory.ts` (property test).
 */
import type { Parsed, Problem } from '../core/problem.ts';
import {
  addDependency,
  defineAll,
  entriesOf,
  type InventoryEntry,
  type InventorySubject,
  MAX_COMPONENTS,
  partsOf,
  subjectOf,
  unknownCycloneDx,
} from './cyclonedx/inventory.ts';
import { newInventoryGraph } from './inventory-graph.ts';
import {
  type ByteSource,
  Capture,
  type Captured,
  problemOfStop,
  problemOfUtf8,
  withoutMark,
} from './json/capture.ts';
import type { JsonLimits } from './json/limits.ts';
import { isObject, type JsonValue } from './json/parse.ts';
import { textAt } from './json/read.ts';
import {
  addGraphRelationship,
  addRelationship,
  describedBy,
  graphEntry,
  isPackage,
  packageEntry,
  rootsOf,
  subjectOfEntry,
  unknownSpdx,
  unknownSpdx3,
} from './spdx/inventory.ts';

const GIB = 1024 * 1024 * 1024;
/** One component with all that is nested in it. */
const MAX_VALUE_BYTES = 16 * 1024 * 1024;

/** A million components of ordinary size, and room. */
export const SBOM_STREAM_LIMITS: JsonLimits = {
  maxBytes: 4 * GIB,
  maxDepth: 64,
  maxValues: 400_000_000,
  maxStringBytes: 8 * 1024 * 1024,
  maxProblems: 200,
};

export type InventoryStream = {
  readonly specVersion: string;
  readonly subject: InventorySubject | null;
  /** Of all entries that the second pass yields. */
  readonly count: number;
  /** In document order. Reads the source again, each time it is asked. */
  readonly entries: () => AsyncIterable<InventoryEntry>;
};

/** Lists whose elements are captured one by one; other members of these names are values like any other. */
const LISTS = new Set([
  'components',
  'services',
  'dependencies',
  'packages',
  'relationships',
  'documentDescribes',
  '@graph',
]);
const STATED = new Set(['bomFormat', 'specVersion', 'spdxVersion', '@context']);
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/** Never throws for the document's sake; rejects only when the source does. */
export async function readInventoryStream(
  open: ByteSource,
  limits: JsonLimits = SBOM_STREAM_LIMITS,
): Promise<Parsed<InventoryStream>> {
  const pass = newFirstPass();
  const capture = newCapture(limits, pass.seen);
  for await (const chunk of withoutMark(open(), { mark: false })) {
    const going = capture.push(chunk);
    for (const captured of capture.drain()) pass.take(captured);
    if (!going) break;
  }
  const { scanner, failure } = capture;
  if (failure === null) scanner.finish();
  if (failure?.code === 'too-large') return { ok: false, problems: [failure] };
  if (scanner.stop !== null) return { ok: false, problems: [await problemOfStop(open, scanner.stop)] };
  if (failure !== null) return { ok: false, problems: [await problemOfUtf8(open)] };
  if (scanner.problems.length > 0) return { ok: false, problems: scanner.problems };
  const found = pass.finish();
  if ('problem' in found) return { ok: false, problems: [found.problem] };
  const { kind, specVersion, subject, count, warnings } = found;
  if (count > MAX_COMPONENTS) {
    const message = `More than ${MAX_COMPONENTS} components are not read; split the document.`;
    return { ok: false, problems: [{ pointer: '', code: 'too-many', message }] };
  }
  const entries = () => secondPass(open, { limits, kind, assets: found.assets });
  return { ok: true, value: { specVersion, subject, count, entries }, warnings };
}

type Kind = 'cyclonedx' | 'spdx2' | 'spdx3';

type Seen = { readonly lists: Map<string, number> };

function newCapture(limits: JsonLimits, seen: Seen): Capture {
  return new Capture(limits, {
    depth: 2,
    maxValueBytes: MAX_VALUE_BYTES,
    wants: (path, first) => {
      const [top, second] = path;
      if (path.length === 0) return false;
      if (path.length === 1) {
        if (LISTS.has(top as string)) seen.lists.set(top as string, first);
        return STATED.has(top as string);
      }
      if (top === 'metadata') return second === 'component' && first === OPEN_OBJECT;
      return LISTS.has(top as string) && seen.lists.get(top as string) === OPEN_ARRAY;
    },
  });
}

type FirstReading =
  | { readonly problem: Problem }
  | {
      readonly kind: Kind;
      readonly specVersion: string;
      readonly subject: InventorySubject | null;
      readonly count: number;
      readonly warnings: readonly Problem[];
      /** References of the packages that are the asset and not a part of it. */
      readonly assets: ReadonlySet<string>;
    };

function newFirstPass(): {
  readonly seen: Seen;
  readonly take: (captured: Captured) => void;
  readonly finish: () => FirstReading;
} {
  const seen: Seen = { lists: new Map() };
  const stated = new Map<string, string>();
  const graph = newInventoryGraph();
  const counts: Record<Kind, number> = { cyclonedx: 0, spdx2: 0, spdx3: 0 };
  const assets: Record<'spdx2' | 'spdx3', Set<string>> = { spdx2: new Set(), spdx3: new Set() };
  const subjects = new Map<string, InventorySubject>();
  let subject: InventorySubject | null = null;
  const take = ({ path, value }: Captured): void => {
    const [top, second] = path as [string, string | number | undefined];
    const pointer = second === undefined ? `/${top}` : `/${top}/${second}`;
    if (second === undefined) {
      if (typeof value === 'string') stated.set(top, value);
    } else if (top === 'metadata' && isObject(value)) {
      subject = subjectOf(value);
      defineAll(graph, [{ bomRef: textAt(value, 'bom-ref'), pointer }]);
      const parts = partsOf(value, pointer);
      defineAll(graph, parts);
      counts.cyclonedx += parts.length;
    } else if (top === 'documentDescribes') {
      if (typeof value === 'string') assets.spdx2.add(value);
    } else takeElement({ top, value, pointer });
  };
  const takeElement = ({ top, value, pointer }: { top: string; value: JsonValue; pointer: string }): void => {
    switch (top) {
      case 'components':
      case 'services': {
        const entries = entriesOf(value, pointer, top);
        defineAll(graph, entries);
        counts.cyclonedx += entries.length;
        break;
      }
      case 'dependencies':
        addDependency(graph, value, pointer);
        break;
      case 'packages':
        counts.spdx2 += 1;
        remember(packageEntry(value, pointer));
        break;
      case 'relationships':
        if (isObject(value)) {
          const described = describedBy(value);
          if (described !== undefined) assets.spdx2.add(described);
          addRelationship(graph, value, pointer);
        }
        break;
      case '@graph':
        if (!isObject(value)) counts.spdx3 += 1;
        else {
          for (const root of rootsOf(value)) assets.spdx3.add(root);
          addGraphRelationship(graph, value, pointer);
          if (!isPackage(value)) break;
          counts.spdx3 += 1;
          remember(graphEntry(value, pointer));
        }
    }
  };
  // Which of the first packages is the asset may be said later; an asset stands among the first or is named before.
  const remember = (entry: InventoryEntry): void => {
    defineAll(graph, [entry]);
    if (entry.bomRef === undefined) return;
    const isNamed = assets.spdx2.has(entry.bomRef) || assets.spdx3.has(entry.bomRef);
    if (subjects.size < 10_000 || isNamed) subjects.set(entry.bomRef, subjectOfEntry(entry));
  };
  const finish = (): FirstReading => {
    const kind = kindOf(stated);
    if (kind === null) return { problem: NO_SBOM };
    const said = stated.get(STATED_BY[kind]) ?? '';
    const unknown = CHECKS[kind](said);
    if (unknown !== null) return { problem: unknown };
    const notAList = LISTS_OF[kind].find((name) => (seen.lists.get(name) ?? OPEN_ARRAY) !== OPEN_ARRAY);
    if (notAList !== undefined)
      return { problem: { pointer: `/${notAList}`, code: 'wrong-type', message: 'This must be an array.' } };
    const own = kind === 'cyclonedx' ? new Set<string>() : assets[kind];
    const held = [...own].map((ref) => subjects.get(ref)).filter((found) => found !== undefined);
    return {
      kind,
      specVersion: kind === 'spdx2' ? said.slice('SPDX-'.length) : kind === 'spdx3' ? '3.0' : said,
      subject: kind === 'cyclonedx' ? subject : (held[0] ?? null),
      count: counts[kind] - (kind === 'cyclonedx' ? 0 : held.length),
      warnings: graph.finish(),
      assets: own,
    };
  };
  return { seen, take, finish };
}

const NO_SBOM: Problem = {
  pointer: '',
  code: 'unknown-format',
  message: "This is neither CycloneDX ('bomFormat') nor SPDX ('spdxVersion' or '@context').",
};
const STATED_BY = { cyclonedx: 'specVersion', spdx2: 'spdxVersion', spdx3: '@context' } as const;
const CHECKS = { cyclonedx: unknownCycloneDx, spdx2: unknownSpdx, spdx3: unknownSpdx3 } as const;
const LISTS_OF: Readonly<Record<Kind, readonly string[]>> = {
  cyclonedx: ['components', 'services'],
  spdx2: ['packages'],
  spdx3: ['@graph'],
};

function kindOf(stated: ReadonlyMap<string, string>): Kind | null {
  if (stated.has('spdxVersion')) return 'spdx2';
  if (/^https?:\/\/spdx\.org\/rdf\/3\./.test(stated.get('@context') ?? '')) return 'spdx3';
  return stated.get('bomFormat') === 'CycloneDX' ? 'cyclonedx' : null;
}

async function* secondPass(
  open: ByteSource,
  {
    limits,
    kind,
    assets,
  }: { readonly limits: JsonLimits; readonly kind: Kind; readonly assets: ReadonlySet<string> },
): AsyncGenerator<InventoryEntry> {
  const capture = newCapture(limits, { lists: new Map() });
  for await (const chunk of withoutMark(open(), { mark: false })) {
    capture.push(chunk);
    for (const { path, value } of capture.drain()) {
      if (path.length !== 2) continue;
      const pointer = `/${path[0]}/${path[1]}`;
      for (const entry of entriesIn(kind, path[0] as string, { value, pointer }))
        if (entry.bomRef === undefined || !assets.has(entry.bomRef)) yield entry;
    }
  }
}

function entriesIn(
  kind: Kind,
  list: string,
  { value, pointer }: { readonly value: JsonValue; readonly pointer: string },
): readonly InventoryEntry[] {
  if (kind === 'cyclonedx') {
    if (list === 'metadata') return isObject(value) ? partsOf(value, pointer) : [];
    return list === 'components' || list === 'services' ? entriesOf(value, pointer, list) : [];
  }
  if (kind === 'spdx2') return list === 'packages' ? [packageEntry(value, pointer)] : [];
  if (list !== '@graph') return [];
  if (!isObject(value)) return [packageEntry(value, pointer)];
  return isPackage(value) ? [graphEntry(value, pointer)] : [];
}
