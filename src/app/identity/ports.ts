/** Parties, principals, keys, sessions and memberships. */
export type IdentityStore = Record<never, never>;
