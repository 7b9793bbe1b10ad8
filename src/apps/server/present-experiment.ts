/** An experiment in the shapes of views/lab.ts. */
import { verifyEnvelope } from '../../adapters/signing/attestation-key.ts';
import type { ExperimentRecord } from '../../app/lab/read-ports.ts';
import type { Reproducer } from '../../core/finding/reproducer.ts';
import type { Envelope } from '../../core/reproduction/attestation.ts';
import { componentView, oracleInWords } from './present-finding.ts';
import type { ExperimentDetail, ExperimentRow } from './views/lab.ts';

/** The oracles that are the program's own word (contracts, "Oracles"). */
const CLAIMED = ['output-contains', 'exit-code'];

/** What stands around an experiment, as far as the reader may see it. */
export type ExperimentSurroundings = {
  /** Null where the finding came without one. */
  readonly reproducer: Reproducer | null;
  readonly case: ExperimentDetail['case'];
  readonly others: readonly {
    readonly id: string;
    readonly at: Date;
    readonly verdict: ExperimentRow['verdict'];
  }[];
  /** SPKI PEM of the lab's key; undefined where this instance has no lab: then nothing verifies. */
  readonly labKey: string | undefined;
};

export function experimentRecordRow(found: ExperimentRecord): ExperimentRow {
  const { finding } = found;
  return {
    id: found.id,
    finding: { id: finding.id, ownId: finding.ownId, title: finding.title, submitter: finding.submitter },
    component: componentView({ finding, componentKey: finding.componentKey }),
    state: found.state,
    queuedAt: found.queuedAt.toISOString(),
    startedAt: found.startedAt?.toISOString() ?? null,
    finishedAt: found.finishedAt?.toISOString() ?? null,
    verdict: found.verdict,
    reason: found.reason,
    assurance: found.assurance,
    vulnerableRuns: vulnerableRuns(found),
  };
}

export function experimentDetail(found: ExperimentRecord, around: ExperimentSurroundings): ExperimentDetail {
  const { body } = found;
  const { reproducer } = around;
  const controls = body?.controls;
  return {
    ...experimentRecordRow(found),
    oracle: reproducer === null ? 'no reproducer was given' : oracleInWords(reproducer.oracle),
    assuredBy: reproducer !== null && CLAIMED.includes(reproducer.oracle.type) ? 'claimed' : 'observed',
    network: reproducer?.network ?? 'none',
    runs: (body?.runs ?? []).map((run) => ({
      role: run.role,
      triggered: run.triggered,
      exit: run.exit,
      signal: run.signal,
      wallMs: run.wallMs,
      cpuMs: run.cpuMs ?? null,
      peakBytes: run.peakBytes,
      evidence: run.evidence,
    })),
    controls:
      controls === undefined
        ? []
        : (['inert', 'attribution', 'ablation', 'fixed', 'benign'] as const).flatMap((name) => {
            const outcome = controls[name];
            return outcome === undefined ? [] : [{ name, outcome }];
          }),
    fixedSide: fixedSideView(body?.fixedSide ?? null),
    patches: (body?.patches ?? []).map(({ id, verdict, tests }) => ({ id, verdict, tests })),
    attestation: attestationView(found, around.labKey),
    case: around.case,
    others: around.others.map(({ id, at, verdict }) => ({ id, at: at.toISOString(), verdict })),
  };
}

function vulnerableRuns({ body }: ExperimentRecord): ExperimentRow['vulnerableRuns'] {
  const runs = (body?.runs ?? []).filter(({ role }) => role === 'vulnerable');
  return { triggered: runs.filter(({ triggered }) => triggered === true).length, of: runs.length };
}

function fixedSideView(side: string | null): ExperimentDetail['fixedSide'] {
  if (side === null) return null;
  return side.startsWith('patch:')
    ? { kind: 'diff', label: side.slice('patch:'.length) }
    : { kind: 'version', label: side };
}

function attestationView(
  { attestation, finishedAt }: ExperimentRecord,
  labKey: string | undefined,
): ExperimentDetail['attestation'] {
  if (attestation === null || finishedAt === null) return null;
  const subject = subjectOf(attestation);
  return {
    payloadType: attestation.payloadType,
    subject: subject.name,
    digest: subject.digest,
    keyId: attestation.signatures[0]?.keyid ?? 'no key is named',
    signatures: attestation.signatures.length,
    verified: labKey !== undefined && verifyEnvelope(attestation, labKey).ok,
    at: finishedAt.toISOString(),
  };
}

/** The component is the statement's last subject (core/reproduction/attestation.ts). */
function subjectOf(envelope: Envelope): { readonly name: string; readonly digest: string } {
  const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')) as {
    readonly subject?: readonly {
      readonly name: string;
      readonly digest: Readonly<Record<string, string>>;
    }[];
  };
  const last = statement.subject?.at(-1);
  const [algorithm, hex] = Object.entries(last?.digest ?? {})[0] ?? ['none', ''];
  return { name: last?.name ?? 'no subject', digest: `${algorithm}:${hex}` };
}
