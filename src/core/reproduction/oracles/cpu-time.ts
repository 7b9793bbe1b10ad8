/**
 * The whole process tree used this much CPU time, on the CPU clock, so that a loaded machine does not make
 * a flaw of a slow one. A run stopped by its time limit after that much has triggered.
 */
import { actorOf, type SourceOf } from '../attribution.ts';
import type { WatchReport } from '../watch-report.ts';
import type { OracleFace } from './oracle.ts';

type CpuTime = { readonly type: 'cpu-time'; readonly seconds: number };

/** Of the samples, this share must lie in the component's own code for it to have done it. */
const SHARE = 0.8;
const MIN_SAMPLES = 20;

export const CPU_TIME: OracleFace<CpuTime> = {
  type: 'cpu-time',
  strength: 'observed',
  weakness: () => null,
  plan: () => ({ watch: [] }),
  triggered: ({ seconds }, { cpuMs }) => cpuMs >= seconds * 1000,
  attributionPlan: ({ seconds }) => ({ watch: ['profile'], enoughCpuMs: seconds * 900 }),
  attribution: (_, { reports }, sourceOf) => {
    const profile = reports.findLast((report) => report.kind === 'profile');
    if (profile === undefined) return 'inconclusive';
    const counts = { component: 0, program: 0, other: 0 };
    for (const sample of profile.samples) {
      const { owner } = sourceOf(frameOf(sample));
      counts[owner === 'component' || owner === 'program' ? owner : 'other'] += sample.count;
    }
    const all = counts.component + counts.program + counts.other;
    if (all < MIN_SAMPLES) return 'inconclusive';
    if (counts.component / all >= SHARE) return 'passed';
    // The program's own loop, unless what it runs is an expression that it did not write itself.
    return counts.program / all < 1 - SHARE || runsForeignExpression(reports, sourceOf)
      ? 'inconclusive'
      : 'failed';
  },
};

function runsForeignExpression(reports: readonly WatchReport[], sourceOf: SourceOf): boolean {
  return reports.some(
    (report) =>
      report.kind === 'expression' &&
      actorOf(report.frames, null, sourceOf) !== 'component' &&
      sourceOf.componentHolds(report.source),
  );
}

type Profile = Extract<WatchReport, { kind: 'profile' }>;

function frameOf({ file, hash }: Profile['samples'][number]) {
  return { name: '', file, line: 0, column: 0, hash, kind: 'file', by: null } as const;
}
