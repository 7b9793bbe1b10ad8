/** Import of 300,000 published advisories into an empty instance, and of the same files once more. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { advisoryDocuments } from '../src/adapters/archive/advisory-documents.ts';
import { importAdvisories } from '../src/app/advisory/import-advisories.ts';
import { openNode } from '../src/apps/node.ts';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';
import { advisoryJson } from './exposure-world.ts';

const RECORDS = Number(process.env['BREAKWATER_BENCH_ADVISORIES'] ?? 300_000);
/** Other people's advisories instead of made-up ones: a file or a directory. */
const PATH = process.env['BREAKWATER_BENCH_ADVISORY_PATH'];

export const advisoryImport: Bench = {
  name: 'advisory-import',
  promise: '300,000 advisories in at most 3 minutes, the same again in at most 20 s',
  run: async (say) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const node = await openNode({ dataDir, name: 'bench' });
    try {
      const path = PATH ?? join(dataDir, 'advisories.ndjson');
      if (PATH === undefined) await pipeline(Readable.from(lines()), createWriteStream(path));
      const exposure = await node.authentication.actorOfService('exposure');
      const once = async (): Promise<number> => {
        const started = performance.now();
        const before = process.cpuUsage();
        const counts = await importAdvisories(node, exposure, advisoryDocuments([path]), {
          reject: () => undefined,
        });
        const seconds = (performance.now() - started) / 1000;
        // On a machine that others use, the time on the wall says little about ours.
        const { user, system } = process.cpuUsage(before);
        const busy = ((user + system) / 1e6).toFixed(1);
        say(`${JSON.stringify(counts)} in ${seconds.toFixed(1)} s, of which this process worked ${busy} s`);
        return seconds;
      };
      const first = await once();
      const again = [await once(), await once(), await once()];
      const residentMib = process.resourceUsage().maxRSS / 1024;
      return [
        figure('advisory-import', 's', [first]),
        figure('advisory-import-unchanged', 's', again),
        figure('advisory-import-memory', 'MiB', [residentMib]),
      ];
    } finally {
      await node.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

function* lines(): Generator<string> {
  for (let index = 0; index < RECORDS; index += 1) yield `${advisoryJson(index)}\n`;
}
