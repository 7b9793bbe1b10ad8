/**
 * `GET /api/v1/experiments` → ExperimentList, `GET /api/v1/experiments/{id}` → ExperimentDetail,
 * `GET /api/v1/experiments/{id}/attestation` → the DSSE envelope as it was signed,
 * `POST /api/v1/findings/{id}/experiments` runs it again (202 ExperimentRow).
 * `POST /api/v1/findings/{id}/trials` tries a patch (202 Trial), `GET` on the same → TrialList, newest first.
 * An experiment is one judgement of one finding by the lab: what ran, what was seen, what that means.
 */
import { type Static, Type } from 'typebox';
import {
  AssuranceView,
  ComponentView,
  ControlView,
  Id,
  Instant,
  listOf,
  orNull,
  Party,
  pageQuery,
  VerdictView,
} from './parts.ts';

export const ExperimentQuery = Type.Object({
  ...pageQuery,
  state: Type.Optional(Type.Enum(['queued', 'running', 'done'])),
  verdict: Type.Optional(VerdictView),
  q: Type.Optional(Type.String({ maxLength: 200 })),
});
export type ExperimentQuery = Static<typeof ExperimentQuery>;

export const ExperimentRow = Type.Object({
  id: Id,
  finding: Type.Object({
    id: Id,
    ownId: orNull(Type.String(), 'the document gave none'),
    title: Type.String(),
    submitter: Party,
  }),
  component: ComponentView,
  state: Type.Enum(['queued', 'running', 'done']),
  queuedAt: Instant,
  startedAt: orNull(Instant, 'not started'),
  finishedAt: orNull(Instant, 'not finished'),
  verdict: orNull(VerdictView, 'not finished'),
  reason: orNull(Type.String(), 'nothing qualifies the verdict'),
  assurance: orNull(AssuranceView, 'not finished'),
  vulnerableRuns: Type.Object({ triggered: Type.Integer(), of: Type.Integer() }),
});
export type ExperimentRow = Static<typeof ExperimentRow>;
export const ExperimentList = listOf(ExperimentRow);
export type ExperimentList = Static<typeof ExperimentList>;

export const RunView = Type.Object({
  role: Type.Enum(['vulnerable', 'inert', 'attribution', 'ablation', 'fixed', 'benign', 'tests']),
  triggered: orNull(Type.Boolean(), 'the run told nothing: lost or not started'),
  exit: orNull(Type.Integer(), 'ended by a signal, or never ended'),
  signal: orNull(Type.String(), 'ended by itself'),
  wallMs: Type.Number(),
  cpuMs: orNull(Type.Number(), 'not measured'),
  peakBytes: orNull(Type.Number(), 'not measured'),
  evidence: Type.String({ description: 'sha256:<hex> of the captured record' }),
});
export type RunView = Static<typeof RunView>;

export const ControlWords = Type.Object({
  name: Type.Enum(['inert', 'attribution', 'ablation', 'fixed', 'benign']),
  outcome: ControlView,
});

export const MatrixQuery = Type.Object({
  component: Type.String({ minLength: 1, maxLength: 400, description: 'component key' }),
});
export type MatrixQuery = Static<typeof MatrixQuery>;

/** Proofs down, patches across. A pair without a cell was not run. */
export const Matrix = Type.Object({
  findings: Type.Array(
    Type.Object({
      id: Id,
      label: Type.String({ description: "the finder's own id, else ours" }),
      title: Type.String(),
      effect: Type.String({ description: 'what counts as the effect, in words of ours' }),
      finder: Type.String(),
      experimentId: Id,
      caseId: orNull(Id, 'in no case'),
      case: orNull(
        Type.Object({ id: Id, number: Type.Integer(), title: Type.String() }),
        'in no case, or the reader may not know',
      ),
    }),
  ),
  patches: Type.Array(
    Type.Object({
      id: Type.String({ description: 'finding id / patch id, or a release' }),
      finding: orNull(Id, 'a release, which several findings may name'),
      caseId: orNull(Id, 'of a finding in no case, or a release'),
      label: Type.String({ description: 'p1, or a version' }),
      from: orNull(Type.String(), 'a published version'),
      kind: Type.Enum(['diff', 'version']),
      tests: Type.Enum(['passed', 'failed', 'none', 'not_run']),
    }),
  ),
  cells: Type.Array(
    Type.Object({
      finding: Id,
      patch: Type.String(),
      stops: orNull(Type.Boolean(), 'run, but could not tell'),
      applies: Type.Boolean(),
    }),
  ),
});
export type Matrix = Static<typeof Matrix>;

/** `GET /api/v1/matrix?component=<key>` → ComponentMatrix: every proof of one component, for the desk. */
export const ComponentMatrix = Type.Object({
  component: ComponentView,
  matrix: Matrix,
  pairs: Type.Integer({ minimum: 0, description: 'cells the whole table would have' }),
  limit: Type.Integer({ description: 'the oldest proofs that are shown' }),
  more: Type.Boolean({ description: 'whether there are newer proofs, which are not shown' }),
});
export type ComponentMatrix = Static<typeof ComponentMatrix>;

export const PatchVerdictView = Type.Enum([
  'fixes',
  'fixes_untested',
  'does_not_fix',
  'breaks_tests',
  'does_not_apply',
  'does_not_build',
  'inconclusive',
]);
export const TestsView = Type.Enum(['passed', 'failed', 'none', 'not_run']);

export const ExperimentDetail = Type.Object({
  ...ExperimentRow.properties,
  oracle: Type.String({ description: 'what counts as the effect, in words of ours' }),
  assuredBy: Type.Enum(['observed', 'claimed'], {
    description: "whether the oracle is the lab's or the program's word",
  }),
  network: Type.String(),
  runs: Type.Array(RunView),
  controls: Type.Array(ControlWords),
  fixedSide: orNull(
    Type.Object({ kind: Type.Enum(['diff', 'version']), label: Type.String() }),
    'there was nothing to compare with',
  ),
  patches: Type.Array(Type.Object({ id: Type.String(), verdict: PatchVerdictView, tests: TestsView })),
  attestation: orNull(
    Type.Object({
      payloadType: Type.String(),
      subject: Type.String(),
      digest: Type.String({ description: 'sha256:<hex> of the subject' }),
      keyId: Type.String(),
      signatures: Type.Integer({ minimum: 1 }),
      verified: Type.Boolean({ description: 'checked again by this server while answering' }),
      at: Instant,
    }),
    'not finished, or nothing was signed',
  ),
  case: orNull(
    Type.Object({ id: Id, number: Type.Integer(), title: Type.String() }),
    'in no case, or the reader may not know',
  ),
  others: Type.Array(Type.Object({ id: Id, at: Instant, verdict: orNull(VerdictView, 'not finished') }), {
    description: 'other experiments on the same finding, newest first',
  }),
});
export type ExperimentDetail = Static<typeof ExperimentDetail>;

/** Exactly one of the two. */
export const TrialRequest = Type.Object(
  {
    diff: Type.Optional(Type.String({ minLength: 1, maxLength: 262_144, description: 'unified diff' })),
    version: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'published version' })),
  },
  { additionalProperties: false },
);
export type TrialRequest = Static<typeof TrialRequest>;

/** A patch that somebody tried, and what each proof did with it as far as that is known. */
export const Trial = Type.Object({
  id: Id,
  patch: Type.Object({
    kind: Type.Enum(['diff', 'version']),
    label: Type.String({ description: 'the files that a diff changes, or the version' }),
  }),
  by: Type.Enum(['finder', 'desk', 'maintainer']),
  state: Type.Enum(['queued', 'running', 'done']),
  askedAt: Instant,
  finishedAt: orNull(Instant, 'not finished'),
  proofs: Type.Array(
    Type.Object({
      finding: Id,
      label: Type.String({ description: "the finder's own id, else ours" }),
      title: Type.String(),
      verdict: orNull(PatchVerdictView, 'not run yet'),
      tests: orNull(TestsView, 'not run yet'),
    }),
    { description: 'in the order of their runs; the finding asked about is the first' },
  ),
});
export type Trial = Static<typeof Trial>;
export const TrialList = Type.Object({ items: Type.Array(Trial) });
export type TrialList = Static<typeof TrialList>;
