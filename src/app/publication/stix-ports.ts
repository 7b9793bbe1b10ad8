/** STIX objects of published advisories, as TAXII serves them. Public; written by the publisher alone. */

export type AddedObject = {
  readonly id: string;
  readonly type: string;
  /** RFC 3339 UTC: `modified`, or when it was added for what has no versions. */
  readonly version: string;
  /** RFC 3339 UTC with microseconds; no two are the same. */
  readonly addedAt: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export type StixQuery = {
  readonly ids: readonly string[] | null;
  readonly types: readonly string[] | null;
  /** Of each id: the newest, the oldest, every one, or those of these times. */
  readonly versions: readonly ('first' | 'last' | 'all' | { readonly at: string })[];
  /** RFC 3339: only what was added after it. */
  readonly addedAfter: string | null;
  readonly limit: number;
};

export interface StixStore {
  /** In their order; those that stand already are left. The caller holds the tree's lock. */
  addStix(objects: readonly Omit<AddedObject, 'addedAt'>[], at: Date): Promise<void>;
  /** In the order of adding; one more than `limit` where more follow. */
  stix(query: StixQuery): Promise<readonly AddedObject[]>;
  /** How many ids of a type there are. */
  countStix(type: string): Promise<number>;
}
