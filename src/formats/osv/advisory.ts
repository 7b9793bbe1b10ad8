/**
 * An OSV record as an advisory to match inventories against: ranges and versions as they stand, since
 * `core/exposure` evaluates OSV events itself. The same record as somebody's finding: `read.ts`.
 */

import type { AffectedPackage, CommitRange } from '../../core/exposure/advisory-range.ts';
import type { AdvisoryRecord } from '../../core/exposure/lookup.ts';
import { componentKey } from '../../core/finding/component-key.ts';
import { isRejecting, type Parsed, type Problem } from '../../core/problem.ts';
import { formatPurl } from '../../core/purl/purl.ts';
import { withLookupNamespace } from '../distributions.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject } from '../json/parse.ts';
import { objectAt, objectsAt, textAt, textsAt } from '../json/read.ts';
import { addWarning, check, newSink, problemsOf } from '../json/shape.ts';
import { purlOf, readPurl } from '../purl.ts';
import { toEvent } from './event.ts';
import { osvShape, withoutNulls } from './schema.ts';

/** Withdrawn records are read and say so. An entry that names neither a package nor a repository matches nothing. */
export function readOsvAdvisory(document: JsonValue): Parsed<AdvisoryRecord> {
  const sink = newSink({ maxProblems: 50 });
  const record = isObject(document) ? withoutNulls(document) : {};
  check(osvShape, isObject(document) ? record : document, '', sink);
  const problems = problemsOf(sink);
  const isNeeded = (problem: Problem): boolean => isRejecting(problem) && NEEDED.test(problem.pointer);
  if (problems.some(isNeeded)) return { ok: false, problems };
  if (!NAMES_WHAT.some((name) => Object.hasOwn(record, name))) return { ok: false, problems: [NO_OSV] };
  const affected = objectsAt(record, 'affected').flatMap((entry, index) => {
    const found = toAffected(entry);
    if (found !== null) return [found];
    addWarning(
      sink,
      `/affected/${index}`,
      'component-missing',
      'This names no package and no repository; nothing can match it.',
    );
    return [];
  });
  const value: AdvisoryRecord = {
    id: textAt(record, 'id') ?? '',
    aliases: textsAt(record, 'aliases'),
    withdrawn: textAt(record, 'withdrawn') !== undefined,
    affected,
  };
  const tolerated = sink.problems.map((problem): Problem => ({ ...problem, severity: 'warning' }));
  return { ok: true, value, warnings: [...tolerated, ...sink.warnings] };
}

/** What a match rests on. A severity that nobody can read does not hide what is affected. */
const NEEDED =
  /^(?:\/(?:id|aliases|withdrawn|affected(?:\/[0-9]+(?:\/(?:package|ranges|versions)(?:\/.*)?)?)?))?$/;
/** A record without any of them is some other database's. */
const NAMES_WHAT = ['affected', 'modified', 'withdrawn'];
const NO_OSV: Problem = {
  pointer: '',
  code: 'unknown-format',
  message: "This is no OSV record: it has neither 'affected' nor 'modified'.",
};

function toAffected(entry: JsonObject): AffectedPackage | null {
  const found = objectAt(entry, 'package');
  const ecosystem = textAt(found, 'ecosystem') ?? '';
  const name = textAt(found, 'name') ?? '';
  const commits = objectsAt(entry, 'ranges').filter(isOfCommits).map(toCommitRange);
  const isNamed = ecosystem !== '' && name !== '';
  if (!isNamed && !commits.some(({ repository }) => repository !== null)) return null;
  return {
    component: isNamed ? keyOfPackage(ecosystem, name, textAt(found, 'purl')) : '',
    ecosystem,
    ranges: objectsAt(entry, 'ranges')
      .filter((range) => !isOfCommits(range))
      .map((range) => objectsAt(range, 'events').flatMap(toEvent)),
    versions: textsAt(entry, 'versions'),
    ...(commits.length > 0 && { commits }),
  };
}

/** A stated purl that does not parse, or is of another ecosystem's spelling, does not hide the name. */
function keyOfPackage(ecosystem: string, name: string, stated: string | undefined): string {
  const purl = (stated === undefined ? null : readPurl(stated)) ?? readPurl(purlOf(ecosystem, name) ?? '');
  if (purl === null) return componentKey({ ecosystem, name });
  return componentKey({ purl: formatPurl(withLookupNamespace(purl)) });
}

function isOfCommits(range: JsonObject): boolean {
  return textAt(range, 'type') === 'GIT';
}

function toCommitRange(range: JsonObject): CommitRange {
  const repository = textAt(range, 'repo') ?? '';
  return {
    repository: repository === '' ? null : componentKey({ repository }),
    events: objectsAt(range, 'events').flatMap(toEvent),
  };
}
