/** The instance's maximum marking, from the command line or the environment. Set at the start, and then for good. */
import { LOWEST, MARKINGS, type Marking } from '../../core/model/marking.ts';
import { UsageError } from './command.ts';

/** Throws for words that are no marking: a misspelled maximum must not become a wider one. */
export function maximumMarking(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Marking {
  const text = given ?? env['BREAKWATER_MAX_MARKING'];
  if (text === undefined || text === '') return LOWEST;
  const marking = MARKINGS.find((known) => known === text.toUpperCase());
  if (marking !== undefined) return marking;
  throw new UsageError(`--max-marking is one of ${MARKINGS.join(', ')}.`);
}
