/**
 * New findings meet the old ones: keys, candidates, judged pairs, links, clusters, cases. Idempotent: running
 * it again over the same findings writes nothing new. One transaction for each batch, under a lock on the
 * components it judges, so that two jobs cannot each open a case for the same root cause.
 */

import { crashContexts } from '../../core/dedupe/crash-context.ts';
import { isByExecution } from '../../core/dedupe/execution-links.ts';
import { type JudgedPair, judgePair } from '../../core/dedupe/judge.ts';
import { type Member, quarantined } from '../../core/dedupe/quarantine.ts';
import type { Signature } from '../../core/dedupe/signature.ts';
import { heldBackByWitnesses } from '../../core/dedupe/witnesses.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import { findRelated } from './find-related.ts';
import type { NewLink, StandingLink } from './ports.ts';
import { regroup } from './regroup.ts';
import { keysOf, signAll, signaturesOf } from './signatures.ts';
import type { DeskWorld } from './world.ts';

/** Findings judged in one transaction: bounds its length and the time its locks are held. */
const BATCH = 100;

/** Partners judged for each finding: those that share most keys. */
const PARTNERS = 24;

/** Below this a suggestion would cost a person more than it saves. */
export const SUGGESTION_BAR = 0.4;

/** Resolves to the cases that the findings are in now. Ids that the deduper cannot see are passed over. */
export async function findDuplicates(
  world: DeskWorld,
  deduper: Actor,
  findingIds: readonly string[],
): Promise<readonly string[]> {
  const caseIds = new Set<string>();
  for (let start = 0; start < findingIds.length; start += BATCH) {
    const batch = findingIds.slice(start, start + BATCH);
    const touched = await world.transactions.run(deduper, (stores) =>
      judgeBatch({ world, stores, deduper }, batch),
    );
    for (const caseId of touched) caseIds.add(caseId);
  }
  return [...caseIds];
}

type Judging = { readonly world: DeskWorld; readonly stores: Stores; readonly deduper: Actor };

async function judgeBatch(judging: Judging, ids: readonly string[]): Promise<readonly string[]> {
  const { stores, world, deduper } = judging;
  const desk = await stores.identity.sharedCompartment('desk');
  const fresh = await stores.desk.findings(ids);
  if (fresh.length === 0) return [];
  await stores.intake.addWords(fresh.map(({ id }) => id));
  // Signing waits for nobody: another batch may be judged meanwhile, and what it wrote is read after the lock.
  const signatures = new Map(
    (await signAll(stores, desk.id, fresh)).map((signature) => [signature.finding, signature]),
  );
  await stores.desk.lockComponents([...signatures.values()].map(({ component }) => component));
  const keys = [...signatures.values()].map(keysOf);
  const candidates = await stores.desk.candidates(desk.id, keys, PARTNERS);
  const unread = new Set(candidates.map(({ candidate }) => candidate).filter((id) => !signatures.has(id)));
  for (const [id, signature] of await signaturesOf(stores, desk.id, [...unread]))
    signatures.set(id, signature);

  const judged = judgeAll(candidates, signatures);
  const at = world.clock.now();
  const settled = await heldBack(judging, desk.id, judged, { signatures, at });
  const isFresh = new Set(fresh.map(({ id }) => id));
  const related = await findRelated(stores, desk.id, [
    ...fresh.flatMap(({ id }) => signatures.get(id) ?? []),
  ]);
  const written = await writeLinks(judging, desk.id, [...worthSaying(settled, isFresh), ...related], at);
  const withdrawn = written.filter(({ a, b }) => !isFresh.has(a) && !isFresh.has(b));
  await stores.ledger.append(
    desk.id,
    written.map((link) => ({
      kind: 'link.asserted',
      by: deduper.principalId,
      subject: link.id,
      at: at.toISOString(),
      detail: {
        a: link.a,
        b: link.b,
        relation: link.relation,
        decidedBy: link.decidedBy,
        confidence: link.confidence,
      },
    })),
    { commit: true },
  );
  return regroup({ world, stores, actor: deduper, machine: true }, [
    ...new Set([...fresh.map(({ id }) => id), ...withdrawn.flatMap(({ a, b }) => [a, b])]),
  ]);
}

function judgeAll(
  candidates: readonly { readonly asker: string; readonly candidate: string }[],
  signatures: ReadonlyMap<string, Signature>,
): readonly JudgedPair[] {
  const crashes = crashContexts([...signatures.values()]);
  const judged = new Map<string, JudgedPair>();
  for (const { asker, candidate } of candidates) {
    const left = signatures.get(asker);
    const right = signatures.get(candidate);
    if (left === undefined || right === undefined) continue;
    const spelled = asker < candidate ? `${asker} ${candidate}` : `${candidate} ${asker}`;
    if (!judged.has(spelled)) judged.set(spelled, judgePair(left, right, crashes.get(left.component)));
  }
  return [...judged.values()];
}

type Seen = { readonly signatures: ReadonlyMap<string, Signature>; readonly at: Date };

/**
 * What a third finding speaks against, and what would grow a case too fast, becomes a suggestion; also links
 * that stood before a witness came, so that the order of arrival does not matter.
 */
async function heldBack(
  { stores }: Judging,
  desk: string,
  judged: readonly JudgedPair[],
  { signatures, at }: Seen,
): Promise<readonly JudgedPair[]> {
  const near = judged.filter(({ confidence }) => confidence >= 0.5).flatMap(({ a, b }) => [a, b]);
  const known = new Set(judged.map(({ a, b }) => `${a} ${b}`));
  const standing = (await stores.desk.linksOf(desk, [...new Set(near)])).filter(
    ({ a, b, decidedBy, relation, evidence }) =>
      decidedBy !== 'person' &&
      relation === 'duplicate' &&
      !known.has(`${a} ${b}`) &&
      !isByExecution(evidence),
  );
  const claims = new Map(signatures);
  const unread = standing.flatMap(({ a, b }) => [a, b]).filter((id) => !claims.has(id));
  for (const [id, signature] of await signaturesOf(stores, desk, [...new Set(unread)]))
    claims.set(id, signature);
  const all = [...judged, ...standing.map(asJudged)];
  const witnessed = heldBackByWitnesses(all, (finding) => claims.get(finding));
  // Links that stood and still stand as they were are left out again.
  const changed = witnessed.filter((pair, index) => index < judged.length || pair !== all[index]);
  const groups = await groupsOf(stores, changed, at);
  return quarantined(changed, (finding) => groups.get(finding) ?? [newcomer(finding, claims.get(finding))]);
}

function asJudged(link: StandingLink): JudgedPair {
  const { a, b, relation, confidence, evidence } = link;
  const decidedBy = link.decidedBy === 'auto' ? 'auto' : 'suggested';
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, confidence));
  return { a, b, relation, confidence, evidence, decidedBy, score: Math.log(bounded / (1 - bounded)) };
}

function newcomer(finding: string, signature: Signature | undefined): Member {
  return { finding, finder: signature?.finder ?? finding, isNew: true };
}

const HOUR_MS = 3_600_000;

/** The case members around every merge. */
async function groupsOf(
  stores: Stores,
  pairs: readonly JudgedPair[],
  at: Date,
): Promise<ReadonlyMap<string, readonly Member[]>> {
  const ends = pairs.filter(({ decidedBy }) => decidedBy === 'auto').flatMap(({ a, b }) => [a, b]);
  if (ends.length === 0) return new Map();
  const members = await stores.desk.arrivalsOf(await stores.desk.casesOf([...new Set(ends)]));
  const byCase = Map.groupBy(members, ({ caseId }) => caseId);
  return new Map(
    [...byCase.values()].flatMap((group) => {
      const listed = group.map(({ findingId, submitterPartyId, receivedAt }) => ({
        finding: findingId,
        finder: submitterPartyId,
        isNew: at.getTime() - receivedAt.getTime() < HOUR_MS,
      }));
      return listed.map(({ finding }) => [finding, listed] as const);
    }),
  );
}

/** Suggestions kept for each new finding, its likeliest. */
const SUGGESTIONS = 5;

/** Merges; the likeliest suggestions of each new finding; and what stood before and is withdrawn. */
function worthSaying(judged: readonly JudgedPair[], isFresh: ReadonlySet<string>): readonly JudgedPair[] {
  const kept = new Map<string, number>();
  const bestFirst = judged.toSorted((x, y) => y.score - x.score || (x.a + x.b < y.a + y.b ? -1 : 1));
  return bestFirst.filter(({ a, b, decidedBy, confidence }) => {
    const askers = [a, b].filter((id) => isFresh.has(id));
    if (decidedBy === 'auto' || askers.length === 0) return true;
    if (confidence < SUGGESTION_BAR || askers.every((id) => (kept.get(id) ?? 0) >= SUGGESTIONS)) return false;
    for (const id of askers) kept.set(id, (kept.get(id) ?? 0) + 1);
    return true;
  });
}

/** Only where it differs from what stands already. */
async function writeLinks(
  { stores, world, deduper }: Judging,
  desk: string,
  judged: readonly JudgedPair[],
  at: Date,
): Promise<readonly NewLink[]> {
  const standing = new Map<string, StandingLink>();
  for (const link of await stores.desk.linksOf(desk, [...new Set(judged.flatMap(({ a, b }) => [a, b]))])) {
    if (link.decidedBy !== 'person') standing.set(`${link.a} ${link.b} ${link.relation}`, link);
  }
  const links = judged
    .filter((pair) => {
      const known = standing.get(`${pair.a} ${pair.b} ${pair.relation}`);
      if (known === undefined) return true;
      if (isByExecution(known.evidence)) return false;
      return known.decidedBy !== pair.decidedBy || known.confidence !== pair.confidence;
    })
    .map(
      (pair): NewLink => ({
        id: newId('link', world.randomness),
        a: pair.a,
        b: pair.b,
        relation: pair.relation,
        head: null,
        confidence: pair.confidence,
        decidedBy: pair.decidedBy,
        decision: null,
        evidence: pair.evidence,
        assertedBy: deduper.principalId,
      }),
    );
  await stores.desk.assertLinks(desk, links, at);
  return links;
}
