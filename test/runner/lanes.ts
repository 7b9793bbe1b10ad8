/**
 * Shares the test files out to one lane more than there are cores: much of what a file takes it waits, for a sandbox
 * to start, a page to settle, a limit of time to be reached. Of the groups that want a core for themselves one file
 * runs at a time, beside those of other groups; the short pure files come last and fill what is left at the end.
 */
import { availableParallelism } from 'node:os';
import type { Group } from './groups.ts';
import { type FileResult, runFile } from './run-file.ts';

/** Longest time for one test file: ten times what the longest takes on an idle machine. */
const LIMIT_MS = 600_000;
const SLOW_LIMIT_MS = 1_500_000;
const LANES = Math.min(5, availableParallelism() + 1);

export type LanesOptions = {
  readonly groups: readonly Group[];
  readonly onFile: (group: Group, file: string, result: FileResult) => void;
  /** When the last file of a group has ended. */
  readonly onGroup: (group: Group) => void;
};

/** Takes groups in the order given, as far as each may run beside itself. */
export async function runInLanes({ groups, onFile, onGroup }: LanesOptions): Promise<void> {
  const waiting = groups.flatMap((group) => group.files.map((file) => ({ group, file })));
  const running = new Map<Group, number>();
  const left = new Map(groups.map((group) => [group, group.files.length]));
  let changed = Promise.withResolvers<void>();
  const lane = async () => {
    while (waiting.length > 0) {
      const at = waiting.findIndex(({ group }) => (running.get(group) ?? 0) < group.concurrency);
      const [next] = at < 0 ? [] : waiting.splice(at, 1);
      if (next === undefined) {
        await changed.promise;
        continue;
      }
      const { group, file } = next;
      running.set(group, (running.get(group) ?? 0) + 1);
      const result = await runFile(file, group.name === 'slow' ? SLOW_LIMIT_MS : LIMIT_MS);
      running.set(group, (running.get(group) ?? 1) - 1);
      left.set(group, (left.get(group) ?? 1) - 1);
      onFile(group, file, result);
      if (left.get(group) === 0) onGroup(group);
      changed.resolve();
      changed = Promise.withResolvers();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
