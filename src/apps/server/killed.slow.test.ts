/** The server is killed in the middle of a stream, with everything it started; what it acknowledged is there. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

const MAIN = join(import.meta.dirname, '../cli/main.ts');
const dataDir = await mkdtemp(join(tmpdir(), 'bw-killed-'));
const env = { ...process.env, DATABASE_URL: '', BREAKWATER_DATA: '' };
const started: ChildProcess[] = [];
after(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGTERM');
  await Promise.all(
    started.map(
      (child) => child.exitCode ?? child.signalCode ?? new Promise((done) => child.once('close', done)),
    ),
  );
  await rm(dataDir, { recursive: true, force: true });
});

async function serve(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', dataDir, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout! })) {
    return { url: (JSON.parse(line) as { url: string }).url, child };
  }
  throw new Error('the server did not start');
}

const LINES = 6_000;
const lines = Array.from(
  { length: LINES },
  (_, at) =>
    `${JSON.stringify({
      format: 'breakwater.finding/1',
      id: `killed-${at}`,
      component: { purl: `pkg:npm/package-${at}@1.0.0` },
      title: `Finding ${at}`,
    })}\n`,
);

type Answers = Map<number, string>;

/** Receipt ids by line, as far as they came; `onAnswer` sees how many. */
async function send(url: string, key: string, onAnswer: (count: number) => void): Promise<Answers> {
  const answers: Answers = new Map();
  await new Promise<void>((resolve) => {
    const asking = request(
      new URL('/api/v1/findings', url),
      { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' } },
      (response) => {
        const read = createInterface({ input: response });
        read.on('line', (line) => {
          const answer = JSON.parse(line) as { line: number; receipt: { id: string } };
          answers.set(answer.line, answer.receipt.id);
          onAnswer(answers.size);
        });
        // A connection that dies is what this is about; what came before it stands.
        read.on('error', () => undefined);
        response.on('error', () => undefined);
        response.on('close', () => setImmediate(resolve));
      },
    );
    asking.on('error', () => resolve());
    Readable.from(lines).pipe(asking);
  });
  return answers;
}

async function everything(url: string, key: string): Promise<string[]> {
  const ownIds: string[] = [];
  let cursor = '';
  do {
    const answer = await fetch(new URL(`/api/v1/findings?limit=500${cursor}`, url), {
      headers: { authorization: `Bearer ${key}` },
    });
    const page = (await answer.json()) as { items: { ownId: string }[]; next: string | null };
    ownIds.push(...page.items.map((item) => item.ownId));
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  return ownIds;
}

test('killed in the middle of a stream, every acknowledged finding is there once, and sending again completes it', async () => {
  const first = await serve();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [MAIN, 'key', 'create', '--role', 'finder', '--party', 'lab-a', '--data', dataDir],
    { env },
  );
  const { key } = JSON.parse(stdout) as { key: string };
  const acknowledged = await send(first.url, key, (count) => {
    if (count >= 500 && first.child.signalCode === null) first.child.kill('SIGKILL');
  });
  assert.ok(acknowledged.size >= 500 && acknowledged.size < LINES, `${acknowledged.size} acknowledged`);
  const second = await serve();
  const there = await everything(second.url, key);
  assert.equal(new Set(there).size, there.length, 'nothing twice');
  for (const line of acknowledged.keys()) assert.ok(there.includes(`killed-${line - 1}`), `line ${line}`);
  const again = await send(second.url, key, () => undefined);
  assert.equal(again.size, LINES);
  for (const [line, receipt] of acknowledged) assert.equal(again.get(line), receipt, 'the same receipt');
  const all = await everything(second.url, key);
  assert.equal(all.length, LINES);
  assert.equal(new Set(all).size, LINES);
});
