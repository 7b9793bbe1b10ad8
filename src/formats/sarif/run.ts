/** What a SARIF run says once for all its results: tool, rules, taxonomies, artifacts, repository. */
import type { ClaimedFinder } from '../../core/finding/finding.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { arrayAt, numberAt, objectAt, objectsAt, textAt } from '../json/read.ts';

export type RunContext = {
  /** `/runs/<n>` */
  readonly pointer: string;
  readonly run: JsonObject;
  readonly finder: ClaimedFinder;
  readonly driver: JsonObject;
  readonly rulesById: ReadonlyMap<string, JsonObject>;
  /** Path of each artifact by index; '' where it has none. */
  readonly artifactPaths: readonly string[];
  readonly repository?: string;
  readonly commit?: string;
};

/** `artifacts` stand apart because a stream keeps only their paths. */
export function runContext(run: JsonObject, index: number, artifactPaths: readonly string[]): RunContext {
  const driver = objectAt(objectAt(run, 'tool'), 'driver') ?? {};
  const name = textAt(driver, 'name') ?? '';
  const version = textAt(driver, 'semanticVersion') ?? textAt(driver, 'version');
  const rulesById = new Map<string, JsonObject>();
  for (const rule of objectsAt(driver, 'rules')) {
    const id = textAt(rule, 'id') ?? '';
    if (!rulesById.has(id)) rulesById.set(id, rule);
  }
  const [provenance] = objectsAt(run, 'versionControlProvenance');
  const repository = textAt(provenance, 'repositoryUri');
  const commit = textAt(provenance, 'revisionId') ?? textAt(provenance, 'revisionTag');
  return {
    pointer: `/runs/${index}`,
    run,
    finder: { tool: version === undefined ? name : `${name}/${version}` },
    driver,
    rulesById,
    artifactPaths,
    ...(repository !== undefined && { repository }),
    ...(commit !== undefined && { commit }),
  };
}

/** The rule a result refers to (§3.27.5–7), from the driver or an extension; undefined where it has no metadata. */
export function ruleOf(context: RunContext, result: JsonObject): JsonObject | undefined {
  const reference = objectAt(result, 'rule');
  const component = componentOf(context, objectAt(reference, 'toolComponent'));
  const rules = arrayAt(component, 'rules');
  const index = numberAt(reference, 'index') ?? numberAt(result, 'ruleIndex') ?? -1;
  const byIndex = rules[index];
  if (isObject(byIndex)) return byIndex;
  const id = textAt(result, 'ruleId') ?? textAt(reference, 'id');
  if (id === undefined) return undefined;
  if (component !== context.driver)
    return objectsAt(component, 'rules').find((rule) => textAt(rule, 'id') === id);
  // Hierarchical ids: `CA1000/1` may be described by `CA1000` (§3.5.4).
  return context.rulesById.get(id) ?? context.rulesById.get(id.split('/', 1)[0] ?? id);
}

/** The tool component a reference means (§3.54); the driver where there is none. */
export function componentOf(context: RunContext, reference: JsonObject | undefined): JsonObject {
  if (reference === undefined) return context.driver;
  const extensions = objectsAt(objectAt(context.run, 'tool'), 'extensions');
  const index = numberAt(reference, 'index');
  const name = textAt(reference, 'name');
  const guid = textAt(reference, 'guid');
  return (
    extensions.find(
      (extension, at) =>
        at === index ||
        (name !== undefined && textAt(extension, 'name') === name) ||
        (guid !== undefined && textAt(extension, 'guid') === guid),
    ) ?? context.driver
  );
}

/** Name of the taxonomy a reference means (§3.14.8), upper case; '' where it cannot be told. */
export function taxonomyName(context: RunContext, reference: JsonObject | undefined): string {
  const name = textAt(reference, 'name');
  if (name !== undefined) return name.toUpperCase();
  const taxonomies = objectsAt(context.run, 'taxonomies');
  const guid = textAt(reference, 'guid');
  const index = numberAt(reference, 'index') ?? -1;
  const found =
    taxonomies[index] ??
    taxonomies.find((taxonomy) => guid !== undefined && textAt(taxonomy, 'guid') === guid);
  return (textAt(found, 'name') ?? '').toUpperCase();
}

/** The taxon's own id where the reference gives only its place. */
export function taxonId(context: RunContext, reference: JsonObject): string {
  const id = textAt(reference, 'id');
  if (id !== undefined) return id;
  const component = objectAt(reference, 'toolComponent');
  const taxonomies = objectsAt(context.run, 'taxonomies');
  const name = taxonomyName(context, component);
  const taxonomy = taxonomies.find((candidate) => (textAt(candidate, 'name') ?? '').toUpperCase() === name);
  const taxon = arrayAt(taxonomy, 'taxa')[numberAt(reference, 'index') ?? -1];
  return isObject(taxon) ? (textAt(taxon, 'id') ?? '') : '';
}

/**
 * A path inside the component from an artifact location: percent-decoded, `file://` and the leading `./`
 * dropped. The base that `uriBaseId` names is the root of what was scanned, so it is not prefixed.
 */
export function artifactPath(location: JsonObject | undefined): string {
  const uri = textAt(location, 'uri');
  if (uri === undefined) return '';
  const bare = uri
    .replace(/^file:\/\/[^/]*/i, '')
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '');
  let path = bare;
  try {
    path = decodeURIComponent(bare);
  } catch {
    // A stray '%' in a file name: keep the spelling.
  }
  return path.replace(/[\u0000-\u001f\u007f]/g, '\ufffd').slice(0, 4096);
}

/** The path that a physical location means, following an index into the run's artifacts. */
export function physicalPath(context: RunContext, physical: JsonObject | undefined): string {
  const location = objectAt(physical, 'artifactLocation');
  const own = artifactPath(location);
  return own !== '' ? own : (context.artifactPaths[numberAt(location, 'index') ?? -1] ?? '');
}

export function pathsOfArtifacts(run: JsonObject): readonly string[] {
  return arrayAt(run, 'artifacts').map((artifact: JsonValue) =>
    isObject(artifact) ? artifactPath(member(artifact, 'location') as JsonObject | undefined) : '',
  );
}
