/** The proof that goes with a receipt, as it travels. Base64 throughout. */
export type EntryProof = {
  /** 0 to 2²⁴ − 1, random. */
  readonly place: number;
  /** 24 hashes, lowest first. */
  readonly siblings: readonly string[];
  /** The interval's leaf in the public log, exactly as hashed. */
  readonly leaf: string;
  readonly leafIndex: number;
  readonly inclusion: readonly string[];
  /** Signed note of the public log at the size that `inclusion` leads to. */
  readonly checkpoint: string;
};
