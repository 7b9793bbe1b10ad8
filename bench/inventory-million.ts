/** An SBOM of a million components sent over HTTP: what the server holds while it is taken in, and how long it takes. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';
import { type BenchServer, startBenchServer } from './server.ts';

const COMPONENTS = Number(process.env['BREAKWATER_BENCH_COMPONENTS'] ?? 1_000_000);

export const inventoryMillion: Bench = {
  name: 'inventory-million',
  promise: 'an SBOM of a million components over HTTP, without holding it',
  run: async (say) => {
    const server = await startBenchServer();
    try {
      const key = await server.key('operator', 'works');
      const idle = (await server.peakResident()) / 1e6;
      const started = performance.now();
      const { components, unmatchedCount } = await send(server, key);
      const seconds = (performance.now() - started) / 1000;
      const peak = (await server.peakResident()) / 1e6;
      say(
        `${components} components, ${unmatchedCount} not looked up, ${seconds.toFixed(1)} s, ${peak.toFixed(0)} MB`,
      );
      return [
        figure('inventory-million-peak', 'MB', [peak], [idle]),
        figure('inventory-million-taken-in', 's', [seconds]),
      ];
    } finally {
      await server.stop();
    }
  },
};

type Sent = { readonly components: number; readonly unmatchedCount: number };

async function send(server: BenchServer, key: string): Promise<Sent> {
  const answer = await new Promise<string>((resolve, reject) => {
    const asking = request(
      new URL('/api/v1/inventories?asset=everything', server.url),
      { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } },
      (response) => {
        text(response).then(resolve, reject);
      },
    );
    asking.on('error', reject);
    pipeline(sbom, asking).catch(reject);
  });
  const sent = JSON.parse(answer) as Partial<Sent>;
  if (sent.components !== COMPONENTS) throw new Error(`the inventory was refused: ${answer.slice(0, 500)}`);
  return sent as Sent;
}

/** Every hundredth component states no version. */
async function* sbom(): AsyncGenerator<string> {
  yield '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[';
  let piece = '';
  for (let at = 0; at < COMPONENTS; at += 1) {
    const name = `part-${at}`;
    const versioned = at % 100 === 99 ? {} : { version: '1.0.0', purl: `pkg:npm/${name}@1.0.0` };
    const component = {
      'bom-ref': name,
      type: 'library',
      name,
      ...versioned,
      licenses: [{ license: { id: 'MIT' } }],
    };
    piece += `${at === 0 ? '' : ','}${JSON.stringify(component)}`;
    if (piece.length < 200_000) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}]}`;
}
