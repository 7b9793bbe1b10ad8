import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';
import { type BenchServer, startBenchServer } from './server.ts';

const BYTES = 100 * 1024 * 1024;
const ROUNDS = 3;

export const sarifMemory: Bench = {
  name: 'sarif-memory',
  promise: 'a SARIF file of 100 MB is taken in with the server at 300 MB resident or less',
  run: async (say) => {
    const peaks: number[] = [];
    const seconds: number[] = [];
    const idle: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await startBenchServer();
      try {
        const key = await server.finderKey('lab-a');
        idle.push((await server.peakResident()) / 1e6);
        const started = performance.now();
        const findings = await send(server, key);
        seconds.push((performance.now() - started) / 1000);
        peaks.push((await server.peakResident()) / 1e6);
        say(`${findings} findings in ${seconds.at(-1)?.toFixed(1)} s, peak ${peaks.at(-1)?.toFixed(0)} MB`);
      } finally {
        await server.stop();
      }
    }
    return [figure('sarif-memory-peak', 'MB', peaks, idle), figure('sarif-100-mb', 's', seconds)];
  },
};

/** Throws unless the document was taken in as a whole. */
async function send(server: BenchServer, key: string): Promise<number> {
  const answer = await new Promise<string>((resolve, reject) => {
    const asking = request(
      new URL('/api/v1/findings', server.url),
      {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/sarif+json' },
      },
      (response) => {
        text(response).then(resolve, reject);
      },
    );
    asking.on('error', reject);
    pipeline(sarif, asking).catch(reject);
  });
  const { findings } = JSON.parse(answer) as { findings?: number };
  if (findings === undefined || findings < 1000)
    throw new Error(`the document was refused: ${answer.slice(0, 500)}`);
  return findings;
}

async function* sarif(): AsyncGenerator<string> {
  yield '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"scanner","version":"1.0"}},';
  yield '"versionControlProvenance":[{"repositoryUri":"https://git.example/project","revisionId":"abc"}],"results":[';
  let sent = 0;
  for (let at = 0; sent < BYTES; at += 1) {
    const result = JSON.stringify({
      ruleId: 'js/prototype-pollution',
      message: {
        text: `A crafted path reaches the prototype (${at}). ${'Each step names the next. '.repeat(30)}`,
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: `src/part-${at % 999}.js` },
            region: { startLine: (at % 5000) + 1, endLine: (at % 5000) + 4 },
          },
        },
      ],
    });
    sent += result.length + 1;
    yield `${at === 0 ? '' : ','}${result}`;
  }
  yield ']}]}';
}
