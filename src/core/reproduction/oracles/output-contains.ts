/** The program's own word: it printed this text. */
import type { OracleFace } from './oracle.ts';

type OutputContains = { readonly type: 'output-contains'; readonly text: string };

export const OUTPUT_CONTAINS: OracleFace<OutputContains> = {
  type: 'output-contains',
  strength: 'claimed',
  weakness: () => null,
  plan: () => ({ watch: [] }),
  triggered: ({ text }, { stdout, stderr }, secrets) => {
    const wanted = Buffer.from(text.replaceAll('{marker}', secrets.marker)).toString('latin1');
    return stdout.includes(wanted) || stderr.includes(wanted);
  },
  attributionPlan: () => null,
  attribution: () => 'not_applicable',
};
