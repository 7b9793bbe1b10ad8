/** Gathers what the clearinghouse knows of a case into the one record that the mapping reads. */
import type { InternalRecord } from '../../core/advisory/internal.ts';
import { identifiersOf } from '../../core/dedupe/identifiers.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import type { CaseHead, DeskFinding } from '../desk/ports.ts';
import type { Stores } from '../ports.ts';

const RANKS = ['unknown', 'none', 'low', 'medium', 'high', 'critical'] as const;

/** Null for a case that is gone, merged away, or without findings. */
export async function internalRecord(
  stores: Stores,
  caseId: string,
): Promise<{ readonly head: CaseHead; readonly internal: InternalRecord } | null> {
  const head = await stores.desk.caseHead(caseId);
  const [facts] = await stores.desk.factsOf([caseId]);
  if (head === null || head.mergedInto !== null || facts === undefined) return null;
  const members = facts.members.map(({ finding }) => finding);
  const canonical = facts.members.find((member) => member.canonical)?.finding ?? members[0];
  if (canonical === undefined) return null;
  const desk = await stores.identity.sharedCompartment('desk');
  const links = await stores.desk.linksOf(
    desk.id,
    members.map(({ id }) => id),
  );
  const exposures = await stores.exposure.exposuresOf(caseId);
  const names = new Map((await stores.identity.parties()).map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const taking = (await stores.desk.participants(caseId)).filter(({ leftAt }) => leftAt === null);
  const bodies = members.map(({ body }) => body);
  const internal: InternalRecord = {
    caseId,
    caseNumber: head.number,
    title: canonical.title,
    descriptions: bodies.flatMap(({ description }) => description ?? []),
    component: publicComponent(canonical),
    weaknesses: distinct(bodies.flatMap(({ weaknesses }) => weaknesses)),
    aliases: identifiersOf(bodies.flatMap(({ aliases }) => aliases)),
    affected: head.claims.affected[0]?.range ?? null,
    affectedVersions: head.claims.versions,
    fixed: head.claims.fixed,
    claimedSeverities: distinct(bodies.flatMap(({ severity }) => severity)),
    decidedSeverity: severityToPublish(
      facts.severityDecided?.rank ?? null,
      bodies.flatMap(({ severity }) => severity),
    ),
    finders: distinct(members.map(({ submitterPartyId }) => nameOf(submitterPartyId))),
    findingIds: members.map(({ id }) => id),
    reproducers: bodies.flatMap(({ reproducer }) => (reproducer === undefined ? [] : reproducer.environment)),
    locations: bodies.flatMap(({ locations }) => locations.map(({ file }) => file ?? '')),
    patches: bodies.flatMap(({ patches }) => patches.map(({ id }) => id)),
    references: bodies.flatMap(({ references }) => references.map(({ url }) => url)),
    reproduction: facts.members.some(({ verdict }) => verdict === 'reproduced') ? 'reproduced' : null,
    mergeEvidence: links.flatMap(({ evidence }) => evidence.map(({ detail }) => detail)),
    participants: taking.map(({ party }) => party.name),
    exposedOperators: distinct(
      exposures.filter(({ status }) => status === 'affected').map(({ partyId }) => nameOf(partyId)),
    ),
    embargo: head.embargo.state,
    tlp: canonical.tlp,
  };
  return { head, internal };
}

function publicComponent({ body, componentKey }: DeskFinding): InternalRecord['component'] {
  const { component } = body;
  return {
    key: componentKey,
    name: component.name ?? component.repository ?? componentKey,
    ecosystem: component.ecosystem ?? null,
    purl: componentKey.startsWith('pkg:') ? componentKey : null,
  };
}

/**
 * A finder's vector is its word and does not leave by itself. Where a person decided a rank, the claimed vector
 * that scores to that rank is the one that was agreed with; without one no vector is published.
 */
function severityToPublish(rank: number | null, vectors: readonly string[]): string | null {
  if (rank === null) return null;
  return (
    vectors.find((vector) => {
      const scored = scoreCvss(vector);
      return scored.ok && RANKS.indexOf(scored.value.severity) === rank;
    }) ?? null
  );
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
