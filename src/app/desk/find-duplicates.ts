/**
 * New findings meet the old ones: keys, candidates, judged pairs, links, clusters, cases. Idempotent: running
 * it again over the same findings writes nothing new. One transaction for each batch, under a lock on the
 * components it judges, so that two jobs cannot each open a case for the same root cause.
 */

import { candidateKeys, MAX_PARTNERS } from '../../core/dedupe/candidates.ts';
import { type JudgedPair, judgePair } from '../../core/dedupe/judge.ts';
import { type Signature, signatureOf } from '../../core/dedupe/signature.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import type { DeskFinding, FindingKeys, NewLink, StandingLink } from './ports.ts';
import { regroup } from './regroup.ts';
import type { DeskWorld } from './world.ts';

/** Findings judged in one transaction: bounds its length and the time its locks are held. */
const BATCH = 100;

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
  await stores.desk.lockComponents(fresh.map(({ componentKey }) => componentKey));

  const signatures = new Map(fresh.map((finding) => [finding.id, signed(finding)]));
  const keys = fresh.map((finding) => keysOf(finding, signatures.get(finding.id)!));
  await stores.desk.addKeys(desk.id, keys);
  const candidates = await stores.desk.candidates(desk.id, keys, MAX_PARTNERS);
  const unread = [...new Set(candidates.map(({ candidate }) => candidate))].filter(
    (id) => !signatures.has(id),
  );
  for (const finding of await stores.desk.findings(unread)) signatures.set(finding.id, signed(finding));

  const judged = judgeAll(candidates, signatures);
  const at = world.clock.now();
  const written = await writeLinks(judging, desk.id, judged, at);
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
  return regroup(
    { world, stores, actor: deduper, machine: true },
    fresh.map(({ id }) => id),
  );
}

function signed(finding: DeskFinding): Signature {
  return signatureOf(finding.body, finding.submitterPartyId);
}

function keysOf(finding: DeskFinding, signature: Signature): FindingKeys {
  return {
    findingId: finding.id,
    component: signature.component,
    digest: signature.digest,
    keys: candidateKeys(signature),
  };
}

function judgeAll(
  candidates: readonly { readonly asker: string; readonly candidate: string }[],
  signatures: ReadonlyMap<string, Signature>,
): readonly JudgedPair[] {
  const judged = new Map<string, JudgedPair>();
  for (const { asker, candidate } of candidates) {
    const left = signatures.get(asker);
    const right = signatures.get(candidate);
    if (left === undefined || right === undefined) continue;
    const pair = judgePair(left, right);
    judged.set(`${pair.a} ${pair.b}`, pair);
  }
  return [...judged.values()];
}

/** Only what is worth saying, and only where it differs from what stands already. */
async function writeLinks(
  { stores, world, deduper }: Judging,
  desk: string,
  judged: readonly JudgedPair[],
  at: Date,
): Promise<readonly NewLink[]> {
  const worth = judged.filter(
    ({ decidedBy, confidence }) => decidedBy === 'auto' || confidence >= SUGGESTION_BAR,
  );
  const standing = new Map<string, StandingLink>();
  for (const link of await stores.desk.linksOf(desk, [...new Set(worth.flatMap(({ a, b }) => [a, b]))])) {
    if (link.decidedBy !== 'person') standing.set(`${link.a} ${link.b}`, link);
  }
  const links = worth
    .filter((pair) => {
      const known = standing.get(`${pair.a} ${pair.b}`);
      return (
        known === undefined || known.decidedBy !== pair.decidedBy || known.confidence !== pair.confidence
      );
    })
    .map(
      (pair): NewLink => ({
        id: newId('link', world.randomness),
        a: pair.a,
        b: pair.b,
        relation: pair.relation,
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
