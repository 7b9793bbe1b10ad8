/** The room of the probes: the flaws that the lab laid out, and which task is which. Only two services hold it. */
import type { Draw, FlawAtDesk, LaidFlaw, ProbeStore } from '../../app/model/probe/ports.ts';
import type { Component } from '../../core/finding/finding.ts';
import type { FlawFacts, FlawSource, ProbePlace } from '../../core/model/probe.ts';

type Row = Readonly<Record<string, unknown>>;
type Rows = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** More standing consents than that are looked at in turns nobody promised. */
const MAX_CONSENTS = 5_000;

type RoomStore = Pick<
  ProbeStore,
  | 'openRoom'
  | 'lockRoom'
  | 'flawsUnderConsent'
  | 'layOut'
  | 'laidOut'
  | 'addDraw'
  | 'draws'
  | 'draw'
  | 'endDraw'
  | 'judged'
>;

/** Read by the lab, which holds every intake and the desk: a finding by its consent, a case by its finding. */
const FLAWS = `
  with word as (
    select distinct on (compartment_id, finding_id) compartment_id, finding_id, given
    from probe_consent order by compartment_id, finding_id, seq desc),
  standing as (select * from word where given order by finding_id limit ${MAX_CONSENTS})
  select s.finding_id, c.id as case_id, f.body -> 'component' as component,
    f.body #>> '{reproducer,environment}' as environment,
    x.verdict, x.assurance, x.body -> 'controls' ->> 'fixed' as fixed,
    c.stage in ('published', 'protected') or c.embargo_state = 'exited' or exists (
      select from advisory a where a.compartment_id = c.compartment_id and a.case_id = c.id and a.state <> 'draft') as published,
    coalesce((select m.given from probe_maintainer_consent m
      where m.compartment_id = c.compartment_id and m.case_id = c.id order by m.seq desc limit 1), false) as maintainer,
    (select jsonb_agg(jsonb_build_object('party', o.submitter_party_id, 'name', p.name,
        'claimed', b.body #> '{finder,party}', 'model', b.body #> '{finder,model}',
        'ai', b.body #> '{finder,aiAssisted}', 'consents', w.finding_id is not null))
      from case_finding o
        join finding b on b.id = o.finding_id
        join party p on p.id = o.submitter_party_id
        left join standing w on w.finding_id = o.finding_id
      where o.compartment_id = c.compartment_id and o.case_id = c.id) as sources
  from standing s
    join finding f on f.id = s.finding_id and f.compartment_id = s.compartment_id
    join case_finding cf on cf.finding_id = s.finding_id
    join "case" c on c.compartment_id = cf.compartment_id and c.id = cf.case_id
    left join lateral (select e.verdict, e.assurance, e.body from experiment e
      where e.compartment_id = s.compartment_id and e.finding_id = s.finding_id and e.state = 'done'
      order by e.queued_at desc, e.id desc limit 1) x on true`;

export function probeRoom(rows: Rows): RoomStore {
  return {
    openRoom: async (newId, at) => {
      const [row] = await rows('select breakwater.open_probe_room($1, $2) as id', [newId, at]);
      return row?.['id'] as string;
    },
    lockRoom: async (room) => {
      await rows('select pg_advisory_xact_lock(hashtextextended($1, 0))', [room]);
    },
    flawsUnderConsent: async () => (await rows(FLAWS)).map(toFlaw),
    layOut: async (room, flaws, over, at) => {
      const kept = flaws.map(({ findingId, caseId, place, facts }) => ({
        ...{ finding_id: findingId, case_id: caseId, place, facts },
      }));
      await rows(
        `insert into probe_flaw (compartment_id, finding_id, case_id, place, facts, laid_at)
         select $1, r.finding_id, r.case_id, r.place, r.facts, $3
         from jsonb_to_recordset($2::jsonb) r (finding_id text, case_id text, place jsonb, facts jsonb)
         on conflict (compartment_id, finding_id) do update
           set case_id = excluded.case_id, place = excluded.place, facts = excluded.facts, laid_at = excluded.laid_at,
             over = null
           where probe_flaw.over is not null or probe_flaw.facts <> excluded.facts
             or probe_flaw.case_id <> excluded.case_id`,
        [room, JSON.stringify(kept), at],
      );
      const laid = new Set(flaws.map(({ findingId }) => findingId));
      const gone = (await rows('select * from probe_flaw where compartment_id = $1 and over is null', [room]))
        .map(toLaid)
        .filter(({ findingId }) => !laid.has(findingId));
      for (const flaw of gone) {
        await rows('update probe_flaw set over = $3 where compartment_id = $1 and finding_id = $2', [
          room,
          flaw.findingId,
          over(flaw),
        ]);
      }
    },
    laidOut: async (room) =>
      (
        await rows(
          'select * from probe_flaw where compartment_id = $1 and over is null order by finding_id',
          [room],
        )
      ).map(toLaid),
    addDraw: async (room, { probeId, findingId, caseId, materialId, drawnAt }) => {
      await rows(
        `insert into probe_draw (compartment_id, probe_id, finding_id, case_id, material_id, drawn_at)
         values ($1, $2, $3, $4, $5, $6)`,
        [room, probeId, findingId, caseId, materialId, drawnAt],
      );
    },
    ...drawStore(rows),
  };
}

function drawStore(rows: Rows): Pick<ProbeStore, 'draws' | 'draw' | 'endDraw' | 'judged'> {
  const DRAWN = `select d.*, f.over from probe_draw d
    join probe_flaw f on f.compartment_id = d.compartment_id and f.finding_id = d.finding_id
    where d.compartment_id = $1`;
  return {
    draws: async (room) => (await rows(`${DRAWN} order by d.drawn_at, d.probe_id`, [room])).map(toDraw),
    draw: async (room, probeId) => {
      const [row] = await rows(`${DRAWN} and d.probe_id = $2`, [room, probeId]);
      return row === undefined ? null : toDraw(row);
    },
    endDraw: async (room, probeId, at) => {
      await rows(
        `update probe_draw set over_at = $3 where compartment_id = $1 and probe_id = $2 and over_at is null`,
        [room, probeId, at],
      );
    },
    judged: async (room, probeId, reproduction, at) => {
      await rows(
        'update probe_draw set reproduction = $3, judged_at = $4 where compartment_id = $1 and probe_id = $2',
        [room, probeId, reproduction === null ? null : JSON.stringify(reproduction), at],
      );
    },
  };
}

type SourceRow = {
  readonly party: string;
  readonly name: string;
  readonly claimed: string | null;
  readonly model: string | null;
  readonly ai: boolean | null;
  readonly consents: boolean;
};

function toFlaw(row: Row): FlawAtDesk {
  const sources = (row['sources'] ?? []) as readonly SourceRow[];
  const parties = [...new Set(sources.map(({ party }) => party))];
  return {
    findingId: row['finding_id'] as string,
    caseId: row['case_id'] as string,
    component: row['component'] as Component,
    environment: row['environment'] as FlawAtDesk['environment'],
    facts: {
      verdict: (row['verdict'] ?? 'inconclusive') as FlawFacts['verdict'],
      assurance: (row['assurance'] ?? 'claimed') as FlawFacts['assurance'],
      fixedControl: (row['fixed'] ?? 'not_run') as FlawFacts['fixedControl'],
      isPublished: row['published'] === true,
      reporters: parties,
      // Each of its findings, so that a consent for one says nothing of another.
      consentingReporters: parties.filter((id) =>
        sources.every(({ party, consents }) => party !== id || consents),
      ),
      hasMaintainerConsent: row['maintainer'] === true,
      sources: sources.flatMap(toSources),
    },
  };
}

/** Whom a finding names as its finder counts like who sent it. */
function toSources({ party, name, claimed, model, ai }: SourceRow): readonly FlawSource[] {
  const own = { partyId: party, partyName: name, model, aiAssisted: ai };
  return claimed === null ? [own] : [own, { ...own, partyName: claimed }];
}

function toLaid(row: Row): LaidFlaw {
  return {
    findingId: row['finding_id'] as string,
    caseId: row['case_id'] as string,
    place: row['place'] as ProbePlace,
    facts: row['facts'] as FlawFacts,
  };
}

function toDraw(row: Row): Draw & { readonly over: 'published' | 'withdrawn' | null } {
  return {
    probeId: row['probe_id'] as string,
    findingId: row['finding_id'] as string,
    caseId: row['case_id'] as string,
    materialId: row['material_id'] as string,
    drawnAt: row['drawn_at'] as Date,
    overAt: row['over_at'] as Date | null,
    over: row['over'] as 'published' | 'withdrawn' | null,
  };
}
