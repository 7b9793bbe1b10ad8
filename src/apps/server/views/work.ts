/** Work that failed for good. `GET /api/v1/failed-jobs` → FailedJobList; `POST …/{id}/retry` sends one again (202). */
import { type Static, Type } from 'typebox';
import { Id, Instant, orNull } from './parts.ts';

export const FailedJobView = Type.Object({
  id: Type.String(),
  work: Type.String({ description: 'the kind of job, as the server’s log names it' }),
  reason: Type.String({
    description: 'the code that the last attempt failed with; never words of a finding',
  }),
  attempts: Type.Integer({ minimum: 1 }),
  failedAt: Instant,
  about: orNull(
    Type.Object({ kind: Type.Enum(['finding', 'case', 'advisory']), id: Id, title: Type.String() }),
    'nothing, or nothing that is yours to see',
  ),
});
export type FailedJobView = Static<typeof FailedJobView>;

export const FailedJobList = Type.Object({
  items: Type.Array(FailedJobView, { description: 'the oldest first, at most 50' }),
  total: Type.Integer({ minimum: 0 }),
});
export type FailedJobList = Static<typeof FailedJobList>;
