/** An SBOM with a million components on the command line: what it takes, and that what it holds stays bounded. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';
import { ADVISORIES, requireCorpus, runCold, writeSbom } from './match-inputs.ts';

export const matchMillion: Bench = {
  name: 'match-million',
  promise: 'an SBOM of a million components is matched in bounded memory',
  run: async (say) => {
    requireCorpus();
    const directory = await mkdtemp(join(tmpdir(), 'bw-million-'));
    try {
      const index = join(directory, 'all.idx');
      await runCold(['match', 'index', '--advisories', ADVISORIES, '--out', index]);
      const figures = [];
      for (const count of [100_000, 1_000_000]) {
        const sbom = join(directory, `${count}.cdx.json`);
        await writeSbom(sbom, purls(count));
        const { seconds, peakMb, stdout } = await runCold([
          'match',
          '--sbom',
          sbom,
          '--index',
          index,
          '--json',
        ]);
        const { components, matches } = JSON.parse(stdout) as { components: number; matches: unknown[] };
        if (components !== count) throw new Error(`${components} components were read of ${count}`);
        say(
          `${components} components, ${matches.length} matches in ${seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB`,
        );
        figures.push(figure(`match-${count}`, 's', [seconds]), figure(`match-${count}-peak`, 'MB', [peakMb]));
      }
      return figures;
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

function* purls(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1)
    yield index % 1000 === 0
      ? `pkg:npm/lodash@4.17.${index % 20}`
      : `pkg:npm/made-up-${index}@1.${index % 50}.0`;
}
