/** `breakwater.finding/1`: one document, one finding, Breakwater's own words. */
import type {
  ClaimedFinder,
  Crash,
  Finding,
  Location,
  ProposedPatch,
  Reference,
  Tlp,
} from '../../core/finding/finding.ts';
import type { Parsed } from '../../core/problem.ts';
import { toComponent } from '../component.ts';
import type { Format, Reading, ReadOptions } from '../format.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member, nearestPointer } from '../json/parse.ts';
import { statedVersion } from '../json/read.ts';
import type { Sink } from '../json/shape.ts';
import { addWarning, check, newSink, problemsOf } from '../json/shape.ts';
import { readReproducer } from './reproducer.ts';
import { NATIVE_FORMAT, nativeShape } from './shape.ts';

export const native: Format = {
  id: 'native',
  title: 'Breakwater finding',
  mediaTypes: ['application/vnd.breakwater.finding+json'],
  detect: (document) => {
    const format = isObject(document) ? member(document, 'format') : undefined;
    return typeof format === 'string' && format.startsWith('breakwater.finding/');
  },
  versionOf: (document) => statedVersion(document, 'format')?.split('/')[1] ?? null,
  read: readNative,
};

function readNative(document: JsonValue, options: ReadOptions): Parsed<Reading> {
  const sink = newSink({ maxProblems: options.limits.maxProblems, nullIsAbsent: true });
  check(nativeShape, document, '', sink);
  if (!isObject(document)) return { ok: false, problems: problemsOf(sink) };
  const component =
    sink.problems.length === 0 ? toComponent(member(document, 'component') as JsonObject) : {};
  const claimed = member(document, 'reproducer') ?? undefined;
  const reproducer =
    claimed === undefined
      ? undefined
      : readReproducer(claimed, '/reproducer', sink, {
          component: sink.problems.length === 0 ? component : looseComponent(document),
          componentAt: nearestPointer(document, '/component/purl'),
          origin: options.origin,
        });
  for (const pointer of Object.keys(sink.unknown)) {
    addWarning(
      sink,
      pointer,
      'unknown-member',
      'This member is not known here; it is kept, but nothing reads it.',
    );
  }
  if (sink.problems.length > 0) return { ok: false, problems: problemsOf(sink) };
  const finding = toFinding(document, sink, options);
  const whole: Finding = { ...finding, component, ...(reproducer !== undefined && { reproducer }) };
  return {
    ok: true,
    value: { format: 'native', version: NATIVE_FORMAT.split('/')[1] ?? '', findings: [whole], rejected: [] },
    warnings: sink.warnings,
  };
}

/** What can be said of the component while the document has other problems, so that all come at once. */
function looseComponent(document: JsonObject): { readonly purl?: string } {
  const given = member(document, 'component');
  const purl = isObject(given) ? member(given, 'purl') : undefined;
  return typeof purl === 'string' ? { purl } : {};
}

/** Only for a document without problems. */
function toFinding(document: JsonObject, sink: Sink, options: ReadOptions): Finding {
  const get = <T>(name: string): T | undefined => (member(document, name) ?? undefined) as T | undefined;
  const finder = get<JsonObject>('finder');
  const affected = get<string>('affected');
  const title = get<string>('title');
  const description = get<string>('description');
  const crash = get<Crash>('crash');
  const tlp = get<Tlp>('tlp');
  const weaknesses = (get<readonly string[]>('weaknesses') ?? []).map((weakness) => weakness.toUpperCase());
  return {
    id: get<string>('id') ?? `${options.source}#`,
    format: 'native',
    pointer: '',
    ...(finder !== undefined && { finder: withoutNull(finder, FINDER_MEMBERS) as ClaimedFinder }),
    component: {},
    ...(affected !== undefined && { affected }),
    weaknesses: [...new Set(weaknesses)],
    aliases: [...new Set(get<readonly string[]>('aliases') ?? [])],
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    locations: (get<readonly JsonObject[]>('locations') ?? []).map(
      (location) => withoutNull(location, ['file', 'function', 'startLine', 'endLine']) as Location,
    ),
    ...(crash !== undefined && { crash: toCrash(crash) }),
    patches: (get<readonly JsonObject[]>('patches') ?? []).map(
      (patch) => withoutNull(patch, ['id', 'diff', 'version']) as ProposedPatch,
    ),
    severity: get<readonly string[]>('severity') ?? [],
    references: (get<readonly Reference[]>('references') ?? []).map(({ type, url }) => ({ type, url })),
    ...(tlp !== undefined && { tlp }),
    ...(Object.keys(sink.unknown).length > 0 && { unknown: sink.unknown }),
  };
}

const FINDER_MEMBERS = ['party', 'tool', 'model', 'aiAssisted', 'humanReviewed'];

function toCrash(crash: Crash): Crash {
  return {
    kind: crash.kind,
    frames: crash.frames.map((frame) => withoutNull(frame as JsonObject, ['function', 'file', 'line'])),
  };
}

/** The named members that say something. */
function withoutNull(given: JsonObject, names: readonly string[]): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const name of names) {
    const value = member(given, name);
    if (value !== undefined && value !== null) kept[name] = value;
  }
  return kept;
}
