/** What is shown beside findings: names, the lab's word, the case. Row-level security bounds each of them by itself. */
import type { Party, PartyKind } from '../../app/identity/ports.ts';
import type { FindingSummary, IntakeStore, LabWord, Surroundings } from '../../app/intake/ports.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

export function findingSurroundings(
  connection: Queryable,
): Pick<IntakeStore, 'surroundings' | 'experimentsOf'> {
  return {
    surroundings: (findings) => surroundings(connection, findings),
    experimentsOf: async (finding, limit) => {
      const { rows } = await connection.query(
        `select id, state, queued_at, finished_at, verdict, reason, assurance from experiment
         where compartment_id = $1 and finding_id = $2 order by queued_at desc limit $3`,
        [finding.compartmentId, finding.id, limit],
      );
      return rows.map((row) => ({
        id: row['id'] as string,
        state: row['state'] as 'queued' | 'running' | 'done',
        at: (row['finished_at'] ?? row['queued_at']) as Date,
        lab: row['verdict'] === null ? null : toLabWord(row),
      }));
    },
  };
}

async function surroundings(
  connection: Queryable,
  findings: readonly FindingSummary[],
): Promise<Surroundings> {
  const ids = findings.map(({ id }) => id);
  const { rows: parties } = await connection.query(
    'select id, name, kind, sector from party where id = any ($1)',
    [[...new Set(findings.map(({ submitterPartyId }) => submitterPartyId))]],
  );
  const { rows: principals } = await connection.query(
    'select id, name, kind from principal where id = any ($1)',
    [[...new Set(findings.map(({ submittedBy }) => submittedBy))]],
  );
  const { rows: words } = await connection.query(
    `select f.id as finding_id, e.* from unnest($1::text[], $2::text[]) as f (compartment_id, id)
     cross join lateral (
       select id, finished_at, verdict, reason, assurance from experiment x
       where x.compartment_id = f.compartment_id and x.finding_id = f.id and x.state = 'done'
       order by x.queued_at desc limit 1) e`,
    [findings.map(({ compartmentId }) => compartmentId), ids],
  );
  const { rows: cases } = await connection.query(
    `select cf.finding_id, c.id, c.number, c.title
     from compartment k
     join case_finding cf on cf.compartment_id = k.id and cf.finding_id = any ($1)
     join "case" c on c.id = cf.case_id
     where k.kind in ('desk', 'case')`,
    [ids],
  );
  return {
    parties: byId(parties, toParty),
    principals: byId(principals, (row) => ({
      name: row['name'] as string,
      isMachine: row['kind'] !== 'person',
    })),
    lab: new Map(words.map((row) => [row['finding_id'] as string, toLabWord(row)])),
    cases: new Map(
      cases.map((row) => [
        row['finding_id'] as string,
        { id: row['id'] as string, number: Number(row['number']), title: row['title'] as string },
      ]),
    ),
  };
}

function byId<T>(rows: readonly Row[], make: (row: Row) => T): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row['id'] as string, make(row)]));
}

function toParty(row: Row): Party {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    kind: row['kind'] as PartyKind,
    sector: row['sector'] as string | null,
  };
}

function toLabWord(row: Row): LabWord {
  return {
    experimentId: row['id'] as string,
    verdict: row['verdict'] as LabWord['verdict'],
    reason: row['reason'] as string | null,
    assurance: row['assurance'] as LabWord['assurance'],
    at: row['finished_at'] as Date,
  };
}
