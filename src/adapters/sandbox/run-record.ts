/** From a sandbox's answer to what the lab keeps of a run, whichever kind of component ran. */
import type { RunOrder, RunRecord } from '../../app/lab/environment.ts';
import type { Captured, SandboxResult } from '../../app/lab/sandbox.ts';
import type { WatchReport } from '../../core/reproduction/watch-report.ts';

export type Ran = {
  readonly order: RunOrder;
  readonly argv: readonly string[];
  readonly reports: readonly WatchReport[];
};

/** Shown to nobody but a person who asks: enough to understand a run. */
const EVIDENCE_OUTPUT = 65_536;
const EVIDENCE_FILES = 500;
const EVIDENCE_REPORTS = 50;

export function runRecord(result: SandboxResult, { order, argv, reports }: Ran): RunRecord {
  const { exit, signal, wallMs, cpuMs, peakBytes, limitHit, lost } = result;
  const facts = {
    exit,
    timedOut: result.timedOut,
    cpuMs,
    stdout: Buffer.from(result.stdout.bytes).toString('latin1'),
    stderr: Buffer.from(result.stderr.bytes).toString('latin1'),
    paths: result.work.map(({ path }) => path),
    holdingSecret: result.found,
    reports,
    sanitizerLogs: result.logs.map(({ text }) => text),
  };
  const evidence = {
    format: 'breakwater.run/1',
    role: order.role,
    argv,
    watch: order.plan.watch,
    exit,
    signal,
    limitHit,
    lost,
    wallMs,
    cpuMs,
    peakBytes,
    stdout: shown(result.stdout),
    stderr: shown(result.stderr),
    files: facts.paths.slice(0, EVIDENCE_FILES),
    reports: reports.slice(0, EVIDENCE_REPORTS),
    ...(result.logs.length === 0 ? {} : { sanitizer: facts.sanitizerLogs }),
  };
  return {
    facts,
    ending: { lost: lost !== null, limitHit, exit, stderr: facts.stderr, reports },
    ...{ exit, signal, wallMs, cpuMs, peakBytes },
    evidence: Buffer.from(JSON.stringify(evidence)),
  };
}

function shown({ digest, truncated, bytes }: Captured) {
  const text = Buffer.from(bytes.subarray(0, EVIDENCE_OUTPUT)).toString('utf8');
  return { digest, truncated, text };
}
