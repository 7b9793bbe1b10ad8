/**
 * The face that every format shares: a document from outside in, findings as claimed out. A format is a
 * folder here and one line in `registry.ts`; the contract test there holds for all of them.
 * Readers get a parsed value and limits; they never open, walk or fetch (style 13).
 */
import type { Finding } from '../core/finding/finding.ts';
import type { Parsed, Problem } from '../core/problem.ts';
import type { JsonLimits } from './json/limits.ts';
import type { JsonValue } from './json/parse.ts';
import type { VexStatement } from './openvex/statement.ts';

export type FormatId = 'native' | 'sarif' | 'osv' | 'cve' | 'csaf' | 'cyclonedx' | 'openvex';

export type ReadOptions = {
  readonly limits: JsonLimits;
  /**
   * What positional ids begin with (`<source>#<pointer>`): the path as given on the command line, or the
   * document's digest over HTTP. NDJSON adds `:<line>`.
   */
  readonly source: string;
  /** A reproducer may name local source files only on the command line, uploaded blobs only over HTTP. */
  readonly origin: 'local' | 'http';
};

/** A finding of a valid document that cannot be taken in, with every reason. The others are not affected. */
export type RejectedFinding = {
  readonly pointer: string;
  readonly ownId?: string;
  readonly problems: readonly Problem[];
};

/**
 * What one document says. An empty `findings` is an answer, not a fault: an SBOM without vulnerabilities,
 * a scan that found nothing, a withdrawn record.
 */
export type Reading = {
  readonly format: FormatId;
  /** The version the document states, e.g. `2.1.0`. */
  readonly version: string;
  readonly findings: readonly Finding[];
  readonly rejected: readonly RejectedFinding[];
  /** Judgements about known flaws, where the format carries them. */
  readonly statements?: readonly VexStatement[];
};

export type Format = {
  readonly id: FormatId;
  readonly title: string;
  /** Lower case, most specific first. */
  readonly mediaTypes: readonly string[];
  /** Does this document mean to be of this format? Says nothing of its validity. At most one format agrees. */
  readonly detect: (document: JsonValue) => boolean;
  /** The version a document of this format states, escaped for a terminal; null where it states none. */
  readonly versionOf: (document: JsonValue) => string | null;
  /**
   * All problems at once, each with its JSON pointer; never throws. Not ok: the document breaks its own
   * standard. A finding that breaks only our rules is in `rejected`.
   */
  readonly read: (document: JsonValue, options: ReadOptions) => Parsed<Reading>;
  /** Slower rules of the standard beyond `read`, e.g. CSAF's mandatory tests. Absent: `read` checks all. */
  readonly examine?: (document: JsonValue) => Promise<readonly Problem[]>;
};

export const NO_FORMAT: Problem = {
  pointer: '',
  code: 'unknown-format',
  message: 'This is JSON, but of no format that Breakwater reads. Supported formats: docs/formats.md.',
};
