/** KEV, EPSS and SSVC by CVE: what the decision tables take in (migration 0011). */
import type { AdvisoryStore, CveSignals, SsvcAssessment } from '../../app/advisory/ports.ts';
import type { Queryable } from './queryable.ts';

type Signals = Pick<AdvisoryStore, 'replaceKev' | 'scoreEpss' | 'assess' | 'signalsOf'>;

export function advisorySignals(connection: Queryable): Signals {
  const run = (text: string, values: readonly unknown[]) => connection.query(text, values);
  return {
    replaceKev: async ({ version, entries, isComplete }, at) => {
      const { rows: later } = await run('select from kev_entry where catalogue > $1 limit 1', [version]);
      if (later.length > 0) return null;
      const listed = JSON.stringify(entries);
      const written = await run(
        `insert into kev_entry (cve, added_on, due_on, ransomware, catalogue)
         select n.cve, n."addedOn", n."dueOn", n.ransomware, $2
         from jsonb_to_recordset($1::jsonb) as n (cve text, "addedOn" date, "dueOn" date, ransomware boolean)
         on conflict (cve) do update set added_on = excluded.added_on, due_on = excluded.due_on,
           ransomware = excluded.ransomware, catalogue = excluded.catalogue, removed_at = null
         where (kev_entry.added_on, kev_entry.due_on, kev_entry.ransomware, kev_entry.removed_at)
           is distinct from (excluded.added_on, excluded.due_on, excluded.ransomware, null)`,
        [listed, version],
      );
      await run('update kev_entry set catalogue = $1 where catalogue < $1 and removed_at is null', [version]);
      if (!isComplete) return written.rowCount ?? 0;
      const removed = await run(
        `update kev_entry k set removed_at = $2 where k.removed_at is null
           and not exists (select from jsonb_to_recordset($1::jsonb) as n (cve text) where n.cve = k.cve)`,
        [listed, at],
      );
      return (written.rowCount ?? 0) + (removed.rowCount ?? 0);
    },
    scoreEpss: async (scores, scoredOn) => {
      const { rowCount } = await run(
        `insert into epss_score (cve, score, percentile, scored_on)
         select n.*, $4::date from unnest($1::text[], $2::real[], $3::real[]) as n
         on conflict (cve) do update set score = excluded.score, percentile = excluded.percentile,
           scored_on = excluded.scored_on
         where epss_score.scored_on <= excluded.scored_on
           and (epss_score.score, epss_score.percentile) is distinct from (excluded.score, excluded.percentile)`,
        [
          scores.map(({ cve }) => cve),
          scores.map(({ score }) => score),
          scores.map(({ percentile }) => percentile),
          scoredOn,
        ],
      );
      return rowCount ?? 0;
    },
    assess: async (assessments) => {
      await run(
        `insert into ssvc_assessment (cve, assessor, exploitation, automatable, technical_impact, assessed_at)
         select distinct on (n.cve, n.assessor) n.cve, n.assessor, n.exploitation, n.automatable, n."technicalImpact", n."assessedAt"
         from jsonb_to_recordset($1::jsonb) as n (cve text, assessor text, exploitation text, automatable text,
           "technicalImpact" text, "assessedAt" timestamptz)
         order by n.cve, n.assessor, n."assessedAt" desc nulls last
         on conflict (cve, assessor) do update set exploitation = excluded.exploitation,
           automatable = excluded.automatable, technical_impact = excluded.technical_impact, assessed_at = excluded.assessed_at
         where ssvc_assessment.assessed_at is null or excluded.assessed_at >= ssvc_assessment.assessed_at`,
        [JSON.stringify(assessments)],
      );
    },
    signalsOf: async (cves) => (await run(SIGNALS, [cves])).rows.map(toSignals),
  };
}

const SIGNALS = `select c.cve, (select max(catalogue) from kev_entry) as catalogue,
    (select jsonb_build_object('addedOn', k.added_on, 'dueOn', k.due_on, 'ransomware', k.ransomware)
      from kev_entry k where k.cve = c.cve and k.removed_at is null) as kev,
    (select jsonb_build_object('score', e.score, 'percentile', e.percentile, 'scoredOn', e.scored_on)
      from epss_score e where e.cve = c.cve) as epss,
    (select jsonb_agg(jsonb_build_object('assessor', s.assessor, 'exploitation', s.exploitation,
        'automatable', s.automatable, 'technicalImpact', s.technical_impact, 'assessedAt', s.assessed_at) order by s.assessor)
      from ssvc_assessment s where s.cve = c.cve) as ssvc
  from (select distinct unnest($1::text[]) as cve) c order by c.cve`;

type Assessed = Omit<SsvcAssessment, 'cve' | 'assessedAt'> & { readonly assessedAt: string | null };

function toSignals(row: Readonly<Record<string, unknown>>): CveSignals {
  return {
    cve: row['cve'] as string,
    catalogue: row['catalogue'] as string | null,
    kev: row['kev'] as CveSignals['kev'],
    epss: row['epss'] as CveSignals['epss'],
    ssvc: ((row['ssvc'] as readonly Assessed[] | null) ?? []).map((assessed) => ({
      ...assessed,
      assessedAt: assessed.assessedAt === null ? null : new Date(assessed.assessedAt),
    })),
  };
}
