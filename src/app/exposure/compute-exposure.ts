/**
 * Who is exposed: one case against every current inventory, or one inventory against every case. The same
 * definition of "affected" as the command line's (`core/exposure`). Idempotent. Runs as the exposure service,
 * which holds operators' compartments and the desk, and reads no finding: a case carries what was claimed.
 */
import {
  type AffectedPackage,
  statusOfVersion,
  type VersionStatus,
} from '../../core/exposure/advisory-range.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { CaseHead } from '../desk/ports.ts';
import type { DeskWorld } from '../desk/world.ts';
import type { Stores } from '../ports.ts';
import type { HeldComponent, NewExposure } from './ports.ts';

export type ExposureRequest = { readonly caseId: string } | { readonly inventoryId: string };

/** A case or an inventory that is gone or not held is passed over. */
export async function computeExposure(
  world: DeskWorld,
  exposure: Actor,
  request: ExposureRequest,
): Promise<void> {
  await world.transactions.run(exposure, async (stores) => {
    const at = world.clock.now();
    if ('caseId' in request) {
      const head = await stores.desk.caseHead(request.caseId);
      if (head === null || head.mergedInto !== null) return;
      const held = await stores.exposure.holdersOf(head.componentKey);
      await write({ stores, head, held, inventoryIds: null, at });
      return;
    }
    const held = await stores.exposure.componentsOf(request.inventoryId);
    const byComponent = Map.groupBy(held, ({ componentKey }) => componentKey);
    for (const caseId of await stores.exposure.casesAbout([...byComponent.keys()])) {
      const head = await stores.desk.caseHead(caseId);
      if (head === null) continue;
      const own = byComponent.get(head.componentKey) ?? [];
      await write({ stores, head, held: own, inventoryIds: [request.inventoryId], at });
    }
  });
}

type Writing = {
  readonly stores: Stores;
  readonly head: CaseHead;
  readonly held: readonly HeldComponent[];
  readonly inventoryIds: readonly string[] | null;
  readonly at: Date;
};

async function write({ stores, head, held, inventoryIds, at }: Writing): Promise<void> {
  const exposures = held.map((component): NewExposure => {
    const { status, reason, fixed } = exposureOf(head, component.version);
    return {
      inventoryId: component.inventoryId,
      partyId: component.partyId,
      asset: component.asset,
      purl: component.purl,
      version: component.version,
      status,
      reason,
      fixed,
    };
  });
  const target = { compartmentId: head.compartmentId, caseId: head.id, inventoryIds };
  await stores.exposure.replaceExposures(target, exposures, at);
}

/**
 * By the range that most findings claim. Where that one clears the version and another claim does not, it
 * could not be told: a person looks, nobody is told that all is well.
 */
export function exposureOf({ claims }: Pick<CaseHead, 'claims'>, version: string): VersionStatus {
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
