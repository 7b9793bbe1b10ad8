/**
 * What the lab signs: an in-toto Statement v1 about one reproduction, in a DSSE envelope. Pure: what is
 * said and over which bytes; the key is somebody else's.
 * Sources: in-toto Attestation Framework v1 (statement), DSSE v1.0.2 (protocol: PAE and envelope).
 */
import type { Assurance, Controls, JudgedPatch, Reason, Run, Verdict } from './verdict.ts';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'urn:breakwater:reproduction:v1';

export type AttestedReproduction = {
  readonly finding: string;
  /** Canonical purl of the component under test. */
  readonly component: string;
  /** `<algorithm>:<hex>` of the component as fetched. */
  readonly componentDigest: string;
  /** `sha256:<hex>` of the reproducer's files, command and oracle. */
  readonly reproducerDigest: string;
  /** `sha256:<hex>` of everything installed beside it, by path, version and integrity. */
  readonly environmentDigest: string;
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  readonly assurance: Assurance;
  readonly controls: Controls;
  /** What stood for "fixed": a version, `patch:<id>`, or null. */
  readonly fixedSide: string | null;
  readonly runs: readonly Run[];
  readonly patches: readonly JudgedPatch[];
  readonly limits: Readonly<Record<string, number>>;
  /** What enforced them, e.g. `memory: cgroup v1`. */
  readonly inForce: readonly string[];
  readonly labVersion: string;
  /** RFC 3339 UTC. */
  readonly finishedAt: string;
};

/** The statement's bytes: JSON with members in the order written here. Signed as they are, never re-encoded. */
export function statementBytes(about: AttestedReproduction): Uint8Array {
  const { component, componentDigest, reproducerDigest, ...rest } = about;
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [
      { name: 'reproducer', digest: digestSet(reproducerDigest) },
      { name: component, digest: digestSet(componentDigest) },
    ],
    predicateType: PREDICATE_TYPE,
    predicate: { format: 'breakwater.reproduction/1', ...rest },
  };
  return new TextEncoder().encode(JSON.stringify(statement));
}

function digestSet(digest: string): Record<string, string> {
  const colon = digest.indexOf(':');
  return { [digest.slice(0, colon)]: digest.slice(colon + 1) };
}

export type Envelope = {
  readonly payloadType: string;
  /** Base64 of the payload. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid?: string; readonly sig: string }[];
};

/** DSSE's pre-authentication encoding: what is signed names its own type and length, so neither can be swapped. */
export function preAuthentication(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = new TextEncoder().encode(payloadType);
  const head = new TextEncoder().encode(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  const whole = new Uint8Array(head.length + payload.length);
  whole.set(head);
  whole.set(payload, head.length);
  return whole;
}

const MAX_SIGNATURES = 16;

/** Reads an envelope from outside. Null for anything that is not one. */
export function readEnvelope(value: unknown): Envelope | null {
  if (typeof value !== 'object' || value === null) return null;
  const { payloadType, payload, signatures } = value as Record<string, unknown>;
  if (typeof payloadType !== 'string' || typeof payload !== 'string' || !Array.isArray(signatures))
    return null;
  if (signatures.length === 0 || signatures.length > MAX_SIGNATURES) return null;
  const isSound = signatures.every(
    (one: unknown) =>
      typeof one === 'object' && one !== null && typeof (one as { sig?: unknown }).sig === 'string',
  );
  return isSound ? { payloadType, payload, signatures: signatures as Envelope['signatures'] } : null;
}
