/**
 * Findings out again, in a standard that somebody else reads. Writing is lossy where the standard has no
 * place for something; what it demands and a finding does not have is asked for or named, never invented.
 */
import type { Finding } from '../core/finding/finding.ts';
import type { JsonObject, JsonValue } from './json/parse.ts';

export type WriteFrame = {
  /** RFC 3339 UTC, seconds: when the document is made. */
  readonly at: string;
  /** Version of this software. */
  readonly engine: string;
  /** Who publishes, for standards that demand it. */
  readonly publisher?: { readonly name: string; readonly namespace: string };
  /** UUID of the assigning organisation, for CVE. */
  readonly organisation?: string;
};

export type Written =
  | { readonly ok: true; readonly documents: readonly JsonObject[]; readonly notes: readonly string[] }
  /** Why nothing could be written, one sentence a finding or missing option. */
  | { readonly ok: false; readonly reasons: readonly string[] };

/** All findings in one document where the standard can hold several, else one document each, in order. */
export type Writer = (findings: readonly Finding[], frame: WriteFrame) => Written;

/** Puts back what a reader of the same format kept by pointer, where its place exists and is free. */
export function restoreUnknown(document: JsonObject, finding: Finding): JsonObject {
  const copy = structuredClone(document) as Record<string, JsonValue>;
  for (const [pointer, value] of Object.entries(finding.unknown ?? {})) {
    const tokens = pointer
      .split('/')
      .slice(1)
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = tokens.pop();
    let at: unknown = copy;
    for (const token of tokens) {
      const parent = typeof at === 'object' && at !== null ? (at as Record<string, unknown>) : {};
      at = Object.hasOwn(parent, token) ? parent[token] : undefined;
    }
    if (typeof at !== 'object' || at === null || last === undefined || last === '__proto__') continue;
    const parent = at as Record<string, unknown>;
    if (!Object.hasOwn(parent, last)) parent[last] = value;
  }
  return copy;
}

/** The id to show the world: the one the finder gave, else the positional one. */
export function shownId(finding: Finding): string {
  return finding.ownId ?? finding.id;
}

/** Drops members that are undefined or empty arrays, so that a document says only what is known. */
export function compact(members: Readonly<Record<string, unknown>>): JsonObject {
  const kept = Object.entries(members).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept) as JsonObject;
}
