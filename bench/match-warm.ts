/**
 * One SBOM of 1,500 components against all advisories of the corpus, in a process that holds them. In `tenth`
 * every tenth component is affected, more than in any real SBOM of the corpus; in `worst` every one is.
 */

import { lookupOf } from '../src/core/exposure/lookup.ts';
import { matchInventories } from '../src/core/exposure/match.ts';
import { toInventoryComponent } from '../src/formats/cyclonedx/inventory-component.ts';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';
import { affectedPurls, corpusAdvisories, requireCorpus } from './match-inputs.ts';

const ROUNDS = 21;
const WARM_UP = 5;
const COMPONENTS = 1500;

export const matchWarm: Bench = {
  name: 'match-warm',
  promise: 'one SBOM of 1,500 components against all advisories of the corpus in a warm process: ≤ 30 ms',
  run: async (say) => {
    requireCorpus();
    const advisories = await corpusAdvisories();
    const lookup = lookupOf(advisories);
    const affected = affectedPurls(advisories, COMPONENTS);
    return [
      ['tenth', affected.filter((_, index) => index % 10 === 0)] as const,
      ['worst', affected] as const,
    ].map(([name, hit]) => {
      const clear = Array.from(
        { length: COMPONENTS - hit.length },
        (_, index) => `pkg:npm/clear-${index}@1.0.0`,
      );
      const components = [...hit, ...clear].map((purl, index) =>
        toInventoryComponent({ name: `c${index}`, purl, pointer: `/components/${index}` }),
      );
      const times: number[] = [];
      let matches = 0;
      for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
        const began = performance.now();
        matches = matchInventories([{ sbom: 'warm', components }], lookup).matches.length;
        if (round >= WARM_UP) times.push(performance.now() - began);
      }
      say(`${name}: ${components.length} components, ${hit.length} affected, ${matches} matches`);
      return figure(`match-warm-${name}`, 'ms', times);
    });
  },
};
