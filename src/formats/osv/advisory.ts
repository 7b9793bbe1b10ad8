/**
 * An OSV record as an advisory to match inventories against: ranges and versions as they stand, since
 * `core/exposure` evaluates OSV events itself. The same record as somebody's finding: `read.ts`.
 */

import type { AffectedPackage, RangeEvent } from '../../core/exposure/advisory-range.ts';
import type { AdvisoryRecord } from '../../core/exposure/match.ts';
import { componentKey } from '../../core/finding/component-key.ts';
import type { Parsed } from '../../core/problem.ts';
import { formatPurl } from '../../core/purl/purl.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject } from '../json/parse.ts';
import { objectAt, objectsAt, textAt, textsAt } from '../json/read.ts';
import { addWarning, check, newSink, problemsOf } from '../json/shape.ts';
import { purlOf, readPurl } from '../purl.ts';
import { osvShape, withoutNulls } from './schema.ts';

/** Withdrawn records are read and say so. Packages without ecosystem or name (GIT ranges alone) match nothing. */
export function readOsvAdvisory(document: JsonValue): Parsed<AdvisoryRecord> {
  const sink = newSink({ maxProblems: 50 });
  const record = isObject(document) ? withoutNulls(document) : {};
  check(osvShape, isObject(document) ? record : document, '', sink);
  if (sink.problems.length > 0) return { ok: false, problems: problemsOf(sink) };
  const affected = objectsAt(record, 'affected').flatMap((entry, index) => {
    const found = toAffected(entry);
    if (found !== null) return [found];
    addWarning(
      sink,
      `/affected/${index}`,
      'component-missing',
      'This names no package; nothing can match it.',
    );
    return [];
  });
  const value: AdvisoryRecord = {
    id: textAt(record, 'id') ?? '',
    aliases: textsAt(record, 'aliases'),
    withdrawn: textAt(record, 'withdrawn') !== undefined,
    affected,
  };
  return { ok: true, value, warnings: sink.warnings };
}

function toAffected(entry: JsonObject): AffectedPackage | null {
  const found = objectAt(entry, 'package');
  const ecosystem = textAt(found, 'ecosystem') ?? '';
  const name = textAt(found, 'name') ?? '';
  if (ecosystem === '' || name === '') return null;
  const stated = textAt(found, 'purl');
  const parsed = stated === undefined ? null : readPurl(stated);
  const purl = parsed === null ? purlOf(ecosystem, name) : formatPurl(parsed);
  return {
    component: componentKey(purl === undefined ? { ecosystem, name } : { purl }),
    ecosystem,
    ranges: objectsAt(entry, 'ranges')
      .filter((range) => textAt(range, 'type') !== 'GIT')
      .map((range) => objectsAt(range, 'events').flatMap(toEvent)),
    versions: textsAt(entry, 'versions'),
  };
}

function toEvent(event: JsonObject): readonly RangeEvent[] {
  for (const kind of ['introduced', 'fixed', 'last_affected', 'limit'] as const) {
    const version = textAt(event, kind);
    if (version !== undefined) return [{ kind, version }];
  }
  return [];
}
