/** A finding's component installed for as long as somebody works with it, and taken away again whatever happens. */
import type { Finding } from '../../core/finding/finding.ts';
import { oracleFace } from '../../core/reproduction/oracles/registry.ts';
import type { Reason } from '../../core/reproduction/verdict.ts';
import { type Environment, isNoSide, type Meeting, type NoSide } from './environment.ts';
import type { Bench, Lab } from './run-once.ts';

/** Installs the finding's component, does the work, and tidies up. Resolves to why it could not, or null. */
export function withBench(
  finding: Finding,
  lab: Lab,
  work: (bench: Bench) => Promise<void>,
): Promise<Reason | null> {
  return within(finding, lab, { prepare: (environment) => environment.prepare(finding), work });
}

/** The same for a proof that only meets patches. */
export function withMeeting(
  finding: Finding,
  lab: Lab,
  work: (bench: Bench<Meeting>) => Promise<void>,
): Promise<Reason | null> {
  return within(finding, lab, { prepare: (environment) => environment.prepareToMeet(finding), work });
}

async function within<P extends Meeting>(
  finding: Finding,
  lab: Lab,
  {
    prepare,
    work,
  }: {
    readonly prepare: (environment: Environment) => Promise<P | NoSide>;
    readonly work: (bench: Bench<P>) => Promise<void>;
  },
): Promise<Reason | null> {
  const { reproducer } = finding;
  if (reproducer === undefined) return 'no_reproducer';
  const face = oracleFace(reproducer.oracle);
  const environment = lab.environments.find(({ name }) => name === reproducer.environment);
  if (face === null || environment === undefined) return 'unsupported_environment';
  const prepared = await prepare(environment);
  if (isNoSide(prepared)) return reasonFor(prepared);
  const fresh = { evidence: new Map(), runs: [], benign: new Map(), testsLoaded: [] };
  try {
    await work({ finding, reproducer, face, prepared, lab, ...fresh });
    return null;
  } finally {
    await prepared.release();
  }
}

/** Reasons that speak of patches and controls never stand for a whole experiment. */
function reasonFor({ reason }: NoSide): Reason {
  const isPart = reason === 'does_not_apply' || reason === 'does_not_build' || reason === 'not_applicable';
  return isPart ? 'install_failed' : reason;
}
