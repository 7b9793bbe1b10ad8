/** Inventories, exposures and notices. */
export type ExposureStore = Record<never, never>;
