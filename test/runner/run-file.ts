/** Runs one test file with node:test, in a process of its own, and gathers what is worth saying of it. */
import { run } from 'node:test';
import { shown } from './groups.ts';

export type Failure = { readonly file: string; readonly title: string; readonly why: string };

export type FileResult = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly failures: readonly Failure[];
};

const MAX_WHY = 3000;
/** All that node:test says of a file that ended before its tests did; the reason went to standard error. */
const DIED = 'test failed';

type FailEvent = {
  readonly name: string;
  readonly file?: string;
  readonly nesting: number;
  readonly details: { readonly error: unknown };
};

/** `limitMs`: a hang is a failure with a name, not a run that never ends. */
export async function runFile(file: string, limitMs: number): Promise<FileResult> {
  const began = performance.now();
  const failures: Failure[] = [];
  let counts = { tests: 0, passed: 0, skipped: 0, todo: 0 };
  const stream = run({
    files: [file],
    concurrency: 1,
    isolation: 'process',
    timeout: limitMs,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  stream.on('test:fail', (event) => {
    const { name, details } = event as unknown as FailEvent;
    if (isOnlyParent(details.error)) return;
    failures.push({ file: shown(file), title: name, why: reason(details.error) });
  });
  let said = '';
  stream.on('test:stderr', ({ message }) => {
    said = `${said}${message}`.slice(-MAX_WHY);
  });
  stream.on('test:summary', (summary) => {
    if (summary.file === undefined) counts = summary.counts;
  });
  for await (const _ of stream) {
    // Reading is what drives the run.
  }
  return {
    passed: counts.passed,
    failed: Math.max(counts.tests - counts.passed - counts.skipped - counts.todo, failures.length),
    skipped: counts.skipped + counts.todo,
    seconds: (performance.now() - began) / 1000,
    failures: failures.map((each) => (each.why === DIED && said !== '' ? { ...each, why: said } : each)),
  };
}

/** A suite that failed because something in it did: that something is listed itself. */
function isOnlyParent(error: unknown): boolean {
  return (error as { failureType?: string } | null)?.failureType === 'subtestsFailed';
}

function reason(error: unknown): string {
  const cause = (error as { cause?: unknown } | null)?.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return text.slice(0, MAX_WHY);
}
