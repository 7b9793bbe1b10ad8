/** CSAF's schema and mandatory tests, by the reference library, loaded when first needed: it is large. */
import type { CsafValidation } from '../../app/publication/world.ts';

type Test = (document: unknown) => unknown;
type Answer = {
  readonly tests: readonly {
    readonly name: string;
    readonly isValid: boolean;
    readonly errors: readonly { readonly instancePath?: string; readonly message?: string }[];
  }[];
};

export function csafValidation(): CsafValidation {
  let loaded: Promise<{
    validate: (tests: readonly Test[], document: unknown) => Promise<Answer>;
    tests: readonly Test[];
  }> | null = null;
  return {
    problemsOf: async (document) => {
      loaded ??= load();
      const { validate, tests } = await loaded;
      const answer = await validate(tests, document);
      return answer.tests
        .filter(({ isValid }) => !isValid)
        .flatMap(({ name, errors }) =>
          errors.map(({ instancePath, message }) => ({
            pointer: instancePath ?? '',
            code: name,
            message: message ?? 'does not pass this test',
          })),
        );
    },
  };
}

async function load() {
  const [{ default: validate }, schema, mandatory] = await Promise.all([
    import('@secvisogram/csaf-validator-lib/validate.js'),
    import('@secvisogram/csaf-validator-lib/schemaTests.js'),
    import('@secvisogram/csaf-validator-lib/mandatoryTests.js'),
  ]);
  return {
    validate: validate as unknown as (tests: readonly Test[], document: unknown) => Promise<Answer>,
    tests: [...Object.values(schema), ...Object.values(mandatory)] as unknown as readonly Test[],
  };
}
