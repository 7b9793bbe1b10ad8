/** Experiments. */
export type LabStore = Record<never, never>;
