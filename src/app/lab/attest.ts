/** From an experiment to its signed attestation. Null where nothing was installed, so nothing was tested. */
import type { Finding } from '../../core/finding/finding.ts';
import type { Reproducer } from '../../core/finding/reproducer.ts';
import { type Envelope, statementBytes } from '../../core/reproduction/attestation.ts';
import type { Experiment } from './reproduce.ts';

export type Attestor = {
  sign(payload: Uint8Array): Envelope;
  readonly digest: (bytes: Uint8Array) => string;
  readonly inForce: readonly string[];
  /** Of runs in this kind of environment. */
  readonly limitsOf: (environment: Reproducer['environment']) => Readonly<Record<string, number>>;
  readonly labVersion: string;
  readonly now: () => Date;
};

export function attest(finding: Finding, experiment: Experiment, by: Attestor): Envelope | null {
  const { reproduction, subject, fixedSide } = experiment;
  if (subject === null || finding.reproducer === undefined) return null;
  const { verdict, reason, assurance, controls, runs, patches } = reproduction;
  const payload = statementBytes({
    finding: reproduction.finding,
    component: finding.component.purl ?? finding.component.name ?? '',
    ...subject,
    reproducerDigest: by.digest(canonicalReproducer(finding.reproducer)),
    verdict,
    reason,
    assurance,
    controls,
    fixedSide,
    runs,
    patches,
    limits: by.limitsOf(finding.reproducer.environment),
    inForce: by.inForce,
    labVersion: by.labVersion,
    finishedAt: by.now().toISOString(),
  });
  return by.sign(payload);
}

/** The reproducer as JSON with sorted members: two finders' equal reproducers have equal digests. */
function canonicalReproducer(reproducer: Reproducer): Uint8Array {
  const sorted = JSON.stringify(reproducer, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return new TextEncoder().encode(sorted);
}
