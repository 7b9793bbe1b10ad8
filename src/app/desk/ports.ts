/** Signatures, links, cases and their history. */
export type DeskStore = Record<never, never>;
