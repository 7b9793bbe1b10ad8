/** What decides how soon a flaw should be fixed, by its names: KEV, EPSS, and the outcome of BOD 26-04. */
import { bodOutcome } from '../../core/priority/bod-inputs.ts';
import type { CveSignals } from '../advisory/ports.ts';
import type { Stores } from '../ports.ts';

/**
 * How soon, by BOD 26-04, for an asset that the internet can reach and for one that it cannot. Null where an input
 * of the table is not known and more than one outcome is left: nothing is guessed.
 */
export type DirectiveOutcomes = { readonly exposed: string | null; readonly inside: string | null };

export type FlawUrgency = {
  readonly kev: CveSignals['kev'];
  readonly epss: CveSignals['epss'];
  /** Null where neither outcome is known. */
  readonly directive: DirectiveOutcomes | null;
};

/** Of several CVEs of one flaw the most urgent signal of each kind. One look for all of them. */
export async function urgencies(
  stores: Stores,
  flaws: readonly (readonly string[])[],
): Promise<(names: readonly string[]) => FlawUrgency> {
  const cves = new Set(flaws.flatMap((names) => names.filter((name) => name.startsWith('CVE-'))));
  const signals = cves.size === 0 ? [] : await stores.advisories.signalsOf([...cves]);
  const byCve = new Map(signals.map((each) => [each.cve, each]));
  return (names) => urgencyOf(names.flatMap((name) => byCve.get(name) ?? []));
}

function urgencyOf(own: readonly CveSignals[]): FlawUrgency {
  const kev = own.find((each) => each.kev !== null)?.kev ?? null;
  const epss = own.flatMap((each) => each.epss ?? []).toSorted((a, b) => b.score - a.score)[0];
  return { kev, epss: epss ?? null, directive: directiveOf(own, kev !== null) };
}

function directiveOf(own: readonly CveSignals[], isListed: boolean): DirectiveOutcomes | null {
  const hasCatalogue = own.some(({ catalogue }) => catalogue !== null);
  const known = { listed: hasCatalogue ? isListed : null, assessments: own.flatMap(({ ssvc }) => ssvc) };
  const outcome = (exposed: boolean): string | null => {
    const { outcomes } = bodOutcome({ ...known, exposed });
    return outcomes.length === 1 ? (outcomes[0]?.label ?? null) : null;
  };
  const [exposed, inside] = [outcome(true), outcome(false)];
  return exposed === null && inside === null ? null : { exposed, inside };
}
