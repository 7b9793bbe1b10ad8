/**
 * What reaches one asset, by what others have published: grouped by the component to upgrade, with the reason,
 * the advice, and what decides how urgent it is. Computed on reading by the same engine as the command line's,
 * from the components that the portfolio match named.
 */
import { lookupOf } from '../../core/exposure/lookup.ts';
import { type Match, newMatcher, type Upgrade } from '../../core/exposure/match.ts';
import { bodOutcome } from '../../core/priority/bod-inputs.ts';
import type { CveSignals } from '../advisory/ports.ts';
import type { Stores } from '../ports.ts';

const MAX_COMPONENTS = 500;

/** How soon, by BOD 26-04, for an asset that the internet can reach and for one that it cannot. */
export type DirectiveOutcomes = { readonly exposed: string; readonly inside: string };

export type AssetFlaw = Pick<Match, 'advisory' | 'aliases' | 'status' | 'reason' | 'fixed'> & {
  readonly kev: CveSignals['kev'];
  readonly epss: CveSignals['epss'];
  /** Null where an input of the table is not known: nothing is guessed. */
  readonly directive: DirectiveOutcomes | null;
};

export type AssetComponent = {
  readonly component: string;
  readonly flaws: readonly AssetFlaw[];
  readonly upgrade: Pick<Upgrade, 'clearsAll' | 'best'> | null;
};

export type AssetExposure = {
  readonly components: readonly AssetComponent[];
  /** More components are reached than are listed. */
  readonly isCut: boolean;
};

/** Known exploited first, then by likelihood, then by how many flaws an upgrade closes. */
export async function readAsset(stores: Stores, inventoryId: string): Promise<AssetExposure> {
  const reached = await stores.closing.reachedComponents(inventoryId, MAX_COMPONENTS + 1);
  const components = reached.slice(0, MAX_COMPONENTS);
  const keys = new Set(
    components.flatMap(({ key, also }) => [key, ...(also ?? []).map((other) => other.key)]),
  );
  const lookup = lookupOf(await stores.closing.recordsAbout([...keys]));
  const matcher = newMatcher({ sbom: inventoryId, subject: null, lookup, vex: new Map() });
  const found = components.map((component) => matcher(component)).filter(({ matches }) => matches.length > 0);
  const signals = await signalsOf(
    stores,
    found.flatMap(({ matches }) => matches),
  );
  const listed = found.map(
    ({ matches, upgrade }): AssetComponent => ({
      component: matches[0]?.component ?? '',
      flaws: matches.map((match) => flawOf(match, signals)).toSorted(byUrgency),
      upgrade: upgrade === null ? null : { clearsAll: upgrade.clearsAll, best: upgrade.best },
    }),
  );
  return {
    components: listed.toSorted(
      (a, b) => byUrgency(a.flaws[0]!, b.flaws[0]!) || b.flaws.length - a.flaws.length,
    ),
    isCut: reached.length > MAX_COMPONENTS,
  };
}

function byUrgency(a: AssetFlaw, b: AssetFlaw): number {
  const rank = ({ status }: AssetFlaw): number => (status === 'affected' ? 0 : 1);
  return (
    rank(a) - rank(b) ||
    Number(b.kev !== null) - Number(a.kev !== null) ||
    (b.epss?.score ?? 0) - (a.epss?.score ?? 0)
  );
}

async function signalsOf(
  stores: Stores,
  matches: readonly Match[],
): Promise<ReadonlyMap<string, CveSignals>> {
  const cves = matches.flatMap(({ advisory, aliases }) => [advisory, ...aliases].filter(isCve));
  const signals = await stores.advisories.signalsOf([...new Set(cves)]);
  return new Map(signals.map((each) => [each.cve, each]));
}

function isCve(name: string): boolean {
  return name.startsWith('CVE-');
}

/** Of several CVEs of one group the most urgent signal of each kind. */
function flawOf(match: Match, signals: ReadonlyMap<string, CveSignals>): AssetFlaw {
  const { advisory, aliases, status, reason, fixed } = match;
  const own = [advisory, ...aliases].flatMap((name) => signals.get(name) ?? []);
  const kev = own.find((each) => each.kev !== null)?.kev ?? null;
  const epss = own.flatMap((each) => each.epss ?? []).toSorted((a, b) => b.score - a.score)[0];
  return {
    advisory,
    aliases,
    status,
    reason,
    fixed,
    kev,
    epss: epss ?? null,
    directive: status === 'affected' ? directiveOf(own, kev !== null) : null,
  };
}

/** Null where what is not known leaves more than one outcome possible. */
function directiveOf(own: readonly CveSignals[], isListed: boolean): DirectiveOutcomes | null {
  const hasCatalogue = own.some(({ catalogue }) => catalogue !== null);
  const known = { listed: hasCatalogue ? isListed : null, assessments: own.flatMap(({ ssvc }) => ssvc) };
  const outcome = (exposed: boolean): string | null => {
    const { outcomes } = bodOutcome({ ...known, exposed });
    return outcomes.length === 1 ? (outcomes[0]?.label ?? null) : null;
  };
  const [exposed, inside] = [outcome(true), outcome(false)];
  return exposed === null || inside === null ? null : { exposed, inside };
}
