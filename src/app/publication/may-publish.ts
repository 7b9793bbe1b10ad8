/** What releasing, correcting and withdrawing have in common: who may, and what their words may not give away. */

import { identifiersIn } from '../../core/advisory/revision.ts';
import { allowsPublication } from '../../core/embargo/embargo.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Advisory } from './ports.ts';

/** Refuses with `not-found` where there is none, or none for this person. */
export async function advisoryToPublish(
  stores: Stores,
  person: Actor,
  advisoryId: string,
): Promise<Advisory> {
  const advisory = await stores.publication.advisory(advisoryId);
  if (advisory === null) throw notFound();
  const held = await stores.identity.heldUnder([advisory.compartmentId]);
  const desk = await stores.identity.sharedCompartment('desk');
  const decision = authorize(person, 'advisory.release', {
    compartmentKind: advisory.compartmentId === desk.id ? 'desk' : 'case',
    partyId: null,
    tlp: null,
    heldUnder: held.get(advisory.compartmentId) ?? [],
  });
  if (!decision.allowed) throw notFound();
  return advisory;
}

export function requireWord(word: string, { identifier }: Advisory, deed: string): void {
  if (word.trim() === identifier) return;
  throw new Refusal('invalid', `Type ${identifier} to ${deed} it.`, {
    problems: [{ pointer: '/word', code: 'wrong-word', message: `This must be ${identifier}.` }],
  });
}

/** Refuses with `conflict` while what is known in the advisory's case is bound. */
export async function requireEmbargoOver({ desk }: Stores, { caseId }: Advisory, at: Date): Promise<void> {
  const head = await desk.caseHead(caseId);
  if (head === null) throw notFound();
  if (!allowsPublication(head.embargo, at.toISOString()))
    throw new Refusal('conflict', 'The embargo of this case has not ended.');
}

/**
 * Refuses words that name a flaw which another case about the same component holds under embargo, as far as the person
 * sees such cases: a refusal tells nobody of one that is not theirs to see. `known`: what has been public before.
 */
export async function requireNoEmbargoed(
  stores: Stores,
  caseId: string,
  {
    words,
    known,
    at,
  }: { readonly words: readonly string[]; readonly known: readonly string[]; readonly at: Date },
): Promise<void> {
  const before = new Set(identifiersIn(known));
  const named = identifiersIn(words).filter((id) => !before.has(id));
  const found = named.length === 0 ? [] : await stores.publication.embargoedBeside(caseId, named, at);
  if (found.length === 0) return;
  throw new Refusal('conflict', 'This names what another case holds under embargo.', {
    problems: found.map((id) => ({
      pointer: '',
      code: 'under-embargo',
      message: `${id} is the flaw of another case whose embargo has not ended.`,
    })),
  });
}
