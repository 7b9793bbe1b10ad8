/** A report of imported runs, computed from their samples and kept; what the developer is given is a copy of it. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../core/ledger/canonical-json.ts';
import type { Planned } from '../../core/model/report.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type EngagementWorld, requireMaterial, writeEntry } from './engagement-guard.ts';
import type { ImportedRun, ReportBody, ReportMaker, StoredReport } from './evaluation-ports.ts';
import { unpackRecords } from './import-run.ts';
import { planOf } from './register-plan.ts';

export type ReportWorld = EngagementWorld & { readonly reports: ReportMaker };

/** Refuses `not-found` for a run that is not there, and `conflict` for one whose bytes were destroyed. */
export async function makeReport(
  world: ReportWorld,
  actor: Actor,
  { engagementId, runIds }: { readonly engagementId: string; readonly runIds: readonly string[] },
): Promise<string> {
  const { planned, runs } = await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { record } = await requireMaterial(acting, { engagementId, action: 'evaluation.report' });
    const known = new Map((await stores.evaluations.runs(record)).map((run) => [run.id, run]));
    const plans = new Map((await stores.engagements.plans(record)).map((plan) => [plan.id, plan]));
    const chosen: { readonly run: ImportedRun; readonly planned: Planned }[] = [];
    for (const runId of runIds) {
      const run = known.get(runId);
      const plan = plans.get(run?.planId ?? '');
      if (run === undefined || plan === undefined) throw notFound();
      const packed = await stores.evaluations.recordsOf(record, runId);
      if (packed === null) throw new Refusal('conflict', 'The samples of this run were destroyed.');
      const { header } = run;
      chosen.push({
        run,
        planned: { plan: planOf(plan), run: { header, records: await unpackRecords(packed) } },
      });
    }
    return { planned: chosen.map((each) => each.planned), runs: chosen.map((each) => each.run) };
  });
  const madeAt = world.clock.now();
  const body = withDepartures(await world.reports.make(planned, madeAt.toISOString()), runs);
  const digest = `sha256:${createHash('sha256')
    .update(canonicalJson(body as unknown as Json))
    .digest('hex')}`;
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireMaterial(acting, { engagementId, action: 'evaluation.report', toChange: true });
    const report: StoredReport = {
      id: newId('evaluationReport', world.randomness),
      runIds: [...runIds],
      models: body.models.map(({ plan }) => plan.model.name),
      departures: body.models.reduce((sum, { report: { departures } }) => sum + departures.length, 0),
      digest,
      madeBy: held.by,
      madeAt,
    };
    await stores.evaluations.addReport(held.record, report, body);
    await writeEntry(acting, held, { kind: 'report.made', detail: { report: report.id, digest } });
    await stores.jobs.enqueue('compare-criteria', { engagementId });
    return report.id;
  });
}

/** What the log alone cannot show: whether its plan came first. That was seen when it was imported. */
function withDepartures(body: ReportBody, runs: readonly ImportedRun[]): ReportBody {
  const models = body.models.map(({ plan, report }, index) => ({
    plan,
    report: { ...report, departures: runs[index]?.departures ?? report.departures },
  }));
  // As it is kept: a figure that is no finite number is null, which means undefined.
  return JSON.parse(JSON.stringify({ ...body, models })) as ReportBody;
}
