/** Rows of findings and links, as the desk's ports speak of them. */
import type { DeskFinding, StandingLink } from '../../app/desk/ports.ts';

type Row = Readonly<Record<string, unknown>>;

export function toDeskFinding(row: Row): DeskFinding {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    submitterPartyId: row['submitter_party_id'] as string,
    receivedAt: row['received_at'] as Date,
    title: row['title'] as string,
    componentKey: row['component_key'] as string,
    severityRank: row['severity_rank'] as number,
    tlp: row['tlp'] as DeskFinding['tlp'],
    // The row's id is the finding's name here; the document's own stays in `ownId`.
    body: ownNamed(row['body'] as DeskFinding['body'], row['id'] as string),
  };
}

function ownNamed(body: DeskFinding['body'], id: string): DeskFinding['body'] {
  return { ...body, id, ownId: body.ownId ?? body.id };
}

export function toLink(row: Row): StandingLink {
  return {
    id: row['id'] as string,
    a: row['a'] as string,
    b: row['b'] as string,
    relation: row['relation'] as StandingLink['relation'],
    head: row['head'] as string | null,
    confidence: row['confidence'] as number,
    decidedBy: row['decided_by'] as StandingLink['decidedBy'],
    decision: row['decision'] as StandingLink['decision'],
    evidence: row['evidence'] as StandingLink['evidence'],
    assertedBy: row['asserted_by'] as string,
    assertedAt: row['asserted_at'] as Date,
  };
}
