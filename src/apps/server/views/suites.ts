/**
 * Suites of tasks that models are measured by. A suite that you do not hold is not there.
 *
 *   GET  /api/v1/suites                  SuiteList, every version of the suites that you hold
 *   POST /api/v1/suites?reader=          the suite's bytes → 201 SuiteRow
 *   GET  /api/v1/suites/:id?since=       SuiteView, with what changed since another version
 *   DELETE /api/v1/suites/:id/readers/:person
 *   GET  /api/v1/engagements/:id/suites  BroughtSuiteList
 *   POST /api/v1/engagements/:id/suites  SuiteBringing → BroughtSuiteList
 */
import { type Static, Type } from 'typebox';
import { NamedActor } from './models.ts';
import { Id, Instant, orNull } from './parts.ts';

const Digest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$', description: 'sha256:… in lower-case hex' });

export const SuiteRow = Type.Object({
  id: Id,
  /** The same for every version of one suite. */
  series: Id,
  name: Type.String(),
  version: Type.String(),
  digest: Digest,
  tasks: Type.Integer({ minimum: 1 }),
  writtenAt: Instant,
  writtenBy: NamedActor,
});
export type SuiteRow = Static<typeof SuiteRow>;
export const SuiteList = Type.Object({ items: Type.Array(SuiteRow) });
export type SuiteList = Static<typeof SuiteList>;

const Field = Type.Enum([
  'source',
  'family',
  'minutes',
  'difficulty',
  'publicSince',
  'oracle',
  'environment',
]);
export const SuiteTaskView = Type.Object({
  id: Type.String(),
  source: Type.String({ description: 'its cluster: tasks of one source share their luck' }),
  family: orNull(Type.String(), 'its source'),
  minutes: orNull(Type.Number(), 'nobody measured what it takes a person'),
  difficulty: orNull(Type.Number(), 'it anchors nothing'),
  publicSince: orNull(Type.String(), 'no day is known on which it became public'),
  oracle: Type.String({ description: 'what decides that it is solved' }),
  environment: orNull(Digest, 'what it runs in is not fixed'),
});
export type SuiteTaskView = Static<typeof SuiteTaskView>;
export const SuiteView = Type.Object({
  ...SuiteRow.properties,
  says: orNull(Type.String(), 'nothing is said of it'),
  list: Type.Array(SuiteTaskView),
  versions: Type.Array(SuiteRow, { description: 'newest first, this one among them' }),
  changes: orNull(
    Type.Object({
      since: SuiteRow,
      added: Type.Array(Type.String()),
      removed: Type.Array(Type.String()),
      changed: Type.Array(Type.Object({ task: Type.String(), fields: Type.Array(Field) })),
    }),
    'it is the first version',
  ),
  readers: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      letInBy: Type.String(),
      letInAt: Instant,
      mayRemove: Type.Boolean({ description: 'whether you may take this one out' }),
    }),
    { description: 'who reads every version of it, by name' },
  ),
});
export type SuiteView = Static<typeof SuiteView>;

export const SuiteBringing = Type.Object({ suite: Id }, { additionalProperties: false });
export const BroughtSuiteList = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      version: Type.String(),
      digest: Digest,
      tasks: Type.Integer({ minimum: 1 }),
      broughtAt: Instant,
      broughtBy: NamedActor,
    }),
  ),
});
export type BroughtSuiteList = Static<typeof BroughtSuiteList>;
