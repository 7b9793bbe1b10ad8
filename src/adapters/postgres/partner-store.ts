/** Partners, their grants and what they did with them (migration 0016). */
import type { Doer, Partner, PartnerStore, StoredGrant, Use } from '../../app/model/partner/ports.ts';
import type { PartnerState, ShownControl } from '../../core/model/partner.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

const MAX_GRANTS = 500;

export function partnerStore(connection: Queryable): PartnerStore {
  const rows = async (text: string, values: readonly unknown[] = []): Promise<readonly Row[]> =>
    (await connection.query(text, values)).rows;
  return {
    openRoom: async (compartmentId, openedBy, at) => {
      await rows('select breakwater.open_partner_room($1, $2, $3)', [compartmentId, openedBy, at]);
    },
    partner: async (partyId) => {
      const [row] = await rows('select * from partner where party_id = $1', [partyId]);
      return row === undefined ? null : toPartner(row);
    },
    partners: async (limit) =>
      (await rows('select * from partner order by state_at desc, party_id limit $1', [limit])).map(toPartner),
    roomOf: async (partyId) => {
      const [row] = await rows("select id from compartment where kind = 'partner' and party_id = $1", [
        partyId,
      ]);
      return (row?.['id'] as string | undefined) ?? null;
    },
    lock: async (compartmentId) => {
      await rows('select 1 from partner where compartment_id = $1 for update', [compartmentId]);
    },
    put: async (partner) => {
      await rows(
        `insert into partner (compartment_id, party_id, name, state, state_at, reason, decided_by, purpose, scope,
           controls, applied_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (compartment_id, party_id) do update set state = excluded.state, state_at = excluded.state_at,
           reason = excluded.reason, decided_by = excluded.decided_by, purpose = excluded.purpose,
           scope = excluded.scope, controls = excluded.controls, applied_at = excluded.applied_at`,
        [
          partner.compartmentId,
          partner.partyId,
          partner.name,
          partner.state,
          partner.stateAt,
          partner.reason,
          partner.decidedBy === null ? null : JSON.stringify(partner.decidedBy),
          partner.purpose,
          partner.scope,
          JSON.stringify(partner.controls),
          partner.appliedAt,
        ],
      );
    },
    ...grantsIn(rows),
    ...usesIn(rows),
  };
}

type Rows = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

function grantsIn(rows: Rows): Pick<PartnerStore, 'addGrant' | 'grants' | 'endGrants'> {
  return {
    addGrant: async (grant) => {
      await rows(
        `insert into partner_grant (compartment_id, id, party_id, principal_id, scope, components, engagement_id,
           opens, ends, zone, given_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          grant.compartmentId,
          grant.id,
          grant.partyId,
          grant.principalId,
          grant.scope,
          grant.components,
          grant.engagementId,
          grant.opens,
          grant.ends,
          grant.zone,
          JSON.stringify(grant.givenBy),
        ],
      );
    },
    grants: async (compartmentId) =>
      (
        await rows(
          `select g.*, (select count(*) from partner_use u
             where u.compartment_id = g.compartment_id and u.grant_id = g.id) as uses
           from partner_grant g where g.compartment_id = $1 order by g.opens desc, g.id limit $2`,
          [compartmentId, MAX_GRANTS],
        )
      ).map(toGrant),
    endGrants: async (ids, at) => {
      await rows('update partner_grant set ended_at = $2 where id = any ($1) and ended_at is null', [
        ids,
        at,
      ]);
    },
  };
}

function usesIn(rows: Rows): Pick<PartnerStore, 'addUse' | 'uses' | 'findingsBy' | 'end'> {
  return {
    addUse: async ({ compartmentId, id, grantId, at, by, what, component }) => {
      await rows(
        `insert into partner_use (compartment_id, id, grant_id, at, used_by, what, component)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [compartmentId, id, grantId, at, JSON.stringify(by), what, component],
      );
    },
    uses: async (compartmentId, limit) =>
      (
        await rows('select * from partner_use where compartment_id = $1 order by at desc, id limit $2', [
          compartmentId,
          limit,
        ])
      ).map(toUse),
    findingsBy: async (intakeId, principalIds, cap) => {
      const found = await rows(
        `select w.id, (select count(*) from (select 1 from finding f
             where f.compartment_id = $1 and f.submitted_by = w.id limit $3) x)::int as n
         from unnest($2::text[]) w (id)`,
        [intakeId, principalIds, cap],
      );
      return new Map(found.map((row) => [row['id'] as string, row['n'] as number]));
    },
    end: async (partyId, at) => {
      const [row] = await rows('select * from breakwater.end_partner($1, $2)', [partyId, at]);
      return {
        keys: row?.['keys'] as number,
        people: row?.['people'] as number,
        memberships: row?.['memberships'] as number,
      };
    },
  };
}

function toPartner(row: Row): Partner {
  return {
    compartmentId: row['compartment_id'] as string,
    partyId: row['party_id'] as string,
    name: row['name'] as string,
    state: row['state'] as PartnerState,
    stateAt: row['state_at'] as Date,
    reason: row['reason'] as string | null,
    decidedBy: row['decided_by'] as Doer | null,
    purpose: row['purpose'] as string,
    scope: row['scope'] as string,
    controls: row['controls'] as ShownControl[],
    appliedAt: row['applied_at'] as Date,
  };
}

function toGrant(row: Row): StoredGrant {
  const instant = (name: string) => (row[name] as Date | null)?.toISOString() ?? null;
  return {
    compartmentId: row['compartment_id'] as string,
    id: row['id'] as string,
    partyId: row['party_id'] as string,
    principalId: row['principal_id'] as string,
    scope: row['scope'] as string,
    components: row['components'] as string[],
    engagementId: row['engagement_id'] as string | null,
    engagementOverAt: instant('engagement_over_at'),
    opens: (row['opens'] as Date).toISOString(),
    ends: (row['ends'] as Date).toISOString(),
    zone: row['zone'] as string,
    givenBy: row['given_by'] as Doer,
    endedAt: instant('ended_at'),
    uses: Number(row['uses']),
  };
}

function toUse(row: Row): Use {
  return {
    compartmentId: row['compartment_id'] as string,
    id: row['id'] as string,
    grantId: row['grant_id'] as string,
    at: row['at'] as Date,
    by: row['used_by'] as Doer,
    what: row['what'] as string,
    component: row['component'] as string | null,
  };
}
