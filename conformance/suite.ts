/**
 * One suite of somebody else's cases: where it lies in the corpus, and how we answer each case. What we fail
 * on purpose or not yet stands in `gaps`, with the reason; a gap that passes is as wrong as a case that fails.
 */
export type Case = {
  /** Stable, unique within the suite. */
  readonly id: string;
  readonly passed: boolean;
  /** What was expected and what came, for a case that failed. */
  readonly detail?: string;
};

export type Suite = {
  readonly name: string;
  /** Relative to the corpus; the suite is NOT RUN where it is absent. */
  readonly folder: string;
  /** What a passed case means, in one sentence. */
  readonly claims: string;
  readonly cases: (folder: string) => AsyncIterable<Case> | Iterable<Case>;
  /** Case id → why we do not pass it. */
  readonly gaps: Readonly<Record<string, string>>;
};

export type SuiteResult = {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'not-run';
  readonly cases: number;
  readonly passed: number;
  readonly gaps: number;
  /** Failed and not in the list of gaps. */
  readonly failures: readonly Case[];
  /** In the list of gaps, but passed, or no longer a case. */
  readonly surprises: readonly string[];
};

/** Runs a suite that is there. Zero cases is a failure: a bar met on no data is not met. */
export async function runSuite(suite: Suite, folder: string): Promise<SuiteResult> {
  const failures: Case[] = [];
  const seen = new Set<string>();
  const failedGaps = new Set<string>();
  let passed = 0;
  for await (const each of suite.cases(folder)) {
    if (seen.has(each.id)) throw new Error(`suite ${suite.name} names the case ${each.id} twice`);
    seen.add(each.id);
    if (each.passed) passed += 1;
    else if (Object.hasOwn(suite.gaps, each.id)) failedGaps.add(each.id);
    else failures.push(each);
  }
  const surprises = Object.keys(suite.gaps).filter((id) => !failedGaps.has(id));
  const isGood = seen.size > 0 && failures.length === 0 && surprises.length === 0;
  return {
    name: suite.name,
    status: isGood ? 'passed' : 'failed',
    cases: seen.size,
    passed,
    gaps: failedGaps.size,
    failures,
    surprises,
  };
}

export function notRun(suite: Suite): SuiteResult {
  return { name: suite.name, status: 'not-run', cases: 0, passed: 0, gaps: 0, failures: [], surprises: [] };
}
