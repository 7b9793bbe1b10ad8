/** Two revisions of an asset's inventory: what came, what went, what changed its version. */
export type RevisionPart = { readonly key: string; readonly version: string };

export type RevisionChange = {
  /** Version-less component key. */
  readonly component: string;
  /** Ascending by code units; empty where it was not there. */
  readonly before: readonly string[];
  readonly after: readonly string[];
};

export type RevisionChanges = {
  readonly added: readonly RevisionChange[];
  readonly removed: readonly RevisionChange[];
  readonly changed: readonly RevisionChange[];
  readonly unchanged: number;
};

/** A component may be there in several versions at once. Order of the lists does not matter. */
export function compareRevisions(
  before: readonly RevisionPart[],
  after: readonly RevisionPart[],
): RevisionChanges {
  const earlier = versionsByKey(before);
  const later = versionsByKey(after);
  const changes = [...new Set([...earlier.keys(), ...later.keys()])].toSorted().map(
    (component): RevisionChange => ({
      component,
      before: earlier.get(component) ?? [],
      after: later.get(component) ?? [],
    }),
  );
  const differing = changes.filter((change) => change.before.join('\n') !== change.after.join('\n'));
  return {
    added: differing.filter((change) => change.before.length === 0),
    removed: differing.filter((change) => change.after.length === 0),
    changed: differing.filter((change) => change.before.length > 0 && change.after.length > 0),
    unchanged: changes.length - differing.length,
  };
}

function versionsByKey(parts: readonly RevisionPart[]): ReadonlyMap<string, readonly string[]> {
  const byKey = Map.groupBy(parts, ({ key }) => key);
  return new Map(
    [...byKey].map(([key, own]) => [key, [...new Set(own.map(({ version }) => version))].toSorted()]),
  );
}
