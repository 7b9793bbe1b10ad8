/**
 * Who is acting. Made by authentication (`app/identity`), never from a document (invariant 12), and carried
 * into every use case. There is no bypass: services are actors like everyone else, with their own memberships.
 */
export const ROLES = [
  'coordinator',
  'finder',
  'maintainer',
  'operator',
  'provider',
  'agency',
  'official',
  'evaluator',
  'developer',
  'partner',
  'administrator',
  'service',
] as const;
export type Role = (typeof ROLES)[number];

/** The services of this instance that act on their own, each with its own principal and memberships. */
export const SERVICES = [
  'deduper',
  'lab',
  'clock',
  'publisher',
  'exposure',
  'ledger',
  'intake',
  'prober',
] as const;
export type ServiceName = (typeof SERVICES)[number];

export type Actor = {
  /** The person, key or service. Every ledger entry and assertion names it. */
  readonly principalId: string;
  readonly partyId: string;
  readonly kind: 'person' | 'key' | 'service';
  /** Which service this is; absent for people and keys. */
  readonly service?: ServiceName;
  readonly roles: readonly Role[];
  /** What a key was narrowed to; empty means everything its roles allow. */
  readonly scopes: readonly string[];
  /**
   * What memberships may be held under: the principal's own id and its party's. The database reads the
   * compartments from these, so that a revoked membership is gone at the next statement.
   */
  readonly subjects: readonly string[];
};
