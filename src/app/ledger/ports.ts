/** What happened, by whom, to what. Ids and codes only; words stay in the rows they belong to. */
export type LedgerEntry = {
  /** `finding.received`, `link.asserted`, `case.opened`, `lab.judged`, `advisory.published`, … */
  readonly kind: string;
  readonly by: string;
  readonly subject: string;
  /** RFC 3339 UTC, from the clock port. */
  readonly at: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
};

export interface LedgerStore {
  /**
   * Writes an intent in the caller's transaction; the sequencer turns it into a leaf later. `commit: true`
   * gives the entry 32 random bytes and a commitment in the public log; they are returned for the receipt.
   * Entries of one call keep their order.
   */
  append(
    compartmentId: string,
    entries: readonly LedgerEntry[],
    options: { readonly commit: boolean },
  ): Promise<readonly { readonly intentId: bigint; readonly nonce: Uint8Array | null }[]>;
}
