/**
 * A sealed run comes in as bytes, is written down in the engagement's own room, read as a hostile archive under the
 * plan it names, and stands there in one transaction or not at all. A log of another task, or with scores that the
 * plan says cannot be, is refused and its bytes are dropped. The same bytes again are the same run.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createDeflateRaw, inflateRaw } from 'node:zlib';
import type { SampleRecord } from '../../core/model/evaluation-log.ts';
import { departuresFrom, type EvaluationPlan, lateness } from '../../core/model/plan.ts';
import { type ImportFigures, importFigures } from '../../core/model/recompute.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type Acting,
  type EngagementWorld,
  type Held,
  noteAccess,
  requireMaterial,
  standing,
  writeEntry,
} from './engagement-guard.ts';
import type { RegisteredPlan } from './engagement-ports.ts';
import type { ImportedRun, MaterialFiles, ReceivedFile } from './evaluation-ports.ts';
import type { ImportProgress, ReadProgress, RunReading } from './import-progress.ts';
import { underPlan } from './planned-run.ts';
import type { Evaluation } from './read-evaluation.ts';
import { planOf, suiteOf } from './register-plan.ts';

const inflate = promisify(inflateRaw);

/** Packed; about two million samples. */
const MOST_RECORD_BYTES = 64 * 1024 * 1024;
const MOST_UNPACKED_BYTES = 1024 * 1024 * 1024;
const MOST_RUNS = 1000;

export type ImportWorld = EngagementWorld & {
  readonly material: MaterialFiles;
  readonly imports: ImportProgress;
};
export type RunImport = {
  readonly engagementId: string;
  readonly planId: string;
  readonly bytes: AsyncIterable<Uint8Array>;
};

/**
 * Refuses with `unprocessable` and every problem of the log, `conflict` where no evaluation is going on, and
 * `not-found` for an engagement or plan that the actor does not hold. `known`: it was here already.
 */
export async function importRun(
  world: ImportWorld,
  actor: Actor,
  request: RunImport,
): Promise<{ readonly run: ImportedRun; readonly known: boolean }> {
  const { room, registered } = await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { held, plan } = await requireImporting(acting, request, {});
    if ((await stores.evaluations.runs(held.record)).length >= MOST_RUNS)
      throw new Refusal('too-many', 'No more runs are imported here.');
    return { room: held.record.material, registered: plan };
  });
  const file = await world.material.receive(room, request.bytes);
  const reading = world.imports.begin({ room, principalId: actor.principalId }, world.clock.now());
  try {
    const read = await readUnderPlan(world.material, { file, tell: reading.tell }, planOf(registered));
    // Before the engagement is locked: of a hundred thousand samples this takes a while.
    const figures = importFigures(read.header, read.records);
    const records = await packRecords(read.records);
    return await world.transactions.run(actor, (stores) =>
      addRun({ world, stores, actor }, request, { file, read, figures, records }),
    );
  } finally {
    reading.end();
    // Of a file that was kept nothing is left here to drop.
    await world.material.drop(file).catch(() => undefined);
  }
}

async function requireImporting(
  acting: Acting,
  { engagementId, planId }: RunImport,
  { toChange }: { readonly toChange?: true },
): Promise<{ readonly held: Held; readonly plan: RegisteredPlan }> {
  const wanted = { engagementId, action: 'run.import' } as const;
  const held = await requireMaterial(acting, toChange ? { ...wanted, toChange } : wanted);
  const plan = (await acting.stores.engagements.plans(held.record)).find(({ id }) => id === planId);
  if (plan === undefined) throw notFound();
  if (standing(held.record, acting.world.clock.now()).state !== 'evaluating')
    throw new Refusal(
      'conflict',
      'Runs are imported while the evaluation is going on, and at no other time.',
    );
  return { held, plan };
}

async function readUnderPlan(
  material: MaterialFiles,
  { file, tell }: { readonly file: ReceivedFile; readonly tell: (progress: ReadProgress) => void },
  plan: EvaluationPlan,
): Promise<Evaluation> {
  if (file.size === 0) throw new Refusal('invalid', 'Send the log as the body.');
  const evaluation = await material.read(file, tell);
  const planned = evaluation.ok ? underPlan(plan, evaluation.value) : evaluation;
  if (!planned.ok) {
    throw new Refusal(
      'unprocessable',
      'The log cannot be imported under this plan. Nothing of it was kept.',
      {
        problems: planned.problems,
      },
    );
  }
  return (planned.value as { readonly run: Evaluation }).run;
}

/**
 * The file takes its place while the engagement is locked: it cannot end, and its room not be destroyed, in between. A
 * commit that fails leaves a file that nobody names; sending again takes it, and destroying the room removes it.
 */
async function addRun(
  acting: Acting & { readonly world: ImportWorld },
  request: RunImport,
  sealed: {
    readonly file: ReceivedFile;
    readonly read: Evaluation;
    readonly figures: ImportFigures;
    readonly records: Uint8Array;
  },
): Promise<{ readonly run: ImportedRun; readonly known: boolean }> {
  const { world, stores } = acting;
  const { file, read, figures, records } = sealed;
  const { held, plan: registered } = await requireImporting(acting, request, { toChange: true });
  const known = await stores.evaluations.sameRun(held.record, registered.id, file.digest);
  if (known !== null) return { run: known, known: true };
  await world.material.keep(file);
  const plan = planOf(registered);
  const suite = await suiteOf(stores, held.record, plan);
  const late = lateness(registered.registeredAt.toISOString(), read.header);
  const run: ImportedRun = {
    id: newId('evaluationRun', world.randomness),
    planId: registered.id,
    digest: file.digest,
    size: file.size,
    header: read.header,
    ...figures,
    departures: [
      ...departuresFrom(plan, read, suite?.tasks.map(({ id }) => id) ?? null),
      ...(late === null ? [] : [late]),
    ],
    importedBy: held.by,
    importedAt: world.clock.now(),
    destroyedAt: null,
  };
  await stores.evaluations.addRun(held.record, run, records);
  // The developer reads this log: that a run came in, and its digest; not what came out.
  const detail = { run: run.id, plan: registered.id, digest: run.digest, departures: run.departures.length };
  await writeEntry(acting, held, { kind: 'run.imported', detail });
  return { run, known: false };
}

/** How far the actor's own imports are that are being read at this moment. */
export async function readingRuns(
  world: ImportWorld,
  actor: Actor,
  engagementId: string,
): Promise<readonly RunReading[]> {
  const room = await world.transactions.run(actor, async (stores) => {
    const held = await requireMaterial({ world, stores, actor }, { engagementId, action: 'run.import' });
    return held.record.material;
  });
  return world.imports.readings({ room, principalId: actor.principalId });
}

/** Newest first. */
export async function listRuns(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<readonly ImportedRun[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireMaterial(acting, { engagementId, action: 'run.read' });
    await noteAccess(acting, held, { what: 'run', subject: null });
    return stores.evaluations.runs(held.record);
  });
}

/** Records written at a time, so that a large run is never one text. */
const AT_A_TIME = 1000;

async function packRecords(records: readonly SampleRecord[]): Promise<Uint8Array> {
  const packed: Uint8Array[] = [];
  let size = 0;
  await pipeline(Readable.from(writtenIn(records)), createDeflateRaw(), async (parts) => {
    for await (const part of parts as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > MOST_RECORD_BYTES)
        throw new Refusal('too-large', 'The log has more samples than are kept of one run.');
      packed.push(part);
    }
  });
  return Buffer.concat(packed);
}

function* writtenIn(records: readonly SampleRecord[]): Generator<Buffer> {
  for (let at = 0; at < records.length; at += AT_A_TIME) {
    const some = JSON.stringify(records.slice(at, at + AT_A_TIME)).slice(1, -1);
    yield Buffer.from(`${at === 0 ? '[' : ','}${some}`, 'utf8');
  }
  yield Buffer.from(records.length === 0 ? '[]' : ']', 'utf8');
}

export async function unpackRecords(packed: Uint8Array): Promise<readonly SampleRecord[]> {
  const text = await inflate(packed, { maxOutputLength: MOST_UNPACKED_BYTES });
  return JSON.parse(text.toString('utf8')) as readonly SampleRecord[];
}
