/** Runs one group of test files with node:test, a process each, and gathers what is worth saying of it. */
import { run } from 'node:test';
import { type Group, shown } from './groups.ts';

export type GroupResult = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Seconds by file, as shown. */
  readonly seconds: ReadonlyMap<string, number>;
  readonly failures: readonly { readonly file: string; readonly title: string; readonly why: string }[];
};

type FailEvent = {
  readonly name: string;
  readonly file?: string;
  readonly nesting: number;
  readonly details: { readonly error: unknown };
};

/** Longest time for one test file; a hang is a failure with a name, not a run that never ends. */
const FILE_LIMIT_MS = 240_000;
const SLOW_FILE_LIMIT_MS = 1_500_000;

export async function runGroup(
  group: Group,
  onFailure: (file: string, title: string) => void,
): Promise<GroupResult> {
  const failures: GroupResult['failures'][number][] = [];
  const seconds = new Map<string, number>();
  let counts = { tests: 0, passed: 0, skipped: 0, todo: 0 };
  const stream = run({
    files: group.files as string[],
    concurrency: group.concurrency,
    isolation: 'process',
    timeout: group.name === 'slow' ? SLOW_FILE_LIMIT_MS : FILE_LIMIT_MS,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  stream.on('test:fail', (event) => {
    const { name, file, details } = event as unknown as FailEvent;
    if (isOnlyParent(details.error)) return;
    const where = file === undefined ? name : shown(file);
    failures.push({ file: where, title: name, why: reason(details.error) });
    onFailure(where, name);
  });
  stream.on('test:summary', (summary) => {
    if (summary.file === undefined) counts = summary.counts;
    else seconds.set(shown(summary.file), summary.duration_ms / 1000);
  });
  for await (const _ of stream) {
    // Reading is what drives the run.
  }
  return {
    passed: counts.passed,
    failed: Math.max(counts.tests - counts.passed - counts.skipped - counts.todo, failures.length),
    skipped: counts.skipped + counts.todo,
    seconds,
    failures,
  };
}

/** A suite that failed because something in it did: that something is listed itself. */
function isOnlyParent(error: unknown): boolean {
  return (error as { failureType?: string } | null)?.failureType === 'subtestsFailed';
}

function reason(error: unknown): string {
  const cause = (error as { cause?: unknown } | null)?.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return text.slice(0, 3000);
}
