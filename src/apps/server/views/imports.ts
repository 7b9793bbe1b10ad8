/** What came from elsewhere. Routes: `routes/import-routes.ts`. */
import { type Static, Type } from 'typebox';
import { Id, Instant, orNull } from './parts.ts';

const COUNT = Type.Integer({ minimum: 0 });

export const ImportRunView = Type.Object({
  id: Id,
  account: Type.String({
    description: "the account on the server's machine that started it, or who uploaded it",
  }),
  paths: Type.Array(Type.String(), {
    description: "as they were given; at most 50; of an upload the file's name",
  }),
  uploaded: Type.Boolean({ description: 'it came with POST /api/v1/imports' }),
  state: Type.Enum(['running', 'done', 'failed', 'stopped'], {
    description:
      'stopped: without an end, and not heard of for ten minutes; the same command, or the same file, goes on',
  }),
  failure: orNull(Type.String(), 'it did not fail'),
  startedAt: Instant,
  updatedAt: Instant,
  finishedAt: orNull(Instant, 'it has not ended'),
  documents: Type.Integer({ minimum: 0, description: 'read so far' }),
  unchanged: COUNT,
  added: Type.Integer({ minimum: 0, description: 'records' }),
  changed: COUNT,
  older: Type.Integer({ minimum: 0, description: 'records of which a later version is here' }),
  rejected: COUNT,
  kev: COUNT,
  epss: COUNT,
  assessments: COUNT,
  leftOut: Type.Array(
    Type.Object({ source: Type.String(), pointer: Type.String(), message: Type.String() }),
    { description: 'what was left out, with its place; the first 100' },
  ),
});
export type ImportRunView = Static<typeof ImportRunView>;

export const ImportList = Type.Object({
  imports: Type.Array(ImportRunView, { description: 'newest first; at most 100' }),
});
export type ImportList = Static<typeof ImportList>;

export const ImportStarted = Type.Object({ id: Id });
export type ImportStarted = Static<typeof ImportStarted>;

export const SuspiciousList = Type.Object({
  groups: Type.Array(
    Type.Object({
      records: Type.Array(Type.String(), { description: 'at most 100' }),
      packages: Type.Array(Type.String(), { description: 'component keys; at most 100' }),
    }),
    { description: 'at most 500' },
  ),
  isCut: Type.Boolean(),
});
export type SuspiciousList = Static<typeof SuspiciousList>;
