/** What the lab says of a patch, in words. */
export const PATCH_WORDS: Readonly<Record<string, string>> = {
  fixes: 'fixes: stops the proof, and the tests pass',
  fixes_untested: 'stops the proof; no tests were run, so it is not shown to be a fix',
  does_not_fix: 'does not stop the proof',
  breaks_tests: 'stops the proof and breaks the tests: not a fix',
  does_not_apply: 'does not apply',
  does_not_build: 'does not build',
  inconclusive: 'could not tell',
};
