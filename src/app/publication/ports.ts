/** Advisories and the published tree. */
export type PublicationStore = Record<never, never>;
