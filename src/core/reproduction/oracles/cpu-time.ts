/**
 * The whole process tree used this much CPU time, on the CPU clock, so that a loaded machine does not make
 * a flaw of a slow one. A run stopped by its time limit after that much has triggered. What starting the program and
 * loading the component take is not counted: it is several times as much on a slow machine or in a slow sandbox, and no
 * fix takes it away.
 *
 * Whose time it was: the component's where it was at its own code. Two things that it may be handed run without a
 * frame of the program's, and both are attacks with tests: an expression, which counts as the component's where
 * its text stands in the component's files or the component put it together from them; and a bound function of
 * the language, which is not told from the code around it, so a line that calls what its file does not define
 * proves nothing.
 *
 * How often a loop turns may be a number that the program chose, and a profile does not tell a count that was handed
 * over from an input that is hard to read. Only an expression of the component's own takes its time from the text
 * alone; time in a loop is the component's, and no more than an effect.
 */
import { actorOf, type SourceOf } from '../attribution.ts';
import { callsOnlyItsOwn } from '../own-calls.ts';
import type { Sample, WatchReport } from '../watch-report.ts';
import type { OracleFace } from './oracle.ts';

type CpuTime = { readonly type: 'cpu-time'; readonly seconds: number };

/** Of the samples, this share must lie in the component's own code for it to have done it. */
const SHARE = 0.8;
const MIN_SAMPLES = 20;
/**
 * … and this much of all CPU time in its expressions: what is around one (the text cut, trimmed, put together) takes
 * time as well. Samples are of one thread and leave out the language's own work, so both are counted in: else a
 * program burns time in threads of Node's (`crypto.pbkdf2`), or in garbage, while the component does a little.
 */
const IN_EXPRESSIONS = 0.5;

export const CPU_TIME: OracleFace<CpuTime> = {
  type: 'cpu-time',
  strength: 'observed',
  weakness: () => null,
  plan: () => ({ watch: [] }),
  triggered: ({ seconds }, { cpuMs }) => cpuMs >= seconds * 1000,
  withoutBenign: (facts, benign) => ({ ...facts, cpuMs: Math.max(0, facts.cpuMs - benign.cpuMs) }),
  attributionPlan: ({ seconds }) => ({ watch: ['profile'], enoughCpuMs: seconds * 1000 }),
  attribution: (_, { reports }, sourceOf) => {
    const counts = countsOf(reports, sourceOf);
    const all = counts.component + counts.program + counts.unclear;
    if (all < MIN_SAMPLES) return 'inconclusive';
    if (counts.component / all >= SHARE) return 'passed';
    return counts.program / all < 1 - SHARE ? 'inconclusive' : 'failed';
  },
  isHandedOver: (_, { reports }, sourceOf) => {
    const counts = countsOf(reports, sourceOf);
    const all = counts.component + counts.program + counts.unclear + counts.nameless;
    return (counts.inExpressions / all) * counts.ofProcess < IN_EXPRESSIONS;
  },
};

function countsOf(reports: readonly WatchReport[], sourceOf: SourceOf) {
  const profile = reports.findLast((report) => report.kind === 'profile');
  const { cpuMs = 0, threadMs = null, nameless = 0 } = profile ?? {};
  /** The sampled thread's share of the process; none where nobody knows. */
  const ofProcess = threadMs === null || cpuMs <= 0 ? 0 : Math.min(1, threadMs / cpuMs);
  const counts = { component: 0, program: 0, unclear: 0, inExpressions: 0, nameless, ofProcess };
  for (const sample of profile?.samples ?? []) {
    const actor = whose(sample, reports, sourceOf);
    counts[actor] += sample.count;
    if (actor === 'component' && sample.expression !== null) counts.inExpressions += sample.count;
  }
  return counts;
}

function whose(
  sample: Sample,
  reports: readonly WatchReport[],
  sourceOf: SourceOf,
): 'component' | 'program' | 'unclear' {
  const { file, hash, expression, called, line } = sample;
  const { owner, text } = sourceOf({ name: '', file, line, column: 0, hash, kind: 'file', by: null });
  if (owner === 'program') {
    // A component may hand out the expression that is the flaw.
    return expression !== null && isComponents(expression, reports, sourceOf) ? 'unclear' : 'program';
  }
  if (owner !== 'component' || text === null) return 'unclear';
  if (expression !== null) return isComponents(expression, reports, sourceOf) ? 'component' : 'unclear';
  if (called !== null) return called.length > 2 && text.includes(called) ? 'component' : 'unclear';
  return callsOnlyItsOwn(text, line) ? 'component' : 'unclear';
}

function isComponents(expression: string, reports: readonly WatchReport[], sourceOf: SourceOf): boolean {
  const held = sourceOf.holding(expression);
  if (held !== 'parts') return held === 'whole';
  // V8 names an expression by its first 1,000 characters or so, and by its text before slashes are escaped.
  const plain = (text: string) => text.replaceAll('\\/', '/');
  const makers = reports.filter(
    (report) => report.kind === 'expression' && plain(report.source).startsWith(plain(expression)),
  );
  return makers.some(
    (report) => report.kind === 'expression' && actorOf(report.frames, null, sourceOf) === 'component',
  );
}
