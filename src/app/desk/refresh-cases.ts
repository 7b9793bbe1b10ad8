/**
 * Recomputes what cases show from the facts they rest on: stage, severity, dates, counts. Idempotent; a case
 * that did not change is written as it was. New stages are recorded, and lead to what follows from them.
 */

import { type CaseStage, stageOf } from '../../core/case/stage.ts';
import { claimedVersions, tightest } from '../../core/case/state.ts';
import { boundUntil } from '../../core/embargo/embargo.ts';
import type { Finding } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { addDays } from '../../core/time/instant.ts';
import type { BroughtWord } from '../case/ports.ts';
import type { Stores } from '../ports.ts';
import type { CaseFacts, CaseState, ComponentWords } from './ports.ts';
import type { DeskWorld } from './world.ts';

/** Days from opening until somebody must have acted; the field's commonest policy (90 days or a patch). */
export const DISCLOSURE_DAYS = 90;

export type Refreshing = {
  readonly world: DeskWorld;
  readonly stores: Stores;
  readonly actor: Actor;
  readonly machine: boolean;
  readonly caseIds: readonly string[];
};

export type RefreshRequest =
  | { readonly caseIds: readonly string[] }
  | { readonly findingIds: readonly string[] }
  | { readonly advisoryIds: readonly string[] };

/** Runs as the clock, who sees operators' answers as well; resolves to the cases that were refreshed. */
export async function refreshCases(
  world: DeskWorld,
  clock: Actor,
  request: RefreshRequest,
): Promise<readonly string[]> {
  return world.transactions.run(clock, async (stores) => {
    const caseIds = await namedCases(stores, request);
    await stores.exposure.bringAnswers(caseIds);
    await tellWords(stores, await stores.room.bringWords(caseIds));
    const spokenFor = await stores.probes.bringLinkWords(caseIds);
    if (spokenFor.length > 0) await stores.jobs.enqueue('tend-probes', { because: 'consent' });
    await refreshWithin({ world, stores, actor: clock, machine: true, caseIds });
    return caseIds;
  });
}

/** What parties said in their threads becomes part of the case's history, under their own names. */
async function tellWords(stores: Stores, words: readonly BroughtWord[]): Promise<void> {
  for (const { caseId, compartmentId, partyName, status, by, at } of words) {
    await stores.desk.addEvents(
      compartmentId,
      [{ caseId, kind: 'participant-said', detail: { party: partyName, status, noted: false } }],
      { principalId: by.id, machine: by.machine, at },
    );
  }
}

async function namedCases(stores: Stores, request: RefreshRequest): Promise<readonly string[]> {
  if ('caseIds' in request) return request.caseIds;
  if ('findingIds' in request) return stores.desk.casesOf(request.findingIds);
  return stores.publication.casesOf(request.advisoryIds);
}

/** Inside the caller's transaction. */
export async function refreshWithin(refreshing: Refreshing): Promise<void> {
  const { stores, world, actor, machine } = refreshing;
  const at = world.clock.now();
  const facts = await stores.desk.factsOf(refreshing.caseIds);
  const states = facts.map((fact) => stateOf(fact, at));
  await stores.desk.writeStates(states);
  const moved = facts.flatMap((fact, index) => {
    const state = states[index]!;
    return state.stage === fact.stage ? [] : [{ fact, to: state.stage }];
  });
  for (const [compartmentId, changes] of Map.groupBy(moved, ({ fact }) => fact.compartmentId)) {
    const events = changes.map(({ fact, to }) => ({
      caseId: fact.id,
      kind: 'stage' as const,
      detail: { from: fact.stage, to },
    }));
    await stores.desk.addEvents(compartmentId, events, { principalId: actor.principalId, machine, at });
    await stores.ledger.append(
      compartmentId,
      events.map(({ caseId, detail }) => ({
        kind: 'case.stage',
        by: actor.principalId,
        subject: caseId,
        at: at.toISOString(),
        detail,
      })),
      { commit: true },
    );
  }
  await enqueueWhatFollows(stores, facts, states);
}

const PROVEN: ReadonlySet<CaseStage> = new Set([
  'reproduced',
  'coordinating',
  'fixed',
  'published',
  'protected',
]);

async function enqueueWhatFollows(
  stores: Stores,
  facts: readonly CaseFacts[],
  states: readonly CaseState[],
): Promise<void> {
  const standing = facts.flatMap((fact, index) => {
    const state = states[index]!;
    return state.findingCount === 0
      ? []
      : [{ fact, isNews: !PROVEN.has(fact.stage) && PROVEN.has(state.stage) }];
  });
  const exposed = standing.filter(({ fact, isNews }) => isNews || !fact.exposureComputed);
  const drafted = standing.filter(({ isNews }) => isNews);
  if (exposed.length > 0) {
    await stores.jobs.enqueueAll(
      'compute-exposure',
      exposed.map(({ fact }) => ({ caseId: fact.id })),
    );
  }
  if (drafted.length > 0) {
    await stores.jobs.enqueueAll(
      'draft-advisory',
      drafted.map(({ fact }) => ({ caseId: fact.id })),
    );
  }
}

function stateOf(fact: CaseFacts, now: Date): CaseState {
  const findings = fact.members.map(({ finding }) => finding.body);
  const canonical = fact.members.find((member) => member.canonical)?.finding ?? fact.members[0]?.finding;
  const claims = claimedVersions(findings, fact.saidFixed);
  const stage = stageOf({
    verdicts: fact.members.map(({ verdict }) => verdict),
    embargo: fact.embargo.state,
    othersTakePart: fact.othersTakePart,
    fixKnown: claims.fixed.length > 0 || fact.members.some(({ patchFixes }) => patchFixes),
    published: fact.published,
    affectedAssets: fact.affectedAssets,
    closedAssets: fact.closedAssets,
  });
  return {
    id: fact.id,
    title: canonical?.title ?? '',
    componentKey: canonical?.componentKey ?? '',
    component: componentWords(canonical?.body, canonical?.componentKey ?? ''),
    stage,
    stageAt: stage === fact.stage ? fact.stageAt : now,
    severityRank:
      fact.severityDecided?.rank ?? Math.max(0, ...fact.members.map(({ finding }) => finding.severityRank)),
    tlp: tightest(fact.members.map(({ finding }) => finding.tlp)),
    dueAt: dueAt(fact, stage),
    findingCount: fact.members.length,
    finderCount: new Set(fact.members.map(({ finding }) => finding.submitterPartyId)).size,
    suggestionCount: fact.suggestions,
    operatorCount: fact.exposureComputed ? fact.operators : null,
    claims,
  };
}

/** The embargo's date where one binds, else the disclosure policy's; after publication, operators' dates. */
function dueAt(fact: CaseFacts, stage: CaseStage): Date | null {
  if (stage === 'refused' || stage === 'protected') return null;
  if (stage === 'published') return fact.nextNoticeDueAt;
  const embargo = boundUntil(fact.embargo);
  return new Date(embargo ?? addDays(fact.openedAt.toISOString(), DISCLOSURE_DAYS).at);
}

function componentWords(finding: Finding | undefined, key: string): ComponentWords {
  const component = finding?.component;
  return {
    key,
    name: component?.name ?? component?.repository ?? key,
    ecosystem: component?.ecosystem ?? null,
    version: component?.version ?? null,
    purl: component?.purl ?? null,
  };
}
