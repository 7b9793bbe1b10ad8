/**
 * Who still uses the embedded server, so that it stops with its last user and never before: `key create`
 * beside a running `serve`, two starts on one data directory, tests in many processes.
 *
 * Each user leaves a file named after its process. A guard, a shell that waits on a pipe from that process,
 * wakes when the pipe closes, be it by `leave` or by kill −9: it removes the file, looks whether any other user
 * lives, and if none does asks the server to shut down fast. So nothing is orphaned as long as the guard
 * lives; where that was killed too, the next start reattaches.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Presence = {
  /** Resolves once the guard has done its work: if we were the last user, the server is gone. */
  leave(): Promise<void>;
};

/**
 * `$1` cluster, `$2` directory of users, `$3` our file there. The server's process is the one whose working
 * directory is the cluster: a recycled process id never is. Fast shutdown first; immediate after 8 seconds,
 * which loses nothing either, recovery being the next start's work.
 */
const GUARD = `
cluster=$1 users=$2 me=$3
read -r _
rm -f "$users/$me"
for other in "$users"/*; do
  [ -e "$other" ] || continue
  name=\${other##*/}
  pid=\${name%%-*} rest=\${name#*-}
  started=\${rest%%-*}
  if read -r line 2>/dev/null < "/proc/$pid/stat"; then
    set -- \${line##*) }
    shift 19
    [ "$1" = "$started" ] && exit 0
  fi
  rm -f "$other"
done
read -r pid 2>/dev/null < "$cluster/postmaster.pid" || exit 0
[ "/proc/$pid/cwd" -ef "$cluster" ] || exit 0
kill -INT "$pid"
tries=0
while [ "/proc/$pid/cwd" -ef "$cluster" ]; do
  tries=$((tries + 1))
  [ "$tries" = 160 ] && kill -QUIT "$pid"
  sleep 0.05
done
`;

let count = 0;

export async function arrive(users: string, cluster: string): Promise<Presence> {
  count += 1;
  const name = `${process.pid}-${await startTime(process.pid)}-${count}`;
  await writeFile(join(users, name), '', { mode: 0o600 });
  const guard = spawn('/bin/sh', ['-c', GUARD, 'breakwater-guard', cluster, users, name], {
    cwd: '/',
    // A session of its own: a Ctrl-C at the terminal reaches us, and we close in order.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
  });
  const gone = new Promise<void>((resolve, reject) => {
    guard.on('exit', () => resolve());
    guard.on('error', reject);
  });
  gone.catch(() => undefined);
  guard.stdin.on('error', () => undefined);
  hold(guard, false);
  return {
    leave: async () => {
      hold(guard, true);
      guard.stdin.end();
      await gone;
    },
  };
}

/** Whether the guard keeps our own process alive: only while we wait for it. */
function hold(guard: ChildProcess, held: boolean): void {
  if (held) guard.ref();
  else guard.unref();
  const pipe = guard.stdin as unknown as { ref?(): void; unref?(): void } | null;
  if (held) pipe?.ref?.();
  else pipe?.unref?.();
}

/** Field 22 of /proc/<pid>/stat: with the id it names one process for ever (proc(5)). */
export async function startTime(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}
