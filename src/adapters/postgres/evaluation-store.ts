/** Sealed runs and reports of an engagement's material, and what officials make of them (migration 0015). */
import type { Named } from '../../app/model/engagement-ports.ts';
import type {
  EvaluationStore,
  ImportedRun,
  ReportBody,
  StoredReport,
} from '../../app/model/evaluation-ports.ts';
import type { EvaluationHeader } from '../../core/model/evaluation-log.ts';
import type { Departure } from '../../core/model/plan.ts';
import type { Disagreement } from '../../core/model/recompute.ts';
import { determinationRows } from './determination-rows.ts';
import type { Rows } from './engagement-store.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

export function evaluationStore(connection: Queryable): EvaluationStore {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return { ...runRows(rows), ...reportRows(rows), ...determinationRows(rows) };
}

const RUN = `select id, plan_id, digest, size, header, samples, runs, departures, disagreements, imported_by,
    imported_at, destroyed_at from evaluation_run`;

function runRows(
  rows: Rows,
): Pick<EvaluationStore, 'runs' | 'sameRun' | 'addRun' | 'recordsOf' | 'destroyRuns'> {
  return {
    runs: async ({ material }) =>
      (await rows(`${RUN} where compartment_id = $1 order by imported_at desc, id`, [material])).map(toRun),
    sameRun: async ({ material }, planId, digest) => {
      const [row] = await rows(`${RUN} where compartment_id = $1 and plan_id = $2 and digest = $3`, [
        material,
        planId,
        digest,
      ]);
      return row === undefined ? null : toRun(row);
    },
    addRun: async ({ material, id }, run, records) => {
      await rows(
        `insert into evaluation_run (compartment_id, engagement_id, id, plan_id, digest, size, header, samples, runs,
           departures, disagreements, records, imported_by, imported_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
        [
          material,
          id,
          run.id,
          run.planId,
          run.digest,
          run.size,
          plainJson(run.header),
          run.samples,
          run.runs,
          plainJson(run.departures),
          plainJson(run.disagreements),
          records,
          JSON.stringify(run.importedBy),
          run.importedAt,
        ],
      );
    },
    recordsOf: async ({ material }, runId) => {
      const [row] = await rows('select records from evaluation_run where compartment_id = $1 and id = $2', [
        material,
        runId,
      ]);
      return (row?.['records'] as Uint8Array | null | undefined) ?? null;
    },
    destroyRuns: async ({ material }, destroyedAt) =>
      (
        await rows(
          `update evaluation_run set records = null, destroyed_at = $2
           where compartment_id = $1 and destroyed_at is null returning *`,
          [material, destroyedAt],
        )
      ).map(toRun),
  };
}

function reportRows(rows: Rows): Pick<EvaluationStore, 'addReport' | 'reports' | 'reportBody'> {
  return {
    addReport: async ({ material, id }, report, body) => {
      await rows(
        `insert into evaluation_report (compartment_id, engagement_id, id, run_ids, models, departures, digest, body,
           made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          material,
          id,
          report.id,
          report.runIds,
          report.models,
          report.departures,
          report.digest,
          plainJson(body),
          JSON.stringify(report.madeBy),
          report.madeAt,
        ],
      );
    },
    reports: async ({ material }) =>
      (
        await rows(
          `select id, run_ids, models, departures, digest, made_by, made_at from evaluation_report
           where compartment_id = $1 order by made_at desc, id`,
          [material],
        )
      ).map(toReport),
    reportBody: async ({ material }, reportId) => {
      const [row] = await rows('select body from evaluation_report where compartment_id = $1 and id = $2', [
        material,
        reportId,
      ]);
      return (row?.['body'] as ReportBody | undefined) ?? null;
    },
  };
}

/** What a log says may hold a NUL or half a surrogate pair, which are no text to PostgreSQL. */
function plainJson(value: unknown): string {
  return JSON.stringify(value, (_, each) =>
    typeof each === 'string' ? each.replaceAll('\0', '\uFFFD').toWellFormed() : each,
  );
}

function toRun(row: Row): ImportedRun {
  return {
    id: row['id'] as string,
    planId: row['plan_id'] as string,
    digest: row['digest'] as string,
    size: Number(row['size']),
    header: row['header'] as EvaluationHeader,
    samples: row['samples'] as number,
    runs: row['runs'] as number,
    departures: row['departures'] as Departure[],
    disagreements: row['disagreements'] as Disagreement[],
    importedBy: row['imported_by'] as Named,
    importedAt: row['imported_at'] as Date,
    destroyedAt: row['destroyed_at'] as Date | null,
  };
}

function toReport(row: Row): StoredReport {
  return {
    id: row['id'] as string,
    runIds: row['run_ids'] as string[],
    models: row['models'] as string[],
    departures: row['departures'] as number,
    digest: row['digest'] as string,
    madeBy: row['made_by'] as Named,
    madeAt: row['made_at'] as Date,
  };
}
