/** The reference library, in a thread of its own: loading it and its tests takes a processor for seconds. */
import { parentPort } from 'node:worker_threads';
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js';
import * as schema from '@secvisogram/csaf-validator-lib/schemaTests.js';
import validate from '@secvisogram/csaf-validator-lib/validate.js';
import type { Problem } from '../../core/problem.ts';

/** What is expected of the library, which ships no types. */
type Answer = {
  readonly tests: readonly {
    readonly name: string;
    readonly isValid: boolean;
    readonly errors: readonly { readonly instancePath?: string; readonly message?: string }[];
  }[];
};

const TESTS: readonly unknown[] = [...Object.values(schema), ...Object.values(mandatory)];

export type ValidationRequest = { readonly id: number; readonly document: unknown };
export type ValidationAnswer = { readonly id: number; readonly problems: readonly Problem[] };

parentPort?.on('message', async ({ id, document }: ValidationRequest) => {
  const answer = (await validate(TESTS, document)) as Answer;
  const problems = answer.tests
    .filter(({ isValid }) => !isValid)
    .flatMap(({ name, errors }) =>
      errors.map(({ instancePath, message }) => ({
        pointer: instancePath ?? '',
        code: name,
        message: message ?? 'This test does not pass.',
      })),
    );
  parentPort?.postMessage({ id, problems } satisfies ValidationAnswer);
});
