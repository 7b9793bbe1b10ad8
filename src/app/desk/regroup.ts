/**
 * Derives the clusters around some findings anew and puts every finding into the case of its cluster. Run
 * after new links and after each decision of a person; touches only what those can have changed.
 */
import { type PlacedCase, placeCases } from '../../core/case/place.ts';
import { clustersOf, type MergingLink } from '../../core/dedupe/clusters.ts';
import { isByExecution } from '../../core/dedupe/execution-links.ts';
import { isObjection, judgePair } from '../../core/dedupe/judge.ts';
import type { Signature } from '../../core/dedupe/signature.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import type { CaseEvent, DeskFinding, NewCase, StandingLink } from './ports.ts';
import { refreshWithin } from './refresh-cases.ts';
import { signaturesOf } from './signatures.ts';
import type { DeskWorld } from './world.ts';

export type Regrouping = {
  readonly world: DeskWorld;
  readonly stores: Stores;
  readonly actor: Actor;
  readonly machine: boolean;
};

/** A neighbourhood larger than this is not regrouped by machines; nothing of it moves, a person sees the links. */
const MAX_NEIGHBOURHOOD = 2_000;
/** Connected groups up to this size are checked pair by pair for evidence against. */
const MAX_CHECKED = 60;

/** The caller holds the locks of the components. Resolves to the cases that hold the findings now. */
export async function regroup(
  regrouping: Regrouping,
  findingIds: readonly string[],
): Promise<readonly string[]> {
  const { stores, world } = regrouping;
  const desk = await stores.identity.sharedCompartment('desk');
  const { ids, links } = await neighbourhood(stores, desk.id, findingIds);
  const findings = await stores.desk.findings([...ids]);
  const present = new Set(findings.map(({ id }) => id));
  const signatures = await signaturesOf(stores, desk.id, [...present]);
  const merging = links
    .filter((link) => link.decidedBy === 'auto' && present.has(link.a) && present.has(link.b))
    .map((link) => ({ a: link.a, b: link.b, score: link.confidence }));
  const seen = new Set(
    links.flatMap(({ a, b, decidedBy, evidence }) =>
      decidedBy === 'auto' && isByExecution(evidence) ? [`${a} ${b}`] : [],
    ),
  );
  const clusters = clustersOf({
    findings: findings.map(({ id }) => id),
    links: merging,
    objections: objectionsWithin(merging, signatures).filter(([a, b]) => !seen.has(`${a} ${b}`)),
    decisions: links.flatMap((link) =>
      link.decision === null
        ? []
        : [
            {
              a: link.a,
              b: link.b,
              decision: link.decision,
              by: link.assertedBy,
              at: link.assertedAt.toISOString(),
            },
          ],
    ),
    digestOf: (finding) => signatures.get(finding)?.digest ?? finding,
  });
  const placed = placeCases({
    clusters: clusters.map((cluster) => cluster.findings),
    known: await stores.desk.casesRootedIn([...present]),
    arrivals: findings.map(({ id, receivedAt }) => ({ finding: id, receivedAt: receivedAt.toISOString() })),
  });
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return move({ ...regrouping, desk: desk.id, at: world.clock.now() }, placed, byId);
}

/** Everything that merging links, people's words or a common case tie to the findings. */
async function neighbourhood(
  stores: Stores,
  desk: string,
  findingIds: readonly string[],
): Promise<{ readonly ids: ReadonlySet<string>; readonly links: readonly StandingLink[] }> {
  const ids = new Set(findingIds);
  const links = new Map<string, StandingLink>();
  let frontier: readonly string[] = findingIds;
  while (frontier.length > 0 && ids.size <= MAX_NEIGHBOURHOOD) {
    const next = new Set<string>();
    for (const link of await stores.desk.linksOf(desk, frontier)) {
      if (link.decidedBy === 'suggested') continue;
      links.set(link.id, link);
      next.add(link.a);
      next.add(link.b);
    }
    const caseIds = await stores.desk.casesOf(frontier);
    for (const { findingId } of await stores.desk.membersOf(caseIds)) next.add(findingId);
    frontier = [...next].filter((id) => !ids.has(id));
    for (const id of frontier) ids.add(id);
  }
  return { ids, links: [...links.values()] };
}

/** Pairs within one group of merging links that were judged unlikely: no third finding may bridge them. */
function objectionsWithin(
  links: readonly MergingLink[],
  signatures: ReadonlyMap<string, Signature>,
): readonly (readonly [string, string])[] {
  const groups = clustersOf({
    findings: [...new Set(links.flatMap(({ a, b }) => [a, b]))],
    links,
    objections: [],
    decisions: [],
    digestOf: (finding) => finding,
  });
  const objections: (readonly [string, string])[] = [];
  for (const { findings } of groups) {
    if (findings.length < 3 || findings.length > MAX_CHECKED) continue;
    for (const [index, a] of findings.entries()) {
      for (const b of findings.slice(index + 1)) {
        const left = signatures.get(a);
        const right = signatures.get(b);
        if (left !== undefined && right !== undefined && isObjection(judgePair(left, right))) {
          objections.push([a, b]);
        }
      }
    }
  }
  return objections;
}

type Moving = Regrouping & { readonly desk: string; readonly at: Date };

async function move(
  moving: Moving,
  placed: readonly PlacedCase[],
  findings: ReadonlyMap<string, DeskFinding>,
): Promise<readonly string[]> {
  const { stores, world, desk, at, actor } = moving;
  const opened: NewCase[] = [];
  const named = placed.map((cluster) => {
    const caseId = cluster.caseId ?? newId('case', world.randomness);
    if (cluster.caseId === null) opened.push({ id: caseId, root: cluster.root, at });
    return { ...cluster, caseId };
  });
  const before = new Map(
    (await stores.desk.membershipsOf([...findings.keys()])).map(({ findingId, caseId }) => [
      findingId,
      caseId,
    ]),
  );
  if (opened.length > 0) await stores.desk.openCases(desk, opened);
  await stores.desk.place(
    desk,
    named.map(({ caseId, findings: members }) => ({
      caseId,
      findings: members.map((member) => findings.get(member)!),
    })),
  );
  await stores.desk.setMerged([
    ...named.map(({ caseId }) => ({ caseId, into: null })),
    ...named.flatMap(({ caseId, absorbed }) => absorbed.map((other) => ({ caseId: other, into: caseId }))),
  ]);
  const events = eventsOf(named, before, new Set(opened.map(({ id }) => id)));
  if (events.length > 0) {
    await stores.desk.addEvents(desk, events, {
      principalId: actor.principalId,
      machine: moving.machine,
      at,
    });
    await stores.ledger.append(
      desk,
      events.map(({ caseId, kind, detail }) => ({
        kind: `case.${kind}`,
        by: actor.principalId,
        subject: caseId,
        at: at.toISOString(),
        detail,
      })),
      { commit: true },
    );
  }
  const affected = new Set([
    ...named.map(({ caseId }) => caseId),
    ...named.flatMap(({ absorbed }) => absorbed),
    ...before.values(),
  ]);
  await refreshWithin({ ...moving, caseIds: [...affected] });
  return named.map(({ caseId }) => caseId);
}

function eventsOf(
  placed: readonly {
    readonly caseId: string;
    readonly findings: readonly string[];
    readonly absorbed: readonly string[];
  }[],
  before: ReadonlyMap<string, string>,
  opened: ReadonlySet<string>,
): readonly CaseEvent[] {
  const events: CaseEvent[] = [];
  const lost = new Map<string, number>();
  for (const { caseId, findings, absorbed } of placed) {
    const gained = findings.filter((finding) => before.get(finding) !== caseId);
    for (const finding of gained) {
      const from = before.get(finding);
      if (from !== undefined && !absorbed.includes(from)) lost.set(from, (lost.get(from) ?? 0) + 1);
    }
    if (opened.has(caseId)) {
      const splitFrom = gained.map((finding) => before.get(finding)).find((from) => from !== undefined);
      events.push({ caseId, kind: 'opened', detail: { findings: findings.length } });
      if (splitFrom !== undefined) events.push({ caseId, kind: 'split-off', detail: { from: splitFrom } });
    } else if (gained.length > 0) {
      events.push({ caseId, kind: 'grown', detail: { by: gained.length, findings: findings.length } });
    }
    const takenOver = absorbed.filter((other) => gained.some((finding) => before.get(finding) === other));
    for (const other of takenOver)
      events.push({ caseId: other, kind: 'merged-into', detail: { case: caseId } });
  }
  for (const [caseId, by] of lost) events.push({ caseId, kind: 'shrunk', detail: { by } });
  return events;
}
