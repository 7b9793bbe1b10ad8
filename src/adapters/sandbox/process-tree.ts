/**
 * Memory and CPU time of a process and everything below it, read from /proc: the meter where no control group
 * can be had. It looks from time to time, so a program may exceed its memory for as long as one look lasts;
 * the rlimit behind it bounds how far.
 */
import { readFile } from 'node:fs/promises';

export type TreeUsage = { readonly rssBytes: number; readonly cpuMs: number };

const PAGE_BYTES = 4096;
const TICK_MS = 10;
const MAX_PROCESSES = 2_000;

export async function usageOfTree(root: number): Promise<TreeUsage> {
  let rssBytes = 0;
  let cpuMs = 0;
  const waiting = [root];
  for (let seen = 0; waiting.length > 0 && seen < MAX_PROCESSES; seen++) {
    const pid = waiting.pop()!;
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
    if (stat === null) continue;
    // Fields after the name, which may hold anything (proc(5)): utime, stime, cutime, cstime; rss in pages.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    cpuMs += (fields[11]! + fields[12]! + fields[13]! + fields[14]!) * TICK_MS;
    rssBytes += fields[21]! * PAGE_BYTES;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '');
    waiting.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return { rssBytes, cpuMs };
}
