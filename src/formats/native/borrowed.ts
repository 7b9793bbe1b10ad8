/**
 * Members of the native finding that other formats carry in their own bags (`database_specific`, `properties`), where
 * `convert` puts what they have no place for.
 */
import type { Finding } from '../../core/finding/finding.ts';
import type { JsonObject } from '../json/parse.ts';
import { member } from '../json/parse.ts';
import { check, newSink } from '../json/shape.ts';
import { nativeFields } from './shape.ts';

type Borrowed = 'crash' | 'tlp' | 'title' | 'aliases' | 'finder' | 'references';

/** Only what keeps the native shape: a member of that name may be somebody else's, and is left to the unknown ones. */
export function borrowed(
  bag: JsonObject | undefined,
  names: readonly Borrowed[],
): Partial<Pick<Finding, Borrowed>> {
  const kept = names.filter((name) => {
    const value = bag === undefined ? undefined : member(bag, name);
    if (value === undefined) return false;
    const trial = newSink({ maxProblems: 1, nullIsAbsent: false });
    check(nativeFields[name], value, '', trial);
    return trial.problems.length === 0 && Object.keys(trial.unknown).length === 0;
  });
  return Object.fromEntries(kept.map((name) => [name, bag?.[name]]));
}
