/** What an Idempotency-Key stood for: the request, and what was answered. A caller's own, seen by nobody else. */
export type RequestClaim = {
  readonly principalId: string;
  readonly key: string;
  /** SHA-256 of operation and body: what "the same request" means. */
  readonly requestDigest: Uint8Array;
};

export type KnownRequest = {
  readonly requestDigest: Uint8Array;
  /** Null while it is being carried out, or where that was cut off. */
  readonly status: number | null;
  /** The body as JSON; null where there was none, or it held a secret. */
  readonly answer: string | null;
};

export interface RequestStore {
  /** Null where the key is now this request's; else what it stands for since `since`. Sweeps older ones in passing. */
  claim(
    claim: RequestClaim,
    times: { readonly now: Date; readonly since: Date },
  ): Promise<KnownRequest | null>;
  conclude(
    claim: RequestClaim,
    outcome: { readonly status: number; readonly answer: string | null },
  ): Promise<void>;
  /** For a request that was refused: nothing happened, so the key is free again. */
  release(claim: RequestClaim): Promise<void>;
}
