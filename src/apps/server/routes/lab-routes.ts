/** Experiments: what the lab ran, what it saw, and the statement it signed. */
import { Type } from 'typebox';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { askAgain } from '../../../app/lab/ask-again.ts';
import { askTrial, readTrials } from '../../../app/lab/ask-trial.ts';
import { MAX_PROOFS } from '../../../app/lab/fill-matrix.ts';
import { listExperiments, readExperiment } from '../../../app/lab/read-experiments.ts';
import type { Trial } from '../../../app/lab/trial-ports.ts';
import type { Stores } from '../../../app/ports.ts';
import { notFound, Refusal } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { pageTotal } from '../page-total.ts';
import { experimentDetail, experimentRecordRow } from '../present-experiment.ts';
import { componentView } from '../present-finding.ts';
import { matrixView } from '../present-matrix.ts';
import { trialView } from '../present-trial.ts';
import { type RouteReply, route } from '../route.ts';
import type { Services } from '../services.ts';
import {
  ComponentMatrix,
  ExperimentDetail,
  ExperimentList,
  ExperimentQuery,
  ExperimentRow,
  MatrixQuery,
  TrialList,
  TrialRequest,
  Trial as TrialSchema,
} from '../views/lab.ts';
import { requireActor } from './actor.ts';

/** Other experiments on the same finding that are named beside one. */
const MAX_OTHERS = 20;

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) });

export const LAB_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/experiments',
    action: 'experiment.read',
    summary: 'The experiments you may see, newest first, a page at a time.',
    query: ExperimentQuery,
    response: { 200: ExperimentList },
    handle: async ({ actor, query, services }) => listPage(requireActor(actor), query, services),
  }),
  route({
    method: 'GET',
    path: '/api/v1/experiments/:id',
    action: 'experiment.read',
    summary: 'One experiment: its runs, its controls, the patches it judged, what was signed.',
    params: ById,
    response: { 200: ExperimentDetail },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, (stores) =>
        detailOf(stores, services, { reader, id: params.id }),
      );
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/experiments/:id/attestation',
    action: 'experiment.read',
    summary: "The lab's signed statement on an experiment: an in-toto statement in a DSSE envelope.",
    params: ById,
    response: {
      200: Type.Object({
        payloadType: Type.String(),
        payload: Type.String(),
        signatures: Type.Array(Type.Object({ keyid: Type.Optional(Type.String()), sig: Type.String() })),
      }),
    },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const { attestation } = await services.transactions.run(reader, (stores) =>
        readExperiment(stores, reader, params.id),
      );
      if (attestation === null) throw notFound();
      return { status: 200, body: attestation };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/matrix',
    action: 'experiment.read',
    summary: "Every proof of one component against every patch for it, whoever's they are. The desk's.",
    query: MatrixQuery,
    response: { 200: ComponentMatrix },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'experiment.read');
        return componentMatrix(stores, query.component);
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/findings/:id/experiments',
    action: 'experiment.run',
    summary: 'Ask the lab to judge a finding once more.',
    params: ById,
    response: { 202: ExperimentRow },
    handle: async ({ actor, params, services }) => ({
      status: 202,
      body: experimentRecordRow(await askAgain(services, requireActor(actor), params.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/findings/:id/trials',
    action: 'patch.try',
    summary:
      'Try a patch, a unified diff or a release, on the proofs of its component. Nothing is proposed by it.',
    params: ById,
    body: TrialRequest,
    response: { 202: TrialSchema },
    handle: async ({ actor, params, body, services }) => {
      const asker = requireActor(actor);
      const trial = await askTrial(services, asker, { findingId: params.id, patch: triedPatch(body) });
      const shown = await services.transactions.run(asker, (stores) => trialViews(stores, [trial]));
      return { status: 202, body: shown[0] };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/findings/:id/trials',
    action: 'experiment.read',
    summary: 'The patches that were tried on a finding, newest first, and how far each of them is.',
    params: ById,
    response: { 200: TrialList },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const items = await services.transactions.run(reader, async (stores) =>
        trialViews(stores, await readTrials(stores, reader, params.id)),
      );
      return { status: 200, body: { items } };
    },
  }),
];

export function triedPatch({ diff, version }: TrialRequest) {
  if (diff !== undefined && version === undefined) return { diff };
  if (version !== undefined && diff === undefined) return { version };
  throw new Refusal('invalid', 'Send either a diff or a version.', {
    problems: [{ pointer: '', code: 'diff-or-version', message: "Exactly one of 'diff' and 'version'." }],
  });
}

async function trialViews(stores: Stores, trials: readonly Trial[]) {
  const met = new Set(trials.flatMap(({ proofs }) => proofs));
  const proofs = await stores.matrix.proofsOf([...met]);
  return trials.map((trial) => trialView(trial, proofs));
}

async function listPage(actor: Actor, query: ExperimentQuery, services: Services): Promise<RouteReply> {
  const scope = { actor, list: 'experiments', query };
  const position = openCursor(services.signingKey, scope, query.cursor);
  const page = await services.transactions.run(actor, (stores) =>
    listExperiments(stores, actor, {
      limit: query.limit ?? 100,
      after: position === null ? null : { queuedAt: String(position[0]), id: String(position[1]) },
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.verdict === undefined ? {} : { verdict: query.verdict }),
      ...(query.q === undefined ? {} : { words: query.q }),
    }),
  );
  const last = page.items.at(-1);
  const body = {
    items: page.items.map(experimentRecordRow),
    next:
      page.more && last !== undefined
        ? sealCursor(services.signingKey, scope, [last.queuedAt.toISOString(), last.id])
        : null,
    ...pageTotal(page),
  };
  return { status: 200, body };
}

async function componentMatrix(stores: Stores, componentKey: string): Promise<ComponentMatrix> {
  const oldest = await stores.matrix.proofs({ componentKey, limit: MAX_PROOFS + 1 });
  const proofs = oldest.slice(0, MAX_PROOFS);
  const first = proofs[0] === undefined ? null : await stores.intake.finding(proofs[0].findingId);
  if (first === null) throw notFound();
  const matrix = matrixView(
    proofs,
    await stores.matrix.cells(
      componentKey,
      proofs.map(({ findingId }) => findingId),
    ),
  );
  return {
    component: { ...componentView(first), version: null, purl: null },
    matrix,
    pairs: matrix.findings.length * matrix.patches.length,
    limit: MAX_PROOFS,
    more: oldest.length > MAX_PROOFS,
  };
}

async function detailOf(
  stores: Stores,
  { attestationKey }: Services,
  { reader, id }: { readonly reader: Actor; readonly id: string },
): Promise<ExperimentDetail> {
  const found = await readExperiment(stores, reader, id);
  const finding = await stores.intake.finding(found.finding.id);
  if (finding === null) throw notFound();
  const around = await stores.intake.surroundings([finding]);
  const others = await stores.intake.experimentsOf(finding, MAX_OTHERS + 1);
  return experimentDetail(found, {
    reproducer: finding.finding.reproducer ?? null,
    case: around.cases.get(finding.id) ?? null,
    others: others
      .filter((other) => other.id !== id)
      .map((other) => ({ id: other.id, at: other.at, verdict: other.lab?.verdict ?? null })),
    labKey: attestationKey,
  });
}
