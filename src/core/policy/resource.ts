/** What the policy needs to know of a row. A store fills it from the row and the memberships of this moment. */
import type { Tlp } from '../finding/finding.ts';

export const COMPARTMENT_KINDS = [
  'intake',
  'desk',
  'case',
  'thread',
  'operator',
  'public',
  'engagement',
  'material',
  'criteria',
  'partner',
  'probe',
  'suite',
] as const;
export type CompartmentKind = (typeof COMPARTMENT_KINDS)[number];

export type Resource = {
  readonly compartmentKind: CompartmentKind;
  /** Whose it is: the submitter, or the operator. Null where it belongs to no one party. */
  readonly partyId: string | null;
  /** Null where nobody labelled it, which widens nothing: its compartment bounds it all the same. */
  readonly tlp: Tlp | null;
  /** The actor's subjects that hold the row's compartment now; empty means not held. */
  readonly heldUnder: readonly string[];
};

/** TLP 2.0, from the widest to the tightest. */
export const TLP_ORDER = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const satisfies readonly Tlp[];

/** The tighter of two labels; a label beside none stays. TLP may only tighten (invariant 12). */
export function tighterTlp(a: Tlp | null, b: Tlp | null): Tlp | null {
  if (a === null) return b;
  if (b === null) return a;
  return TLP_ORDER.indexOf(a) >= TLP_ORDER.indexOf(b) ? a : b;
}
