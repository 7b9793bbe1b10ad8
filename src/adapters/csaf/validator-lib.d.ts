/** The reference library ships JavaScript without types; `validation.ts` says what it expects of it. */
declare module '@secvisogram/csaf-validator-lib/*';
