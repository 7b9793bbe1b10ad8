/**
 * What every sandbox must keep about the launchers that it makes ahead: they are somebody else's than the run
 * beside them, carry nothing from one run to the next, and are gone when nobody wants them any more.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox, SandboxLimits, SandboxRequest } from '../../app/lab/sandbox.ts';

const LIMITS: SandboxLimits = {
  wallMs: 10_000,
  memoryBytes: 256 * 1024 * 1024,
  processes: 64,
  diskBytes: 8 * 1024 * 1024,
  inodes: 500,
  cpuCores: 1,
  outputBytes: 65_536,
  reportBytes: 65_536,
};
const REQUEST: Omit<SandboxRequest, 'argv'> = {
  env: {},
  binds: [],
  files: [],
  network: 'none',
  limits: LIMITS,
};
/** Long enough to be seen on a machine that does much else. */
const IDLE_MS = 60_000;
const PATIENCE_MS = 20_000;

export type Opening = {
  readonly open: (options: { cells: number; idleMs: number }) => Promise<Sandbox>;
  /** File and name of the same, for a process of its own. */
  readonly file: string;
  readonly name: string;
};

export function launcherContract({ open, file, name }: Opening): void {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await open({ cells: 1, idleMs: IDLE_MS });
  });
  after(() => sandbox.close());

  const sh = async (script: string, change: Partial<SandboxLimits> = {}) => {
    const argv = ['sh', '-c', script];
    const result = await sandbox.run({ ...REQUEST, argv, limits: { ...LIMITS, ...change } });
    assert.equal(result.lost, null);
    return Buffer.from(result.stdout.bytes).toString('utf8');
  };
  /** The process ids below `ancestor`, by uid, once they are what `isWanted` waits for. */
  const processes = async (ancestor: number, isWanted: (found: ReadonlyMap<number, number[]>) => boolean) => {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = await uidsBelow(ancestor);
      if (isWanted(found)) return found;
      if (performance.now() > until) assert.fail(`there is ${JSON.stringify([...found])}`);
      await sleep(20);
    }
  };
  const isOneWaiting = (found: ReadonlyMap<number, number[]>) =>
    found.size === 1 && [...found.values()][0]?.length === 1;

  test('the launcher for the next run is one process, of another host user than the program beside it', {
    skip: process.getuid?.() !== 0,
  }, async () => {
    const stopping = new AbortController();
    const running = sandbox.run({ ...REQUEST, argv: ['sleep', '9'] }, stopping.signal);
    // While it makes its rooms it has children; then it waits, alone.
    const isWaitingBeside = (all: ReadonlyMap<number, number[]>) =>
      all.size === 2 && [...all.values()].some((pids) => pids.length === 1);
    const found = await processes(process.pid, isWaitingBeside);
    stopping.abort();
    await running;
    assert.ok([...found.keys()].every((uid) => uid >= 1_879_048_192 && uid < 2 ** 31));
  });

  test('nothing of a run is in the next one or in the one after', async () => {
    const look = 'find /work /tmp; cd /proc/self/fd; echo *; env; cd /proc; echo [0-9]*';
    const first = await sh(look);
    await sh(
      'echo left > /work/left; echo left > /tmp/left; exec 7>/work/open; ulimit -n 20; (setsid sleep 30 &)',
    );
    assert.deepEqual([await sh(look), await sh(look)], [first, first]);
  });

  test('a launcher made for other limits is not used', async () => {
    const files = 'n=0; while echo x > f$n; do n=$((n + 1)); [ $n -gt 90 ] && break; done; echo $n';
    assert.equal(await sh(files), '91\n');
    assert.ok(Number(await sh(files, { inodes: 60 })) < 60);
  });

  test('a launcher stays while one run of another kind goes by, and goes with the second', async () => {
    const waiting = async () => [...(await processes(process.pid, isOneWaiting)).values()].flat();
    await sh('true');
    const first = await waiting();
    await sh('true', { inodes: 60 });
    assert.deepEqual(await waiting(), first);
    await sh('true', { inodes: 60 });
    assert.notDeepEqual(await waiting(), first);
  });

  test('a launcher that is killed while it waits costs the next program nothing', async () => {
    await sh('true');
    for (const pids of (await processes(process.pid, isOneWaiting)).values())
      for (const pid of pids) process.kill(pid, 'SIGKILL');
    assert.equal(await sh('echo ran'), 'ran\n');
  });

  test('what starts launchers, once killed, takes its run along, which has told nothing, and the next has another', async () => {
    const running = sandbox.run({ ...REQUEST, argv: ['sleep', '9'] });
    const isRunning = (all: ReadonlyMap<number, number[]>) =>
      [...all.values()].some((pids) => pids.length > 1);
    const found = await processes(process.pid, isRunning);
    process.kill(await starterOf(process.pid), 'SIGKILL');
    assert.match((await running).lost ?? '', /what starts runs was ended/);
    for (const pid of [...found.values()].flat()) await gone(pid);
    assert.equal(await sh('echo ran'), 'ran\n');
  });

  test('a launcher that nobody uses ends by itself', async () => {
    const others = new Set([...(await uidsBelow(process.pid)).values()].flat());
    const short = await open({ cells: 1, idleMs: 300 });
    await short.run({ ...REQUEST, argv: ['true'] });
    const isEnded = (found: ReadonlyMap<number, number[]>) =>
      [...found.values()].flat().every((pid) => others.has(pid));
    await sleep(100);
    await processes(process.pid, isEnded);
    await short.close();
  });

  test('a lab that ends, or is killed, leaves no launcher', async () => {
    const script = `const { ${name} } = await import(${JSON.stringify(file)});
      const sandbox = await ${name}({ cells: 1, idleMs: 60_000 });
      const limits = ${JSON.stringify(LIMITS)};
      process.stdin.resume();
      await sandbox.run({ argv: ['true'], env: {}, binds: [], files: [], network: 'none', limits });`;
    const lab = start(script);
    const ended = once(lab, 'exit');
    const [waiting] = [...(await processes(lab.pid!, isOneWaiting)).values()];
    // Nothing else keeps it now: it ends although the launcher waits.
    lab.stdin?.end();
    assert.deepEqual(await ended, [0, null]);
    await gone(waiting![0]!);

    const killed = start(script);
    const [second] = [...(await processes(killed.pid!, isOneWaiting)).values()];
    killed.kill('SIGKILL');
    await gone(second![0]!);
  });
}

function start(script: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

async function gone(pid: number): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
    // Its parent is gone, and who inherits it may take its time to reap.
    if (status === null || /State:\tZ/.test(status)) return;
    if (performance.now() > until) assert.fail(`${pid} is still there`);
    await sleep(20);
  }
}

async function starterOf(parent: number): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const words = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (Number(/PPid:\t(\d+)/.exec(status)?.[1]) === parent && words.startsWith('breakwater-starter'))
      return Number(pid);
  }
  assert.fail('there is no starter');
}

/** Only where this process is root has a launcher a uid of its own; elsewhere everything below counts. */
async function uidsBelow(ancestor: number): Promise<ReadonlyMap<number, number[]>> {
  const below = new Set([ancestor]);
  const found = new Map<number, number[]>();
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  for (const pid of pids.toSorted((a, b) => a - b)) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const parent = Number(/PPid:\t(\d+)/.exec(status)?.[1]);
    if (!below.has(parent) || /State:\tZ/.test(status)) continue;
    below.add(pid);
    // What starts them, which stays.
    if (parent === ancestor) continue;
    // Real, effective, saved and of the file system.
    const uids = new Set(/Uid:\t([\d\t]+)/.exec(status)?.[1]?.split('\t').map(Number));
    const [uid] = uids;
    if (uids.size !== 1 || uid === undefined || uid === 0) continue;
    found.set(uid, [...(found.get(uid) ?? []), pid]);
  }
  return found;
}
