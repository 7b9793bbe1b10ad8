/**
 * OSV 1.x: an advisory as somebody's finding. A record about several packages makes one finding for each,
 * since a finding has one component; their ids are then positional, as for two inputs of one id.
 */

import { componentKey } from '../../core/finding/component-key.ts';
import type {
  ClaimedFinder,
  Component,
  Finding,
  Location,
  ProposedPatch,
} from '../../core/finding/finding.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import type { Parsed } from '../../core/problem.ts';
import { toComponent } from '../component.ts';
import type { Format, Reading, ReadOptions, RejectedFinding } from '../format.ts';
import { isPublicId } from '../identifiers.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member, nearestPointer } from '../json/parse.ts';
import { arrayAt, objectAt, objectsAt, statedVersion, textAt, textsAt } from '../json/read.ts';
import type { Sink } from '../json/shape.ts';
import { addProblem, addWarning, check, newSink, problemsOf } from '../json/shape.ts';
import { borrowed } from '../native/borrowed.ts';
import { readReproducer } from '../native/reproducer.ts';
import { nativeFields } from '../native/shape.ts';
import { purlOf, readPurl } from '../purl.ts';
import { osvShape, withoutNulls } from './schema.ts';
import { versOfAffected } from './vers.ts';

export const osv: Format = {
  id: 'osv',
  title: 'OSV 1.x',
  mediaTypes: ['application/vnd.osv+json'],
  detect: (document) =>
    isObject(document) &&
    typeof member(document, 'id') === 'string' &&
    member(document, 'format') === undefined &&
    ['affected', 'schema_version', 'modified'].some((name) => member(document, name) !== undefined),
  versionOf: (document) => statedVersion(document, 'schema_version') ?? '1.0.0',
  read: readOsv,
};

/** One package of a record: its entries in `affected`, and where the first stands. */
type PackageGroup = {
  readonly index: number;
  readonly component: Component;
  readonly entries: readonly JsonObject[];
};

function readOsv(document: JsonValue, options: ReadOptions): Parsed<Reading> {
  const { maxProblems } = options.limits;
  const sink = newSink({ maxProblems });
  const record = isObject(document) ? withoutNulls(document) : {};
  check(osvShape, isObject(document) ? record : document, '', sink);
  for (const pointer of Object.keys(sink.unknown)) {
    addWarning(
      sink,
      pointer,
      'unknown-member',
      'OSV does not define this member; it is kept, but nothing reads it.',
    );
  }
  if (sink.problems.length > 0) return { ok: false, problems: problemsOf(sink) };
  const version = textAt(record, 'schema_version') ?? '1.0.0';
  const groups = groupByPackage(record, sink);
  const withdrawn = textAt(record, 'withdrawn');
  const refusal =
    withdrawn !== undefined
      ? {
          pointer: '/withdrawn',
          code: 'withdrawn',
          message: `This record was withdrawn at ${withdrawn}; it claims nothing any more.`,
        }
      : groups.length === 0
        ? {
            pointer: nearestPointer(record, '/affected'),
            code: 'component-missing',
            message: "Nothing in 'affected' names a package or a repository.",
          }
        : null;
  const ownId = textAt(record, 'id') ?? '';
  if (refusal !== null) {
    const rejected: RejectedFinding = { pointer: '', ownId, problems: [refusal] };
    return {
      ok: true,
      value: { format: 'osv', version, findings: [], rejected: [rejected] },
      warnings: sink.warnings,
    };
  }
  const findings: Finding[] = [];
  const rejected: RejectedFinding[] = [];
  for (const group of groups) {
    const own = newSink({ maxProblems, nullIsAbsent: true });
    const finding = toFinding(record, group, own, { options, sink, single: groups.length === 1 });
    if (own.problems.length > 0)
      rejected.push({ pointer: finding.pointer, ownId, problems: problemsOf(own) });
    else findings.push(finding);
    for (const { pointer, code, message } of own.warnings) addWarning(sink, pointer, code, message);
  }
  return { ok: true, value: { format: 'osv', version, findings, rejected }, warnings: sink.warnings };
}

function groupByPackage(record: JsonObject, sink: Sink): readonly PackageGroup[] {
  const groups = new Map<string, { index: number; component: Component; entries: JsonObject[] }>();
  for (const [index, affected] of arrayAt(record, 'affected').entries()) {
    if (!isObject(affected)) continue;
    const component = componentOf(affected, `/affected/${index}`, sink);
    if (component === null) continue;
    const key = componentKey(component);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { index, component, entries: [affected] });
    else group.entries.push(affected);
  }
  return [...groups.values()];
}

function componentOf(affected: JsonObject, at: string, sink: Sink): Component | null {
  const repository = objectsAt(affected, 'ranges')
    .map((range) => textAt(range, 'repo'))
    .find((repo) => repo !== undefined && /^(git\+)?(https?|ssh|git):\/\/[^\s/]+/i.test(repo));
  const found = objectAt(affected, 'package');
  const commit = commitOf(affected);
  if (found === undefined) {
    return repository === undefined ? null : { repository, ...(commit !== undefined && { commit }) };
  }
  const ecosystem = textAt(found, 'ecosystem') ?? '';
  const name = textAt(found, 'name') ?? '';
  const version = versionOf(affected);
  const stated = textAt(found, 'purl');
  if (stated !== undefined && readPurl(stated) === null) {
    addWarning(
      sink,
      `${at}/package/purl`,
      'purl',
      'This is not a package URL; ecosystem and name are used instead.',
    );
  }
  const purl = stated !== undefined && readPurl(stated) !== null ? stated : purlOf(ecosystem, name);
  const given: Record<string, JsonValue> = { ecosystem, name };
  if (purl !== undefined) given['purl'] = purl;
  if (version !== undefined) given['version'] = version;
  if (repository !== undefined) given['repository'] = repository;
  if (commit !== undefined) given['commit'] = commit;
  return { ...toComponent(given), ecosystem, name };
}

/** The version that was looked at: stated as tested, or the only one enumerated. */
function versionOf(affected: JsonObject): string | undefined {
  const tested = textAt(objectAt(affected, 'database_specific'), 'tested_version');
  const versions = textsAt(affected, 'versions');
  return tested ?? (versions.length === 1 ? versions[0] : undefined);
}

/** The commit that was looked at, as `convert` writes it. */
function commitOf(affected: JsonObject): string | undefined {
  const tested = textAt(objectAt(affected, 'database_specific'), 'tested_commit');
  return tested !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/i.test(tested) ? tested : undefined;
}

type FindingContext = { readonly options: ReadOptions; readonly sink: Sink; readonly single: boolean };

function toFinding(record: JsonObject, group: PackageGroup, own: Sink, context: FindingContext): Finding {
  const { options, single } = context;
  const { component, entries } = group;
  const ownId = textAt(record, 'id') ?? '';
  const pointer = single ? '' : `/affected/${group.index}`;
  const ecosystem = component.ecosystem ?? '';
  const affected = versOfAffected(entries, ecosystem);
  const title = textAt(record, 'summary');
  const description = textAt(record, 'details');
  const finder = claimedFinder(record);
  const specific = objectAt(record, 'database_specific');
  const reproducer = member(specific ?? {}, 'reproducer');
  const read = isObject(reproducer)
    ? readReproducer(reproducer, '/database_specific/reproducer', own, {
        component,
        componentAt: nearestPointer(record, `/affected/${group.index}/package/purl`),
        origin: options.origin,
      })
    : undefined;
  if (title === undefined && description === undefined) {
    addProblem(own, pointer, 'words-missing', "A finding needs 'summary' or 'details'.");
  }
  return {
    id: single ? ownId : `${options.source}#${pointer}`,
    ...(!single && { ownId }),
    format: 'osv',
    pointer,
    ...(finder !== undefined && { finder }),
    component,
    ...(affected !== undefined && { affected }),
    weaknesses: weaknessesOf(record, entries),
    aliases: [...new Set([...(isPublicId(ownId) ? [ownId] : []), ...textsAt(record, 'aliases')])],
    ...(title !== undefined && { title: title.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 2000) }),
    ...(description !== undefined && { description }),
    locations: locationsOf(specific, entries, own),
    ...borrowed(specific, ['crash', 'tlp']),
    ...(read !== undefined && { reproducer: read }),
    patches: patchesOf(specific, entries, own),
    severity: severityOf(record, entries),
    references: objectsAt(record, 'references').flatMap((reference) => {
      const url = textAt(reference, 'url') ?? '';
      return /^https?:\/\/\S+$/i.test(url)
        ? [{ type: (textAt(reference, 'type') ?? 'WEB').toLowerCase(), url }]
        : [];
    }),
    unknown: { ...unknownOf(record), ...context.sink.unknown },
  };
}

function claimedFinder(record: JsonObject): ClaimedFinder | undefined {
  const given = objectAt(objectAt(record, 'database_specific'), 'finder');
  if (given === undefined) return undefined;
  const trial = newSink({ maxProblems: 1, nullIsAbsent: true });
  check(nativeFields.finder, given, '', trial);
  if (trial.problems.length > 0) return undefined;
  const names = ['party', 'tool', 'model', 'aiAssisted', 'humanReviewed'].filter(
    (name) => (member(given, name) ?? null) !== null,
  );
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

/** `cwe_ids` as most databases write it, `cwes: [{cweId}]` as some do. */
function weaknessesOf(record: JsonObject, entries: readonly JsonObject[]): readonly string[] {
  const places = [record, ...entries].map((place) => objectAt(place, 'database_specific'));
  const found = places.flatMap((place) => [
    ...textsAt(place, 'cwe_ids'),
    ...textsAt(place, 'cwes'),
    ...objectsAt(place, 'cwes').map((entry) => textAt(entry, 'cweId') ?? ''),
  ]);
  const canonical = found.flatMap((text) => {
    const digits = /^CWE-0*(\d{1,6})$/i.exec(text)?.[1];
    return digits === undefined ? [] : [`CWE-${digits}`];
  });
  return [...new Set(canonical)];
}

function severityOf(record: JsonObject, entries: readonly JsonObject[]): readonly string[] {
  const scores = [record, ...entries].flatMap((place) =>
    objectsAt(place, 'severity').map((severity) => textAt(severity, 'score') ?? ''),
  );
  return [...new Set(scores.filter((score) => scoreCvss(score).ok))];
}

/** Go names packages and symbols, RustSec functions; a native `locations` under database_specific is read too. */
function locationsOf(
  specific: JsonObject | undefined,
  entries: readonly JsonObject[],
  sink: Sink,
): readonly Location[] {
  const native = member(specific ?? {}, 'locations');
  if (Array.isArray(native)) {
    const before = sink.problems.length;
    check(nativeFields.locations, native, '/database_specific/locations', sink);
    if (sink.problems.length === before) return native as unknown as readonly Location[];
  }
  const places = entries.map((entry) => objectAt(entry, 'ecosystem_specific'));
  const go = places.flatMap((place) =>
    objectsAt(place, 'imports').flatMap((imported) => {
      const path = textAt(imported, 'path') ?? '';
      const symbols = textsAt(imported, 'symbols');
      return symbols.map((symbol) => ({ ...(path !== '' && { file: path }), function: symbol }));
    }),
  );
  const rust = places.flatMap((place) =>
    textsAt(objectAt(place, 'affects'), 'functions').map((name) => ({ function: name })),
  );
  return [...go, ...rust].slice(0, 1000);
}

/** Native `patches` under database_specific, then each fixed version as a claimed patch. */
function patchesOf(
  specific: JsonObject | undefined,
  entries: readonly JsonObject[],
  sink: Sink,
): readonly ProposedPatch[] {
  const native = member(specific ?? {}, 'patches');
  const before = sink.problems.length;
  if (Array.isArray(native)) check(nativeFields.patches, native, '/database_specific/patches', sink);
  const given =
    Array.isArray(native) && sink.problems.length === before
      ? (native as unknown as readonly ProposedPatch[])
      : [];
  const fixed = entries
    .flatMap((entry) => objectsAt(entry, 'ranges'))
    .filter((range) => textAt(range, 'type') !== 'GIT')
    .flatMap((range) => objectsAt(range, 'events').map((event) => textAt(event, 'fixed')))
    .filter((version) => version !== undefined);
  const known = new Set(given.map(({ id }) => id));
  const versions = [...new Set(fixed)].map((version) => ({ id: `fixed-${version}`, version }));
  return [...given, ...versions.filter(({ id }) => !known.has(id))].slice(0, 50);
}

const READ_MEMBERS = new Set([
  'schema_version',
  'id',
  'aliases',
  'summary',
  'details',
  'severity',
  'affected',
  'references',
  'database_specific',
]);
const READ_SPECIFIC = new Set(['reproducer', 'finder', 'patches', 'locations', 'cwe_ids', 'cwes']);

function unknownOf(record: JsonObject): Record<string, JsonValue> {
  const unknown: Record<string, JsonValue> = {};
  for (const name of Object.keys(record)) {
    if (!READ_MEMBERS.has(name))
      unknown[`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`] = record[name] as JsonValue;
  }
  const specific = objectAt(record, 'database_specific') ?? {};
  const read = new Set([...READ_SPECIFIC, ...Object.keys(borrowed(specific, ['crash', 'tlp']))]);
  for (const name of Object.keys(specific)) {
    if (read.has(name)) continue;
    unknown[`/database_specific/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`] = specific[
      name
    ] as JsonValue;
  }
  return unknown;
}
