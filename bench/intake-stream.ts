import { request } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';
import { findingText } from './findings.ts';
import { bareDatabase } from './floor.ts';
import { type BenchServer, startBenchServer } from './server.ts';

const LINES = 10_000;
const ROUNDS = 7;

export const intakeStream: Bench = {
  name: 'intake-stream',
  promise: 'at least 2,500 durable findings a second from one NDJSON stream, validation and policy on',
  run: async (say) => {
    const floor = await bareDatabase({ rows: LINES, batch: 512, clients: 1, rounds: 3 });
    say(`bare database, 512 rows a commit: ${floor.map(Math.round).join(', ')} rows/s`);
    const figures = [];
    for (const workers of [false, true]) {
      const server = await startBenchServer(workers ? [] : ['--no-workers']);
      try {
        const key = await server.finderKey('lab-a');
        const rates: number[] = [];
        for (let round = 0; round <= ROUNDS; round += 1) {
          const rate = await sendStream(server, key, round * LINES);
          if (round > 0) rates.push(rate);
        }
        say(
          `${workers ? 'with' : 'without'} workers in the process: ${rates.map(Math.round).join(', ')} findings/s`,
        );
        figures.push(figure(`intake-stream${workers ? '-with-workers' : ''}`, 'findings/s', rates, floor));
      } finally {
        await server.stop();
      }
    }
    return figures;
  },
};

/** Findings a second, from the first byte sent to the last receipt read. Throws unless every line got a receipt. */
async function sendStream(server: BenchServer, key: string, from: number): Promise<number> {
  const lines = Array.from({ length: LINES }, (_, at) => `${findingText('lab-a', from + at)}\n`);
  const started = performance.now();
  const receipts = await new Promise<number>((resolve, reject) => {
    const asking = request(
      new URL('/api/v1/findings', server.url),
      { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' } },
      (response) => {
        countReceipts(response).then(resolve, reject);
      },
    );
    asking.on('error', reject);
    pipeline(lines, asking).catch(reject);
  });
  if (receipts !== LINES) throw new Error(`${receipts} receipts for ${LINES} findings`);
  return LINES / ((performance.now() - started) / 1000);
}

async function countReceipts(response: Readable): Promise<number> {
  let text = '';
  let count = 0;
  response.setEncoding('utf8');
  for await (const chunk of response) {
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    count += lines.filter((line) => line.includes('"receipt":{')).length;
  }
  return count;
}
