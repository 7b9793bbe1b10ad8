/**
 * CSAF 2.0 by the BSI's validator library (MIT): the official schema and the mandatory tests of clause 6.1.
 * Loaded at first use, since it takes a second or more. The informative tests are not run: 6.3.6 to 6.3.8
 * fetch URLs out of the document or start another program.
 * Known hole: it runs on the caller's thread. Some tests take time with the square of the products, so that a
 * document above `MAX_VALUES` is held to the schema alone, with a warning (150,000 values: some 5 s).
 */
import type { Problem } from '../../core/problem.ts';
import type { JsonValue } from '../json/parse.ts';
import { isArray, isObject } from '../json/parse.ts';

type LibraryError = { readonly instancePath: string; readonly message?: string };
type LibraryTest = (document: unknown) => LibraryAnswer | Promise<LibraryAnswer>;
type LibraryAnswer = {
  readonly isValid?: boolean;
  readonly errors?: readonly LibraryError[];
  readonly warnings?: readonly LibraryError[];
};

const MAX_VALUES = 150_000;
const MAX_PROBLEMS = 200;

const TOO_LARGE: Problem = {
  pointer: '',
  code: 'csaf-not-examined',
  message: 'The document is too large for the mandatory tests of CSAF; only its schema was checked.',
  severity: 'warning',
};

export async function examineCsaf(document: JsonValue): Promise<readonly Problem[]> {
  const [schemas, mandatory] = await Promise.all([
    import('@secvisogram/csaf-validator-lib/schemaTests.js') as Promise<Record<string, LibraryTest>>,
    import('@secvisogram/csaf-validator-lib/mandatoryTests.js') as Promise<Record<string, LibraryTest>>,
  ]);
  const schema = schemas['csaf_2_0'];
  if (schema === undefined) throw new Error('the CSAF validator library has no schema test');
  const problems = toProblems('schema', await schema(document));
  // The tests read the document as the schema promises it; on another they would throw.
  if (problems.length > 0) return problems;
  if (countValues(document) > MAX_VALUES) return [TOO_LARGE];
  for (const [name, test] of Object.entries(mandatory)) {
    problems.push(
      ...toProblems(name.replace(/^mandatoryTest_/, '').replaceAll('_', '.'), await test(document)),
    );
  }
  return problems.slice(0, MAX_PROBLEMS);
}

function toProblems(rule: string, answer: LibraryAnswer): Problem[] {
  const all = answer.errors ?? [];
  return all.slice(0, MAX_PROBLEMS).map(({ instancePath, message }) => ({
    pointer: instancePath,
    code: `csaf-${rule}`,
    message: `${(message ?? 'this breaks a rule of CSAF').replace(/[.\s]+$/, '')} (CSAF 2.0, ${rule === 'schema' ? 'schema' : `clause ${rule}`}).`,
  }));
}

function countValues(value: JsonValue): number {
  if (!isArray(value) && !isObject(value)) return 1;
  let count = 1;
  for (const part of Object.values(value)) {
    count += countValues(part);
    if (count > MAX_VALUES) break;
  }
  return count;
}
