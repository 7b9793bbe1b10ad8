/**
 * How much of a hostile document we are willing to look at. Every limit is checked before the memory it
 * guards is spent; exceeding one is a problem that names the limit, never a crash and never a silent cut.
 */
export type JsonLimits = {
  readonly maxBytes: number;
  /** Nested arrays and objects. */
  readonly maxDepth: number;
  /** Values of any kind and member names, together. */
  readonly maxValues: number;
  /** UTF-8 bytes between the quotes of one string, escapes as written. */
  readonly maxStringBytes: number;
  /** Problems listed for one document; what follows is counted in one closing problem. */
  readonly maxProblems: number;
};

const MIB = 1024 * 1024;

/** One document held in memory: a native finding, an OSV or CVE record, a SARIF file of ordinary size. */
export const DOCUMENT_LIMITS: JsonLimits = {
  maxBytes: 32 * MIB,
  maxDepth: 64,
  maxValues: 2_000_000,
  maxStringBytes: 8 * MIB,
  maxProblems: 200,
};

/** A document read as a stream: large as a whole, ordinary in each of its results. */
export const STREAM_LIMITS: JsonLimits = {
  maxBytes: 1024 * MIB,
  maxDepth: 64,
  maxValues: 50_000_000,
  maxStringBytes: 8 * MIB,
  maxProblems: 200,
};
