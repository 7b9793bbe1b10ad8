/** What machines and people said of a finding and others, for whoever reads the desk; for everyone else nothing. */
import type { Actor } from '../../core/policy/actor.ts';
import type { Stores } from '../ports.ts';
import { deskFor } from './list-cases.ts';
import type { StandingLink } from './ports.ts';

/** A finding that is like hundreds shows the likeliest. */
const MOST = 50;

/**
 * People's words first, then the likeliest. Empty for a finder, for its own pairs too: which candidates were
 * looked at depends on what others sent (docs/disclosed-by-design.md).
 */
export async function linksOfFinding(
  stores: Stores,
  actor: Actor,
  finding: { readonly id: string },
): Promise<readonly StandingLink[]> {
  const desk = await deskFor(stores, actor, 'link.read');
  if (desk === null) return [];
  const links = await stores.desk.linksOf(desk, [finding.id]);
  const byPerson = ({ decidedBy }: StandingLink) => (decidedBy === 'person' ? 0 : 1);
  return links
    .toSorted((a, b) => byPerson(a) - byPerson(b) || b.confidence - a.confidence || (a.id < b.id ? -1 : 1))
    .slice(0, MOST);
}
