/** With a stand-in for Inspect: a program of ours that prints what Inspect prints. Inspect itself is not installed by our set-up. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LaunchLine } from '../../formats/inspect/launch.ts';
import { EVALUATION_RUN } from './commands/evaluation-run.ts';
import { type InspectEnd, runInspect } from './inspect-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-inspect-'));
after(() => rmSync(folder, { recursive: true }));

function standIn(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function run(
  command: string,
  { args = [], stop = new AbortController() }: { args?: readonly string[]; stop?: AbortController } = {},
): Promise<{ readonly end: InspectEnd; readonly lines: readonly LaunchLine[] }> {
  const lines: LaunchLine[] = [];
  const end = await runInspect({
    command,
    args,
    env: process.env,
    stop: stop.signal,
    onLine: (line) => {
      lines.push(line);
      if (line.event === 'launch') stop.abort();
    },
  });
  return { end, lines };
}

test('its JSON lines are followed, whatever else it prints between them', async () => {
  const command = standIn(
    'prints',
    `echo 'no json'; echo '[1]'; echo '{"event":"other"}'; echo "{\\"event\\":\\"done\\",\\"success\\":true,\\"logs\\":[{\\"task\\":\\"$2\\",\\"status\\":\\"success\\",\\"location\\":\\"x\\"}]}"; exit 3`,
  );
  const { end, lines } = await run(command, { args: ['eval-set', '$(touch y); `z`'] });
  assert.deepEqual(end, { kind: 'ended', code: 3, signal: null });
  assert.deepEqual(lines, [
    {
      event: 'done',
      success: true,
      logs: [{ task: '$(touch y); `z`', status: 'success', location: 'x' }],
    },
  ]);
});

test('told to stop it gets the signal that lets it end its log', async () => {
  const command = standIn(
    'waits',
    `trap 'echo "{\\"event\\":\\"done\\",\\"success\\":false,\\"logs\\":[]}"; exit 1' INT; echo '{"event":"launch","run_id":"r","log_dir":"d"}'; while :; do sleep 0.05; done`,
  );
  const { end, lines } = await run(command);
  assert.deepEqual(end, { kind: 'ended', code: 1, signal: null });
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['launch', 'done'],
  );
});

test('one that is not installed is absent, not a crash', async () => {
  assert.deepEqual((await run(join(folder, 'nowhere'))).end, { kind: 'absent' });
});

test('options that would send the logs elsewhere are bad usage', async () => {
  const io = {
    stdout: { write: () => {} },
    stderr: { write: () => {}, isTTY: false },
    stdin: (async function* () {})(),
    env: {},
  };
  for (const option of ['--detach', '--log-dir=x', '--json'])
    await assert.rejects(
      EVALUATION_RUN.run(['--plan', 'p', '--log-dir', 'd', '--', 'task.py', option], io),
      /cannot be given to Inspect/,
    );
});
