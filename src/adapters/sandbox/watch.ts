/** The watchdog and the meters of one run, from the order to the moment when nothing of it is left. */
import type { Socket } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';
import type { LimitHit, SandboxRequest, SandboxResult } from '../../app/lab/sandbox.ts';
import { type Capture, capture } from './captured.ts';
import { CONTROL, kill, type Launcher } from './launch.ts';
import { usageOfTree } from './process-tree.ts';
import { controlOf, type Ending, numberIn, resultOf } from './run-result.ts';

const AFTER_RUN_CAP = 2_600_000;
const STATUS_CAP = 65_536;
/** After the watchdog's kill: what is left after this is killed from outside. */
const GRACE_MS = 2_000;
const CPU_METER_MS = 200;
const TREE_METER_MS = 60;

/** `started`: there was a first process, so that the program may have done something. */
export type Watched = { readonly result: SandboxResult; readonly started: boolean };

type Wanted = { readonly request: SandboxRequest; readonly signal: AbortSignal | undefined };

/** Never rejects for anything the program does. */
export async function watch(
  { started, group, mark }: Launcher,
  channels: ReadonlyMap<number, Socket>,
  { request, signal }: Wanted,
): Promise<Watched> {
  const startedAt = performance.now();
  const ending: Ending = { hit: null, aborted: false };
  let grace: NodeJS.Timeout | undefined;
  const stop = (hit: LimitHit | null) => {
    ending.hit ??= hit;
    const first = firstProcess(control);
    if (first !== null) kill(first);
    grace ??= setTimeout(() => started.kill(), GRACE_MS);
  };
  const { outputBytes, reportBytes } = request.limits;
  const of = (descriptor: number): Readable => channels.get(descriptor) ?? new PassThrough().destroy();
  const stdout = capture(of(1), outputBytes, () => stop('output'));
  const stderr = capture(of(2), outputBytes, () => stop('output'));
  const control = capture(
    of(CONTROL),
    STATUS_CAP + (request.after?.archiveBytes ?? AFTER_RUN_CAP),
    () => undefined,
  );
  const report = request.report === undefined ? null : capture(of(3), reportBytes, () => stop('output'));
  const wall = setTimeout(() => stop('wall'), request.limits.wallMs);
  const readings = meter(request.limits, group, { pid: () => firstProcess(control), stop });
  const abort = () => {
    ending.aborted = true;
    stop(null);
  };
  signal?.addEventListener('abort', abort, { once: true });
  const code = await started.ended;
  const wallMs = performance.now() - startedAt;
  clearTimeout(wall);
  readings.stop();
  clearTimeout(grace);
  signal?.removeEventListener('abort', abort);
  const usage = group?.usage() ?? null;
  await group?.empty();
  await drained(channels, [stdout, stderr, control, report]);
  const isArchive = request.after?.archiveBytes !== undefined;
  const captures = { stdout, stderr, control, report };
  return {
    result: resultOf({ code, ending, wallMs, usage, seen: readings, isArchive, mark, ...captures }),
    started: firstProcess(control) !== null,
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

/** Nothing is left to write; should a channel stay open all the same, no run waits for it for ever. */
async function drained(
  channels: ReadonlyMap<number, Socket>,
  captures: readonly (Capture | null)[],
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([Promise.all(captures.map((one) => one?.ended)), late]);
  clearTimeout(timer);
  for (const channel of channels.values()) channel.destroy();
}

/** Ending it ends the sandbox's pid namespace, and with it all others; what looks after it lives on. */
function firstProcess(control: Capture): number | null {
  const pid = numberIn(controlOf(control).status, /"child-pid": (\d+)/);
  return pid !== null && pid > 1 ? pid : null;
}
