/** Plans, what a developer was given, and what it consented to (migration 0015). */
import type {
  Consent,
  EngagementStore,
  Named,
  PublishedReport,
  RegisteredPlan,
  SharedKind,
  SharedRecord,
} from '../../app/model/engagement-ports.ts';
import type { Rows } from './engagement-store.ts';

type Row = Readonly<Record<string, unknown>>;
type Papers = Pick<
  EngagementStore,
  'addPlan' | 'plans' | 'share' | 'shared' | 'sharedBody' | 'addConsent' | 'consents' | keyof Published
>;
type Published = Pick<EngagementStore, 'publish' | 'publishedAt' | 'published' | 'publishedBody'>;

export function engagementPapers(rows: Rows): Papers {
  return {
    addPlan: async ({ room, id }, plan) => {
      const added = await rows(
        `insert into evaluation_plan (compartment_id, engagement_id, id, digest, body, registered_by, registered_at,
           entry) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (compartment_id, digest) do nothing returning id`,
        [
          room,
          id,
          plan.id,
          plan.digest,
          plan.body,
          JSON.stringify(plan.registeredBy),
          plan.registeredAt,
          plan.entry,
        ],
      );
      return added.length > 0;
    },
    plans: async ({ room, id }) =>
      (
        await rows(
          'select * from evaluation_plan where compartment_id = $1 and engagement_id = $2 order by entry desc',
          [room, id],
        )
      ).map(toPlan),
    share: async ({ room, id }, record, body) => {
      await rows(
        `insert into engagement_shared (compartment_id, engagement_id, id, kind, digest, body, shared_by, shared_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (compartment_id, kind, id) do nothing`,
        [
          room,
          id,
          record.id,
          record.kind,
          record.digest,
          JSON.stringify(body),
          JSON.stringify(record.by),
          record.at,
        ],
      );
    },
    shared: async ({ room, id }) =>
      (
        await rows(
          `select id, kind, digest, shared_by, shared_at from engagement_shared
           where compartment_id = $1 and engagement_id = $2 order by shared_at desc, kind, id`,
          [room, id],
        )
      ).map(toShared),
    sharedBody: async ({ room, id }, kind, sharedId) => {
      const [row] = await rows(
        `select body from engagement_shared
         where compartment_id = $1 and engagement_id = $2 and kind = $3 and id = $4`,
        [room, id, kind, sharedId],
      );
      return row?.['body'] ?? null;
    },
    addConsent: async ({ room }, { reportId, digest, given, by, at }) => {
      await rows(
        `insert into report_consent (compartment_id, report_id, no, digest, given, by, at)
         select $1, $2, 1 + coalesce(max(no), 0), $3, $4, $5, $6 from report_consent
         where compartment_id = $1 and report_id = $2`,
        [room, reportId, digest, given, JSON.stringify(by), at],
      );
    },
    consents: async ({ room }) =>
      (
        await rows(
          `select distinct on (report_id) * from report_consent where compartment_id = $1
           order by report_id, no desc`,
          [room],
        )
      ).map(toConsent),
    ...publishedPapers(rows),
  };
}

function publishedPapers(rows: Rows): Published {
  return {
    publish: async ({ room, id }, reportId, publishedAt) => {
      // Every column is named: what has no line here does not leave.
      const copied = await rows(
        `insert into published_report (id, digest, models, body, published_at)
         select s.id, s.digest, array(select jsonb_array_elements_text(s.body #> '{report,models}')),
           s.body -> 'body', $4
         from engagement_shared s
         where s.compartment_id = $1 and s.engagement_id = $2 and s.kind = 'report' and s.id = $3
         on conflict (id) do nothing returning id`,
        [room, id, reportId, publishedAt],
      );
      return copied.length > 0;
    },
    publishedAt: async ({ room, id }) => {
      const found = await rows(
        `select p.id, p.published_at from published_report p
           join engagement_shared s on s.id = p.id and s.kind = 'report'
         where s.compartment_id = $1 and s.engagement_id = $2`,
        [room, id],
      );
      return new Map(found.map((row) => [row['id'] as string, row['published_at'] as Date]));
    },
    published: async (limit) =>
      (
        await rows(
          'select id, digest, models, published_at from published_report order by published_at desc, id limit $1',
          [limit],
        )
      ).map(toPublished),
    publishedBody: async (id) => {
      const [row] = await rows('select * from published_report where id = $1', [id]);
      return row === undefined ? null : { report: toPublished(row), body: row['body'] };
    },
  };
}

function toPublished(row: Row): PublishedReport {
  return {
    id: row['id'] as string,
    digest: row['digest'] as string,
    models: row['models'] as string[],
    publishedAt: row['published_at'] as Date,
  };
}

function toPlan(row: Row): RegisteredPlan {
  return {
    id: row['id'] as string,
    digest: row['digest'] as string,
    body: row['body'] as Uint8Array,
    registeredBy: row['registered_by'] as Named,
    registeredAt: row['registered_at'] as Date,
    entry: row['entry'] as number,
  };
}

function toShared(row: Row): SharedRecord {
  return {
    id: row['id'] as string,
    kind: row['kind'] as SharedKind,
    digest: row['digest'] as string,
    by: row['shared_by'] as Named,
    at: row['shared_at'] as Date,
  };
}

function toConsent(row: Row): Consent {
  return {
    reportId: row['report_id'] as string,
    digest: row['digest'] as string,
    given: row['given'] as boolean | null,
    by: row['by'] as Named,
    at: row['at'] as Date,
  };
}
