/**
 * One SARIF result → one finding, or why there is none. SARIF has no place for the package that was scanned,
 * so the component comes from property bags (`purl`, `component`, `package`, `repository`) and from the
 * run's version control provenance; a result without any cannot be anybody's and is rejected.
 */
import type { Component, Finding, ProposedPatch } from '../../core/finding/finding.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import { componentShape, toComponent } from '../component.ts';
import type { ReadOptions, RejectedFinding } from '../format.ts';
import { isPublicId } from '../identifiers.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { objectAt, objectsAt, textAt } from '../json/read.ts';
import type { Sink } from '../json/shape.ts';
import { addProblem, addWarning, check, newSink, problemsOf } from '../json/shape.ts';
import { borrowed } from '../native/borrowed.ts';
import { readReproducer } from '../native/reproducer.ts';
import { nativeFields } from '../native/shape.ts';
import { checkRuleId } from './rules.ts';
import type { RunContext } from './run.ts';
import { ruleOf } from './run.ts';
import { crashOf, locationsOf, messageText, referencesOf, titleOf, weaknessesOf } from './words.ts';

export type ResultReading = {
  readonly finding?: Finding;
  readonly rejected?: RejectedFinding;
  readonly sink: Sink;
};

/** Only for a result that the schema accepts. Neither finding nor rejected: the result claims no flaw. */
export function readResult(
  context: RunContext,
  result: JsonObject,
  index: number,
  options: ReadOptions,
): ResultReading {
  const pointer = `${context.pointer}/results/${index}`;
  const sink = newSink({ maxProblems: options.limits.maxProblems, nullIsAbsent: true });
  checkRuleId(context, result, pointer, sink);
  const silent = whyNoFinding(result);
  if (silent !== null) {
    if (silent !== '') addWarning(sink, pointer, 'no-finding', `This result makes no finding: ${silent}.`);
    return { sink };
  }
  const stated = componentOfResult(context, result, pointer, sink);
  const component = stated?.component ?? null;
  const properties = objectAt(result, 'properties') ?? {};
  const extras = readExtras(properties, pointer, stated, sink, options);
  if (component === null) {
    addProblem(
      sink,
      pointer,
      'component-missing',
      "Nothing says which component this is about; put 'purl' into its 'properties', or 'versionControlProvenance' into the run.",
    );
  }
  if (component === null || sink.problems.length > 0) {
    return { rejected: { pointer, problems: problemsOf(sink) }, sink };
  }
  const rule = ruleOf(context, result);
  const finding: Finding = { ...describe(context, rule, result, pointer, options), component, ...extras };
  return { finding, sink };
}

/** '' where it needs no mention: the tool says that all is well there. */
function whyNoFinding(result: JsonObject): string | null {
  const kind = textAt(result, 'kind') ?? 'fail';
  if (kind === 'pass' || kind === 'notApplicable' || kind === 'informational') return '';
  if (textAt(result, 'baselineState') === 'absent') return 'it is no longer there (baselineState absent)';
  const suppressions = objectsAt(result, 'suppressions');
  const pending = suppressions.some((entry) => (textAt(entry, 'status') ?? 'accepted') !== 'accepted');
  // §3.27.23: suppressed when there are suppressions and none is under review or rejected.
  return suppressions.length > 0 && !pending ? 'its producer suppressed it' : null;
}

/** A component and where it is stated. */
type Stated = { readonly component: Component; readonly at: string };

function componentOfResult(
  context: RunContext,
  result: JsonObject,
  pointer: string,
  sink: Sink,
): Stated | null {
  const places: readonly (readonly [JsonObject | undefined, string])[] = [
    [objectAt(result, 'properties'), `${pointer}/properties`],
    [objectAt(context.run, 'properties'), `${context.pointer}/properties`],
    [objectAt(context.driver, 'properties'), `${context.pointer}/tool/driver/properties`],
  ];
  const repository = usableRepository(context.repository);
  const provenance = {
    ...(repository !== undefined && { repository }),
    ...(repository !== undefined && context.commit !== undefined && { commit: context.commit }),
  };
  for (const [properties, at] of places) {
    const found = properties === undefined ? null : statedComponent(properties);
    if (found === null) continue;
    const before = sink.problems.length;
    check(componentShape, found.value, `${at}${found.at}`, sink);
    const component = sink.problems.length > before ? {} : { ...provenance, ...toComponent(found.value) };
    const purl = member(found.value, 'purl') === undefined ? '' : '/purl';
    return { component, at: `${at}${found.at}${purl}` };
  }
  return repository === undefined
    ? null
    : { component: provenance, at: `${context.pointer}/versionControlProvenance` };
}

function usableRepository(uri: string | undefined): string | undefined {
  return uri !== undefined && /^(https?|ssh|git):\/\/[^\s/]+/i.test(uri) ? uri : undefined;
}

type StatedComponent = { readonly value: JsonObject; readonly at: string };

function statedComponent(properties: JsonObject): StatedComponent | null {
  for (const name of ['component', 'package']) {
    const value = member(properties, name);
    if (isObject(value)) return { value, at: `/${name}` };
  }
  const value: Record<string, JsonValue> = {};
  for (const name of ['purl', 'repository', 'commit']) {
    const given = member(properties, name);
    if (given !== undefined) value[name] = given;
  }
  return Object.keys(value).length === 0 || (value['purl'] ?? value['repository']) === undefined
    ? null
    : { value, at: '' };
}

/** What `convert` puts into the property bag, and takes out of it again. */
const OWN = ['tlp', 'title', 'aliases', 'finder', 'references', 'crash'] as const;

type Extras = Pick<Finding, 'patches' | 'severity'> &
  Partial<Pick<Finding, 'reproducer' | 'affected' | 'tlp'>>;

/** Members of the property bag that mean what they mean in a native finding. */
function readExtras(
  properties: JsonObject,
  pointer: string,
  stated: Stated | null,
  sink: Sink,
  options: ReadOptions,
): Extras {
  const at = `${pointer}/properties`;
  const reproducer = objectAt(properties, 'reproducer');
  const read =
    reproducer === undefined || member(reproducer, 'environment') === undefined
      ? undefined
      : readReproducer(reproducer, `${at}/reproducer`, sink, {
          component: stated?.component ?? {},
          componentAt: stated?.at ?? pointer,
          origin: options.origin,
        });
  const patches = member(properties, 'patches');
  if (Array.isArray(patches)) check(nativeFields.patches, patches, `${at}/patches`, sink);
  const affected = textAt(properties, 'affected');
  if (affected !== undefined) check(nativeFields.affected, affected, `${at}/affected`, sink);
  return {
    ...(read !== undefined && { reproducer: read }),
    ...(affected !== undefined && { affected }),
    ...borrowed(properties, ['tlp']),
    patches:
      Array.isArray(patches) && sink.problems.length === 0
        ? (patches as unknown as readonly ProposedPatch[])
        : [],
    severity: severityOf(properties),
  };
}

/** CVSS vectors wherever a property holds one; scores without a vector stay among the unknown. */
function severityOf(properties: JsonObject): readonly string[] {
  const found: string[] = [];
  for (const name of Object.keys(properties)) {
    const value = member(properties, name);
    const texts = Array.isArray(value) ? value : [value];
    for (const text of texts) {
      if (typeof text === 'string' && text.startsWith('CVSS:') && scoreCvss(text).ok) found.push(text);
    }
  }
  return [...new Set(found)].slice(0, 20);
}

const READ_MEMBERS = new Set([
  'ruleId',
  'ruleIndex',
  'rule',
  'message',
  'locations',
  'stacks',
  'taxa',
  'workItemUris',
  'hostedViewerUri',
]);
const READ_PROPERTIES = new Set([
  'purl',
  'component',
  'package',
  'repository',
  'commit',
  'cwe',
  'CWE',
  'cwes',
  'reproducer',
  'patches',
  'affected',
]);

function describe(
  context: RunContext,
  rule: JsonObject | undefined,
  result: JsonObject,
  pointer: string,
  options: ReadOptions,
): Omit<Finding, 'component' | 'patches' | 'severity'> {
  const own = borrowed(objectAt(result, 'properties'), OWN);
  const message = messageText(context, rule, objectAt(result, 'message') ?? {});
  const description = own.title === undefined ? message : withoutTitle(message, own.title);
  const title = own.title ?? titleOf(rule, result, description);
  const crash = own.crash ?? crashOf(context, rule, result);
  const ruleId = textAt(result, 'ruleId') ?? textAt(rule, 'id') ?? '';
  return {
    id: `${options.source}#${pointer}`,
    format: 'sarif',
    pointer,
    finder: own.finder ?? context.finder,
    weaknesses: weaknessesOf(context, rule, result),
    // Dependency scanners use the public identifier as the rule's.
    aliases: [...new Set([...(isPublicId(ruleId) ? [ruleId] : []), ...(own.aliases ?? [])])],
    ...(title !== '' && { title }),
    ...(description !== '' && { description }),
    locations: locationsOf(context, result),
    ...(crash !== undefined && { crash }),
    references: own.references ?? referencesOf(rule, result),
    unknown: unknownOf(result, pointer),
  };
}

/** A message may say the title first, for viewers that show nothing else. */
function withoutTitle(message: string, title: string): string {
  if (message === title) return '';
  return message.startsWith(`${title}\n\n`) ? message.slice(title.length + 2) : message;
}

function unknownOf(result: JsonObject, pointer: string): Record<string, JsonValue> {
  const unknown: Record<string, JsonValue> = {};
  for (const name of Object.keys(result)) {
    if (!READ_MEMBERS.has(name) && name !== 'properties')
      unknown[`${pointer}/${name}`] = result[name] as JsonValue;
  }
  const properties = objectAt(result, 'properties') ?? {};
  const own = borrowed(properties, OWN);
  for (const name of Object.keys(properties)) {
    if (READ_PROPERTIES.has(name) || Object.hasOwn(own, name)) continue;
    unknown[`${pointer}/properties/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`] = properties[
      name
    ] as JsonValue;
  }
  return unknown;
}
