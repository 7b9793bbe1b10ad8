/**
 * Who is exposed: one case against every current inventory, or one inventory against every case and everything
 * that others have published. The same definition of "affected" as the command line's (`core/exposure`), asked
 * once for each version and spread over whoever holds it as a set operation. Idempotent. Runs as the exposure
 * service, which holds operators' compartments and the desk, and reads no finding: a case carries what was
 * claimed.
 */
import {
  type AffectedPackage,
  statusOfVersion,
  type VersionStatus,
} from '../../core/exposure/advisory-range.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { matchScope } from '../advisory/match-portfolio.ts';
import type { Clock, Stores } from '../ports.ts';
import type { ClaimedCase, HeldVersion, VersionAnswer } from './ports.ts';
import { type RekeyWorld, rekeyInventories } from './rekey-inventories.ts';

export type ExposureRequest = { readonly caseId: string } | { readonly inventoryId: string };

/** A case or an inventory that is gone or not held is passed over. */
export async function computeExposure(
  world: RekeyWorld & { readonly clock: Clock },
  exposure: Actor,
  request: ExposureRequest,
): Promise<void> {
  await rekeyInventories(world, exposure);
  await world.transactions.run(exposure, async (stores) => {
    const at = world.clock.now();
    if ('caseId' in request) {
      await exposeCase(stores, request.caseId, at);
      return;
    }
    const { inventoryId } = request;
    const cases = await stores.exposure.claimedCases({ inventoryId });
    const componentKeys = cases.map(({ componentKey }) => componentKey);
    const held = await stores.exposure.versionsHeld({ componentKeys, inventoryId });
    await write({ stores, cases, held, inventoryId, at });
    await matchScope(stores, { inventoryIds: [inventoryId] }, at);
  });
}

/** One case against every current inventory that the actor holds. */
export async function exposeCase(stores: Stores, caseId: string, at: Date): Promise<void> {
  const cases = await stores.exposure.claimedCases({ caseId });
  const componentKeys = cases.map(({ componentKey }) => componentKey);
  const held = await stores.exposure.versionsHeld({ componentKeys });
  await write({ stores, cases, held, inventoryId: null, at });
}

type Writing = {
  readonly stores: Stores;
  readonly cases: readonly ClaimedCase[];
  readonly held: readonly HeldVersion[];
  readonly inventoryId: string | null;
  readonly at: Date;
};

async function write({ stores, cases, held, inventoryId, at }: Writing): Promise<void> {
  if (cases.length === 0) return;
  const byComponent = Map.groupBy(held, ({ componentKey }) => componentKey);
  const answers = cases.flatMap((claimed): readonly VersionAnswer[] =>
    (byComponent.get(claimed.componentKey) ?? []).map(({ version }) => ({
      caseId: claimed.id,
      compartmentId: claimed.compartmentId,
      componentKey: claimed.componentKey,
      version,
      ...exposureOf(claimed, version),
    })),
  );
  const caseIds = cases.map(({ id }) => id);
  await stores.exposure.replaceExposures({ caseIds, inventoryId }, answers, at);
}

/**
 * By what was published, once a person has corrected or withdrawn it; else by the range that most findings claim.
 * Where that one clears the version and another claim does not, it could not be told: a person looks, nobody is told
 * that all is well.
 */
export function exposureOf(
  claimed: Pick<ClaimedCase, 'claims' | 'corrected'>,
  version: string,
): VersionStatus {
  const { corrected } = claimed;
  if (corrected?.isWithdrawn === true)
    return { status: 'not_affected', reason: 'The advisory was withdrawn.', fixed: [] };
  const claims = corrected === undefined ? claimed.claims : { ...claimed.claims, ...corrected.claims };
  const ecosystem = claims.ecosystem ?? '';
  const asked = (vers: string | undefined): AffectedPackage => ({
    component: '',
    ecosystem,
    ranges: [],
    versions: claims.versions,
    ...(vers !== undefined && { vers }),
  });
  const ranges = claims.affected.map(({ range }) => range);
  const answers = ranges.map((range) => statusOfVersion(asked(range), version));
  const [first] = answers;
  if (first === undefined) {
    const listed = statusOfVersion(asked(undefined), version);
    if (listed.status === 'affected') return { ...listed, fixed: claims.fixed };
    return {
      status: 'unknown',
      reason: 'No finding claims a range of affected versions.',
      fixed: claims.fixed,
    };
  }
  if (first.status !== 'not_affected') return { ...first, fixed: claims.fixed };
  const other = answers.find(({ status }) => status !== 'not_affected');
  if (other === undefined) return { ...first, fixed: claims.fixed };
  return { status: 'unknown', reason: 'The claimed ranges contradict each other here.', fixed: claims.fixed };
}
