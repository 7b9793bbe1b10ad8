/** Is this component of an inventory affected, by everything that one group of advisories says of its package? */
import { parseCpe } from '../cpe/cpe.ts';
import { compareValues } from '../cpe/match.ts';
import { type AffectedPackage, opinionOf, type VersionStatus } from './advisory-range.ts';
import { cpeCovers } from './cpe-key.ts';
import type { InventoryComponent } from './inventory.ts';
import { compareReleases } from './release.ts';

export type ComponentStatus = Pick<VersionStatus, 'status' | 'reason'>;

/**
 * `version` is the component's, or its source package's. Affected where any package says so; unknown where one
 * could not tell; otherwise cleared. Null where nothing speaks of it: every package is of another release.
 */
export function statusOfComponent(
  packages: readonly AffectedPackage[],
  component: InventoryComponent,
  version: string,
): ComponentStatus | null {
  const held = component.ecosystem ?? '';
  const apart = Map.groupBy(packages, ({ ecosystem }) => compareReleases(ecosystem, held));
  const spoken = (apart.get('same') ?? []).map((affected) => statusOfPackage(affected, component, version));
  const decisive = decide(spoken);
  if (decisive?.status === 'affected') return decisive;
  const untold = apart.get('untold') ?? [];
  if (untold.length === 0) return decisive;
  return acrossReleases(untold, component, version) ?? decisive;
}

function decide(answers: readonly ComponentStatus[]): ComponentStatus | null {
  return (
    answers.find(({ status }) => status === 'affected') ??
    answers.find(({ status }) => status === 'unknown') ??
    answers[0] ??
    null
  );
}

/** The inventory does not say which release it is: an answer only where all releases give the same. */
function acrossReleases(
  packages: readonly AffectedPackage[],
  component: InventoryComponent,
  version: string,
): ComponentStatus | null {
  const byRelease = Map.groupBy(packages, ({ ecosystem }) => ecosystem);
  const answers = [...byRelease.values()].map((own) =>
    decide(own.map((affected) => statusOfPackage(affected, component, version))),
  );
  const [first] = answers;
  if (first === null || first === undefined) return null;
  if (answers.every((answer) => answer?.status === first.status)) return first;
  const releases = [...byRelease.keys()].slice(0, 6).join(', ');
  return {
    status: 'unknown',
    reason: `It depends on the release (${releases}), which the inventory does not name; add the qualifier 'distro' to its purl.`,
  };
}

function statusOfPackage(
  affected: AffectedPackage,
  component: InventoryComponent,
  version: string,
): ComponentStatus {
  if (affected.cpe !== undefined) {
    const byName = statusOfCpe(affected, component, affected.cpe) ?? besideNumbers(affected, version);
    if (byName !== null) return byName;
  }
  return opinionOf(affected, version, component.commit);
}

/** Bounds of numbers alone say where a version of numbers lies, and nothing of `1.0.2g` or a release candidate. */
function besideNumbers({ vers, versions }: AffectedPackage, version: string): ComponentStatus | null {
  if (vers?.startsWith('vers:intdot/') !== true || /^[0-9.]+$/.test(version)) return null;
  if (versions.includes(version)) return null;
  return {
    status: 'unknown',
    reason: `${version} is not made of numbers alone, as the bounds of the range are.`,
  };
}

/** Null: the name covers the component, its version decides. */
function statusOfCpe(
  affected: AffectedPackage,
  { cpe: held = '' }: InventoryComponent,
  spoken: string,
): ComponentStatus | null {
  const covers = cpeCovers(spoken, held);
  if (covers === false)
    return { status: 'not_affected', reason: `${spoken} is another product than ${held}.` };
  if (covers === null)
    return { status: 'unknown', reason: `Whether ${held} is ${spoken} its name leaves open.` };
  const saysMore =
    affected.versions.length > 0 ||
    affected.ranges.length > 0 ||
    affected.vers !== undefined ||
    affected.unread !== undefined;
  const source = parseCpe(spoken);
  const target = parseCpe(held);
  if (saysMore || !source.ok || !target.ok) return null;
  const relation = compareValues(source.name.version, target.name.version);
  if (relation === 'disjoint') return { status: 'not_affected', reason: `Its version is none of ${spoken}.` };
  if (relation === 'equal' || relation === 'superset')
    return { status: 'affected', reason: `${held} is named by the advisory's ${spoken}.` };
  return { status: 'unknown', reason: `${held} leaves its version open.` };
}
