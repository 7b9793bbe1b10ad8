/**
 * An engagement's evaluators ask for probes, read the tasks and hand in one answer to each. They learn the component
 * and, later, one of three words; which flaw it was they learn with everybody, when it is published.
 */
import { MOST_ASKED_AGAIN, mayAskAgain, type ProbeFigure, probeFigure } from '../../../core/model/probe.ts';
import type { Action } from '../../../core/policy/actions.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { readDocument } from '../../../formats/registry.ts';
import { newId } from '../../ids.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { type Acting, doerOf, type ModelWorld, mayThere, note } from '../acting.ts';
import type { Probe, ProbedEngagement } from './ports.ts';

/** Of one engagement; more would be a census of what is not fixed yet. */
const MAX_WANTED = 40;

export type ShownProbes = {
  readonly probes: readonly Probe[];
  /** Asked for and not drawn. */
  readonly requested: number;
  readonly figure: ProbeFigure;
};

export async function askForProbes(
  world: ModelWorld,
  actor: Actor,
  { engagementId, count }: { readonly engagementId: string; readonly count: number },
): Promise<ShownProbes> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const engagement = await requireEngagement(acting, engagementId, 'probe.request');
    if (engagement.stateName !== 'evaluating')
      throw new Refusal('conflict', 'Probes are drawn while a model is being evaluated.');
    const { materialId, developerId, names } = engagement;
    const before = await stores.probes.requests(materialId);
    if (before.reduce((sum, { wanted }) => sum + wanted, 0) + count > MAX_WANTED)
      throw new Refusal('conflict', `At most ${MAX_WANTED} probes are drawn for one engagement.`);
    const at = world.clock.now();
    await stores.probes.letIn(materialId, at);
    const id = newId('probeRequest', world.randomness);
    await stores.probes.addRequest({
      ...{ id, materialId, engagementId, wanted: count, at, by: await doerOf(acting) },
      developer: { partyId: developerId, names },
    });
    await note(acting, materialId, { kind: 'probe.requested', subject: id, detail: { count } });
    await stores.jobs.enqueue('tend-probes', { because: 'request' });
    return shown(acting, engagement);
  });
}

export async function readProbes(
  world: ModelWorld,
  actor: Actor,
  engagementId: string,
): Promise<ShownProbes> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    return shown(acting, await requireEngagement(acting, engagementId, 'probe.read'));
  });
}

/** The first answer is the only one: a second try would let the lab be asked until it says yes. */
export async function answerProbe(
  world: ModelWorld,
  actor: Actor,
  { probeId, reproducer }: { readonly probeId: string; readonly reproducer: unknown },
): Promise<Probe> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const probe = await stores.probes.probe(probeId);
    const place = { compartmentId: probe?.materialId ?? '', kind: 'material' as const };
    if (probe === null || !(await mayThere(acting, 'probe.answer', place))) throw notFound();
    const answered = await stores.probes.answer(probe.id, {
      reproducer: readAnswer(probe, reproducer),
      by: await doerOf(acting),
      at: world.clock.now(),
    });
    if (!answered) throw new Refusal('conflict', 'This task was answered before, or is open no more.');
    await note(acting, probe.materialId, { kind: 'probe.answered', subject: probe.id });
    await stores.jobs.enqueue('judge-probe', { probeId: probe.id });
    return (await stores.probes.probe(probe.id))!;
  });
}

/**
 * The lab looks once more at the answer that it could not judge: a sandbox may have been missing, or busy. Refuses
 * `conflict` for anything else, and once the answer was destroyed with its engagement's material.
 */
export async function askLabAgain(world: ModelWorld, actor: Actor, probeId: string): Promise<Probe> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const probe = await stores.probes.probe(probeId);
    const place = { compartmentId: probe?.materialId ?? '', kind: 'material' as const };
    if (probe === null || !(await mayThere(acting, 'probe.answer', place))) throw notFound();
    const isAskable = mayAskAgain(probe) && probe.answer !== null;
    if (!isAskable || !(await stores.probes.askAgain(probe.id, MOST_ASKED_AGAIN)))
      throw new Refusal('conflict', 'Only what the lab could not tell is asked again, five times at most.');
    await note(acting, probe.materialId, { kind: 'probe.asked-again', subject: probe.id });
    await stores.jobs.enqueue('judge-probe', { probeId: probe.id });
    return (await stores.probes.probe(probe.id))!;
  });
}

/** By the reader of findings, so that an answer obeys the rules of every reproducer. */
function readAnswer({ statement }: Probe, reproducer: unknown) {
  const { component, version, environment } = statement;
  const purl = `pkg:npm/${component}${version === null ? '' : `@${version}`}`;
  const finding = {
    format: 'breakwater.finding/1',
    title: 'An answer to a probe',
    component: environment === 'npm' ? { purl } : { name: component },
    reproducer,
  };
  const read = readDocument(Buffer.from(JSON.stringify(finding)), { source: 'answer', origin: 'http' });
  const [one] = read.ok ? read.value.findings : [];
  if (one?.reproducer?.environment === environment) return one.reproducer;
  const problems = read.ok ? read.value.rejected.flatMap((each) => each.problems) : read.problems;
  const otherwise = {
    pointer: '/reproducer/environment',
    code: 'another-environment',
    message: `This task is answered with a reproducer of the environment ${environment}.`,
  };
  throw new Refusal('invalid', 'The answer is no reproducer that the lab can run.', {
    problems: problems.length > 0 ? problems : [otherwise],
  });
}

async function requireEngagement(
  acting: Pick<Acting, 'stores' | 'actor'>,
  engagementId: string,
  action: Action,
): Promise<ProbedEngagement> {
  const engagement = await acting.stores.probes.engagement(engagementId);
  const place = { compartmentId: engagement?.materialId ?? '', kind: 'material' as const };
  if (engagement === null || !(await mayThere(acting, action, place))) throw notFound();
  return engagement;
}

async function shown({ stores }: Acting, { materialId }: ProbedEngagement): Promise<ShownProbes> {
  const probes = await stores.probes.probes(materialId);
  const requests = await stores.probes.requests(materialId);
  const wanted = requests.reduce((sum, request) => sum + request.wanted, 0);
  const standing = probes.filter(({ state }) => state !== 'withdrawn' && state !== 'retired').length;
  return { probes, requested: Math.max(0, wanted - standing), figure: probeFigure(probes) };
}
