/**
 * What a rule asks of a row, as data: a small neutral tree that becomes a predicate here and a SQL `where`
 * in adapters/postgres. Nothing in it can reach outside the row and the actor.
 */
import type { Tlp } from '../finding/finding.ts';
import type { Actor } from './actor.ts';
import type { CompartmentKind, Resource } from './resource.ts';

export type Condition =
  | { readonly is: 'always' }
  /** The actor holds the row's compartment, by its own name or its party's. */
  | { readonly is: 'held' }
  /** … by its own name. */
  | { readonly is: 'held-by-name' }
  | { readonly is: 'compartment'; readonly among: readonly CompartmentKind[] }
  /** The row belongs to the actor's party. */
  | { readonly is: 'own' }
  | { readonly is: 'tlp'; readonly among: readonly Tlp[] }
  | { readonly is: 'all'; readonly of: readonly Condition[] }
  | { readonly is: 'any'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition };

/** A condition with the actor filled in: what a database can decide about a row. */
export type Where =
  | { readonly op: 'true' }
  | { readonly op: 'false' }
  | { readonly op: 'held-under'; readonly subjects: readonly string[] }
  | { readonly op: 'compartment-in'; readonly values: readonly CompartmentKind[] }
  | { readonly op: 'party-is'; readonly value: string }
  | { readonly op: 'tlp-in'; readonly values: readonly Tlp[] }
  | { readonly op: 'and'; readonly of: readonly Where[] }
  | { readonly op: 'or'; readonly of: readonly Where[] }
  | { readonly op: 'not'; readonly of: Where };

/** Two-valued: a label or a party that is absent makes `tlp` and `own` false, never unknown. */
export function holds(condition: Condition, actor: Actor | null, resource: Resource): boolean {
  switch (condition.is) {
    case 'always':
      return true;
    case 'held':
      return resource.heldUnder.some((subject) => actor?.subjects.includes(subject) === true);
    case 'held-by-name':
      return actor !== null && resource.heldUnder.includes(actor.principalId);
    case 'compartment':
      return condition.among.includes(resource.compartmentKind);
    case 'own':
      return actor !== null && resource.partyId === actor.partyId;
    case 'tlp':
      return resource.tlp !== null && condition.among.includes(resource.tlp);
    case 'all':
      return condition.of.every((part) => holds(part, actor, resource));
    case 'any':
      return condition.of.some((part) => holds(part, actor, resource));
    case 'not':
      return !holds(condition.of, actor, resource);
  }
}

export function bind(condition: Condition, actor: Actor | null): Where {
  switch (condition.is) {
    case 'always':
      return { op: 'true' };
    case 'held':
      return { op: 'held-under', subjects: actor?.subjects ?? [] };
    case 'held-by-name':
      return actor === null ? { op: 'false' } : { op: 'held-under', subjects: [actor.principalId] };
    case 'compartment':
      return { op: 'compartment-in', values: condition.among };
    case 'own':
      return actor === null ? { op: 'false' } : { op: 'party-is', value: actor.partyId };
    case 'tlp':
      return { op: 'tlp-in', values: condition.among };
    case 'all':
      return { op: 'and', of: condition.of.map((part) => bind(part, actor)) };
    case 'any':
      return { op: 'or', of: condition.of.map((part) => bind(part, actor)) };
    case 'not':
      return { op: 'not', of: bind(condition.of, actor) };
  }
}
