/** A report out of runs under their plans: pure, and the same again from the same samples but for when it was written. */
import { compareRuns, horizonTrend, type Planned, reportOn } from '../../core/model/report.ts';
import type { ReportBody } from './evaluation-ports.ts';

export function composeReport(runs: readonly Planned[], writtenAt: string): ReportBody {
  const models = runs.map(({ plan, run }) => ({ plan, report: reportOn(plan, run) }));
  return { models, comparisons: compareRuns(runs), trend: horizonTrend(models), writtenAt };
}
