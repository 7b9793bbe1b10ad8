/** The watchdog and the meters of one run, from the order to the moment when nothing of it is left. */
import type { ChildProcess } from 'node:child_process';
import type { LimitHit, SandboxRequest, SandboxResult } from '../../app/lab/sandbox.ts';
import { type Capture, capture } from './captured.ts';
import { descriptorOf, hasEnded, kill, killGroup, type Launcher } from './launch.ts';
import { usageOfTree } from './process-tree.ts';
import { type Ending, numberIn, type Outcome, resultOf } from './run-result.ts';

const AFTER_RUN_CAP = 2_600_000;
/** After the watchdog's kill: what is left after this is killed from outside. */
const GRACE_MS = 2_000;
const CPU_METER_MS = 200;
const TREE_METER_MS = 60;

/** `started`: there was a first process, so that the program may have done something. */
export type Watched = { readonly result: SandboxResult; readonly started: boolean };

/** Never rejects for anything the program does. */
export async function watch(
  { child, group, mark }: Launcher,
  request: SandboxRequest,
  signal: AbortSignal | undefined,
): Promise<Watched> {
  const startedAt = performance.now();
  const ending: Ending = { hit: null, aborted: false };
  let grace: NodeJS.Timeout | undefined;
  const stop = (hit: LimitHit | null) => {
    ending.hit ??= hit;
    const first = firstProcess(status.result().bytes);
    if (first !== null) kill(first);
    grace ??= setTimeout(() => killGroup(child), GRACE_MS);
  };
  const { outputBytes, reportBytes } = request.limits;
  const stdout = capture(child.stdout!, outputBytes, () => stop('output'));
  const stderr = capture(child.stderr!, outputBytes, () => stop('output'));
  const status = capture(descriptorOf(child, 6), 65_536, () => undefined);
  const after = capture(
    descriptorOf(child, 7),
    request.after?.archiveBytes ?? AFTER_RUN_CAP,
    () => undefined,
  );
  const report =
    request.report === undefined ? null : capture(descriptorOf(child, 3), reportBytes, () => stop('output'));
  const wall = setTimeout(() => stop('wall'), request.limits.wallMs);
  const readings = meter(request.limits, group, { pid: () => firstProcess(status.result().bytes), stop });
  const abort = () => {
    ending.aborted = true;
    stop(null);
  };
  signal?.addEventListener('abort', abort, { once: true });
  const outcome = await exitOf(child);
  const wallMs = performance.now() - startedAt;
  clearTimeout(wall);
  readings.stop();
  clearTimeout(grace);
  signal?.removeEventListener('abort', abort);
  killGroup(child);
  const usage = group?.usage() ?? null;
  await group?.empty();
  await drained(child, [stdout, stderr, status, after, report]);
  const isArchive = request.after?.archiveBytes !== undefined;
  const captures = { stdout, stderr, status, after, report };
  return {
    result: resultOf({ outcome, ending, wallMs, usage, seen: readings, isArchive, mark, ...captures }),
    started: firstProcess(status.result().bytes) !== null,
  };
}

type Meter = { readonly stop: () => void; peakBytes: number | null; cpuMs: number };

/** Looks at CPU time, and where no control group limits memory at that too. */
function meter(
  { stopAtCpuMs, memoryBytes }: SandboxRequest['limits'],
  group: Launcher['group'],
  { pid, stop }: { readonly pid: () => number | null; readonly stop: (hit: LimitHit) => void },
): Meter {
  const reading: Meter = { stop: () => clearInterval(timer), peakBytes: null, cpuMs: 0 };
  const look = async () => {
    const usage = group === null ? await treeUsage(pid()) : group.usage();
    if (usage === null) return;
    if (stopAtCpuMs !== undefined && usage.cpuMs !== null && usage.cpuMs >= stopAtCpuMs) stop('cpu');
    if (!('rssBytes' in usage)) return;
    reading.cpuMs = Math.max(reading.cpuMs, usage.cpuMs);
    reading.peakBytes = Math.max(reading.peakBytes ?? 0, usage.rssBytes);
    if (usage.rssBytes > memoryBytes) stop('memory');
  };
  const isNeeded = stopAtCpuMs !== undefined || group === null;
  const timer = isNeeded ? setInterval(look, group === null ? TREE_METER_MS : CPU_METER_MS) : undefined;
  return reading;
}

function treeUsage(pid: number | null) {
  return pid === null ? Promise.resolve(null) : usageOfTree(pid);
}

/** Nothing is left to write; should a pipe stay open all the same, no run waits for it for ever. */
async function drained(child: ChildProcess, captures: readonly (Capture | null)[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([Promise.all(captures.map((one) => one?.ended)), late]);
  clearTimeout(timer);
  for (const stream of child.stdio) stream?.destroy();
}

/** Resolves when the first process has ended; its pipes are waited for once nothing is left to hold them. */
function exitOf(child: ChildProcess): Promise<Outcome> {
  if (hasEnded(child)) return Promise.resolve({ code: child.exitCode, failed: null });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, failed: error.message }));
    child.once('exit', (code) => resolve({ code, failed: null }));
  });
}

/** Ending it ends the sandbox's pid namespace, and with it all others; what looks after it lives on. */
function firstProcess(status: Uint8Array): number | null {
  const pid = numberIn(Buffer.from(status).toString('utf8'), /"child-pid": (\d+)/);
  return pid !== null && pid > 1 ? pid : null;
}
