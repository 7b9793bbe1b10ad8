/** The program's own word: it ended with this code. */
import type { OracleFace } from './oracle.ts';

type ExitCode = { readonly type: 'exit-code'; readonly code: number };

export const EXIT_CODE: OracleFace<ExitCode> = {
  type: 'exit-code',
  strength: 'claimed',
  weakness: () => null,
  plan: () => ({ watch: [] }),
  triggered: ({ code }, { exit }) => exit === code,
  attributionPlan: () => null,
  attribution: () => 'not_applicable',
};
