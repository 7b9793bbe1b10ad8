/** Suites, their versions, and the copies of them in an engagement's material (migration 0023). */
import type { Named } from '../../app/model/engagement-ports.ts';
import type { StoredSuite, SuiteHead, SuiteStore } from '../../app/model/evaluation-ports.ts';
import type { EvaluationSuite } from '../../core/model/suite.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

const HEAD = 'select compartment_id, id, name, version, digest, tasks, written_by, written_at';

export function suiteStore(connection: Queryable): SuiteStore {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows as Row[];
  return {
    open: async ({ compartmentId, name, readers, by, at }) => {
      await rows('select breakwater.open_suite($1, $2, $3, $4, $5)', [compartmentId, name, readers, by, at]);
    },
    add: async (head, suite) => {
      await rows(
        `insert into evaluation_suite (compartment_id, id, name, version, digest, tasks, body, written_by, written_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          head.compartmentId,
          head.id,
          head.name,
          head.version,
          head.digest,
          head.tasks,
          JSON.stringify(suite),
          JSON.stringify(head.writtenBy),
          head.writtenAt,
        ],
      );
    },
    list: async () => (await rows(`${HEAD} from evaluation_suite order by written_at desc, id`)).map(toHead),
    suite: async (id) => {
      const [row] = await rows(`${HEAD}, body from evaluation_suite where id = $1`, [id]);
      return row === undefined ? null : toSuite(row);
    },
    bring: async ({ material, id: engagementId }, { id, digest, suite, by, at }) => {
      await rows(
        `insert into engagement_suite (compartment_id, engagement_id, id, digest, body, brought_by, brought_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [material, engagementId, id, digest, JSON.stringify(suite), JSON.stringify(by), at],
      );
    },
    brought: async ({ material }) =>
      (
        await rows('select * from engagement_suite where compartment_id = $1 order by brought_at desc, id', [
          material,
        ])
      ).map((row) => ({
        id: row['id'] as string,
        digest: row['digest'] as string,
        suite: row['body'] as EvaluationSuite,
        by: row['brought_by'] as Named,
        at: row['brought_at'] as Date,
      })),
  };
}

function toHead(row: Row): SuiteHead {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    name: row['name'] as string,
    version: row['version'] as string,
    digest: row['digest'] as string,
    tasks: row['tasks'] as number,
    writtenBy: row['written_by'] as Named,
    writtenAt: row['written_at'] as Date,
  };
}

function toSuite(row: Row): StoredSuite {
  return { ...toHead(row), suite: row['body'] as EvaluationSuite };
}
