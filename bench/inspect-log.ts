/**
 * An evaluation log of 1 GB and 100,000 samples, written as Inspect writes them (a ZIP with more entries than the
 * old directory can count, Zstandard or deflate), read by the command line in a process of
 * its own. The floor is the same bytes unpacked and parsed, one after the other, from memory.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { crc32, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Bench, figure } from './bench.ts';

const MAIN = join(import.meta.dirname, '../src/apps/cli/main.ts');
export const SAMPLES = 100_000;
const ROUNDS = 3;
const METHODS = { zstd: 93, deflate: 8 } as const;
type Method = keyof typeof METHODS;

export const inspectLog: Bench = {
  name: 'inspect-log',
  promise: 'a log of 1 GB and 100,000 samples is read at 30 MB/s or more, at 400 MB resident or less',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-log-'));
    try {
      const figures = [];
      for (const method of ['zstd', 'deflate'] as const) {
        const path = join(folder, `${method}.eval`);
        const megabytes = (await writeLog(path, method)) / 1e6;
        say(`${method}: ${megabytes.toFixed(0)} MB uncompressed`);
        const speeds: number[] = [];
        const peaks: number[] = [];
        for (let round = 1; round <= ROUNDS; round += 1) {
          const { seconds, peakBytes } = await readLog(path);
          speeds.push(megabytes / seconds);
          peaks.push(peakBytes / 1e6);
          say(`${method} ${round}/${ROUNDS}: ${seconds.toFixed(1)} s, ${peaks.at(-1)?.toFixed(0)} MB`);
        }
        figures.push(figure(`inspect-log-${method}`, 'MB/s', speeds, [floor(method)]));
        figures.push(figure(`inspect-log-${method}-peak`, 'MB', peaks));
      }
      return figures;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Uncompressed bytes written. */
export async function writeLog(path: string, method: Method): Promise<number> {
  const out = createWriteStream(path);
  const directory: Buffer[] = [];
  let offset = 0;
  let total = 0;
  const add = async (name: string, bytes: Buffer): Promise<void> => {
    const packed = pack(bytes, method);
    const named = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(METHODS[method], 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(named.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([45, 3]), fields, tail, named]));
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, named, packed]);
    offset += local.length;
    total += bytes.length;
    if (!out.write(local)) await once(out, 'drain');
  };
  await add('header.json', Buffer.from(JSON.stringify(HEADER)));
  for (let at = 0; at < SAMPLES; at += 1) await add(`samples/${at}_epoch_1.json`, sample(at));
  const listed = Buffer.concat(directory);
  out.end(Buffer.concat([listed, endOf(directory.length, listed.length, offset)]));
  await once(out, 'close');
  return total;
}

/** ZIP64: more than 65,535 entries do not fit the old record (APPNOTE 4.3.14 to 4.3.16). */
function endOf(entries: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(56);
  record.write('PK\u0006\u0006', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\u0006\u0007', 'latin1');
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22, 0xff);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt32LE(0, 4);
  end.writeUInt16LE(0, 20);
  return Buffer.concat([record, locator, end]);
}

function pack(bytes: Buffer, method: Method): Buffer {
  return method === 'zstd' ? zstdCompressSync(bytes) : deflateRawSync(bytes, { level: 6 });
}

const HEADER = {
  version: 2,
  status: 'success',
  eval: {
    task: 'bench',
    model: 'vendor/model',
    run_id: 'bench',
    created: '2026-11-02T12:00:00Z',
    dataset: { samples: SAMPLES },
    config: { epochs: 1 },
  },
};

/** About 10 kB: thirteen messages of words that a dictionary coder cannot fold into nothing. */
function sample(at: number): Buffer {
  let state = at + 1;
  const word = (): string => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8).toString(36);
  };
  const messages = Array.from({ length: 13 }, (_, turn) => ({
    role: turn % 2 === 0 ? 'user' : 'assistant',
    content: `${Array.from({ length: 60 }, word).join(' ')} ${'and then the harbour was calm again. '.repeat(10)}`,
  }));
  return Buffer.from(
    JSON.stringify({
      id: at,
      epoch: 1,
      input: 'Find the flaw.',
      target: 'C',
      messages,
      scores: { match: { value: at % 3 === 0 ? 'C' : 'I', answer: word() } },
      model_usage: { 'vendor/model': { total_tokens: 1000 + (at % 500) } },
      total_time: (at % 900) / 10,
    }),
  );
}

/** Throws unless every sample was counted. */
async function readLog(path: string): Promise<{ readonly seconds: number; readonly peakBytes: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN, 'evaluation', path, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peakBytes = 0;
  const watch = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peakBytes = Math.max(peakBytes, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024);
  }, 50);
  const answer = await text(child.stdout);
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  const { evaluations } = JSON.parse(answer) as { evaluations: readonly { runs: number }[] };
  if (evaluations[0]?.runs !== SAMPLES) throw new Error(`the log was not read: ${answer.slice(0, 300)}`);
  return { seconds, peakBytes };
}

/** MB/s of unpacking and parsing alone, over 2,000 samples held in memory. */
function floor(method: Method): number {
  const packed = Array.from({ length: 2000 }, (_, at) => pack(sample(at), method));
  const unpack = method === 'zstd' ? zstdDecompressSync : inflateRawSync;
  const began = performance.now();
  let bytes = 0;
  for (const each of packed) {
    const unpacked = unpack(each);
    JSON.parse(unpacked.toString());
    bytes += unpacked.length;
  }
  return bytes / 1e6 / ((performance.now() - began) / 1000);
}
