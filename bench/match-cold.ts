/**
 * `breakwater match`, started as a person starts it: the program loads, the prebuilt index of every advisory of
 * the corpus is opened and checked, one SBOM is matched. `real` is an application's own SBOM; in `worst` every
 * one of the 1,500 components is affected by something.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';
import {
  ADVISORIES,
  affectedPurls,
  corpusAdvisories,
  requireCorpus,
  runCold,
  SBOMS,
  writeSbom,
} from './match-inputs.ts';

const ROUNDS = 7;

export const matchCold: Bench = {
  name: 'match-cold',
  promise: 'one SBOM of 1,500 components against all advisories of the corpus: ≤ 1 s and ≤ 300 MB from cold',
  run: async (say) => {
    requireCorpus();
    const directory = await mkdtemp(join(tmpdir(), 'bw-match-'));
    try {
      const index = join(directory, 'all.idx');
      const made = await runCold(['match', 'index', '--advisories', ADVISORIES, '--out', index, '--json']);
      say(made.stdout.trim());
      const worst = join(directory, 'worst.cdx.json');
      await writeSbom(worst, affectedPurls(await corpusAdvisories(), 1500));
      const real = join(SBOMS, 'react-scripts-4.0.cdx.json.gz');
      const figures = [figure('match-index-build', 's', [made.seconds])];
      for (const [name, sbom] of [
        ['real', real],
        ['worst', worst],
      ] as const) {
        const seconds: number[] = [];
        const peaks: number[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          const {
            seconds: took,
            peakMb,
            stdout,
          } = await runCold(['match', '--sbom', sbom, '--index', index, '--json']);
          const { components, matches } = JSON.parse(stdout) as { components: number; matches: unknown[] };
          if (round === 0) say(`${name}: ${components} components, ${matches.length} matches`);
          seconds.push(took);
          peaks.push(peakMb);
        }
        figures.push(
          figure(`match-cold-${name}`, 's', seconds),
          figure(`match-cold-${name}-peak`, 'MB', peaks),
        );
      }
      return figures;
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};
