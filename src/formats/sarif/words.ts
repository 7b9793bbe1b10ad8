/** Text, weaknesses and places of a SARIF result, as a finding says them. */
import type { Crash, Frame, Location, Reference } from '../../core/finding/finding.ts';
import type { JsonObject } from '../json/parse.ts';
import { isArray, isObject, member } from '../json/parse.ts';
import { arrayAt, numberAt, objectAt, objectsAt, textAt, textsAt } from '../json/read.ts';
import type { RunContext } from './run.ts';
import { physicalPath, taxonId, taxonomyName } from './run.ts';

/** §3.11: the message's own text or the rule's, placeholders filled. '' where neither exists. */
export function messageText(context: RunContext, rule: JsonObject | undefined, message: JsonObject): string {
  const id = textAt(message, 'id');
  const template =
    textAt(message, 'text') ??
    (id === undefined ? undefined : textAt(objectAt(objectAt(rule, 'messageStrings'), id), 'text')) ??
    (id === undefined
      ? undefined
      : textAt(objectAt(objectAt(context.driver, 'globalMessageStrings'), id), 'text')) ??
    textAt(message, 'markdown') ??
    '';
  const values = textsAt(message, 'arguments');
  if (values.length === 0) return template;
  return template.replace(/\{\{|\}\}|\{(\d{1,3})\}/g, (whole, index: string | undefined) =>
    index === undefined ? (whole[0] ?? '') : (values[Number(index)] ?? whole),
  );
}

/** One line that says what kind of flaw it is: the rule's words, else the message's first line. */
export function titleOf(rule: JsonObject | undefined, result: JsonObject, description: string): string {
  const named =
    textAt(objectAt(rule, 'shortDescription'), 'text') ??
    textAt(rule, 'name') ??
    description.split('\n', 1)[0] ??
    '';
  return oneLine(named === '' ? (textAt(result, 'ruleId') ?? '') : named).slice(0, 2000);
}

export function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
}

/**
 * CWE identifiers from everywhere that scanners put them: taxa and relationships into a CWE taxonomy,
 * tags like `external/cwe/cwe-079`, a `cwe` property. The result's before the rule's.
 */
export function weaknessesOf(
  context: RunContext,
  rule: JsonObject | undefined,
  result: JsonObject,
): readonly string[] {
  const taxa = objectsAt(result, 'taxa');
  const related = objectsAt(rule, 'relationships')
    .map((relationship) => objectAt(relationship, 'target'))
    .filter((target) => target !== undefined);
  const found = [
    ...taxa.flatMap((reference) => fromTaxon(context, reference)),
    ...fromProperties(objectAt(result, 'properties')),
    ...related.flatMap((reference) => fromTaxon(context, reference)),
    ...fromProperties(objectAt(rule, 'properties')),
  ];
  return [...new Set(found)];
}

function fromTaxon(context: RunContext, reference: JsonObject): readonly string[] {
  const id = taxonId(context, reference);
  const named = /^CWE-(\d{1,6})$/i.exec(id)?.[1];
  if (named !== undefined) return [cweOf(named)];
  const isCwe = taxonomyName(context, objectAt(reference, 'toolComponent')) === 'CWE';
  return isCwe && /^\d{1,6}$/.test(id) ? [cweOf(id)] : [];
}

function fromProperties(properties: JsonObject | undefined): readonly string[] {
  if (properties === undefined) return [];
  const given = member(properties, 'cwe') ?? member(properties, 'CWE') ?? member(properties, 'cwes');
  const direct = isArray(given) ? given : [given];
  const candidates = [...direct, ...arrayAt(properties, 'tags')].filter((value) => typeof value === 'string');
  return candidates.flatMap((text) => {
    const digits = /(?:^|\/)cwe[-_ ]?0*(\d{1,6})(?:$|[:\s])/i.exec(text)?.[1];
    return digits === undefined || Number(digits) === 0 ? [] : [cweOf(digits)];
  });
}

function cweOf(digits: string): string {
  return `CWE-${Number(digits)}`;
}

export function locationsOf(context: RunContext, result: JsonObject): readonly Location[] {
  return objectsAt(result, 'locations')
    .map((location) => toLocation(context, location))
    .filter((location) => Object.keys(location).length > 0)
    .slice(0, 1000);
}

function toLocation(context: RunContext, location: JsonObject): Location {
  const physical = objectAt(location, 'physicalLocation');
  const file = physicalPath(context, physical);
  const region = objectAt(physical, 'region');
  const startLine = numberAt(region, 'startLine');
  const endLine = numberAt(region, 'endLine') ?? startLine;
  const name = functionOf(context, location);
  return {
    ...(file !== '' && { file }),
    ...(name !== '' && { function: name }),
    ...(startLine !== undefined && { startLine }),
    ...(startLine !== undefined && endLine !== undefined && endLine >= startLine && { endLine }),
  };
}

const NOT_A_FUNCTION = new Set([
  'module',
  'namespace',
  'package',
  'type',
  'resource',
  'variable',
  'parameter',
  'element',
  'attribute',
  'file',
  'object',
  'array',
  'property',
  'value',
  'text',
  'comment',
  'dtd',
  'processingInstruction',
  'declaration',
  'returnType',
]);

/** §3.33: the innermost logical location that can be a function. */
function functionOf(context: RunContext, location: JsonObject): string {
  const table = arrayAt(context.run, 'logicalLocations');
  for (const given of objectsAt(location, 'logicalLocations')) {
    const entry = table[numberAt(given, 'index') ?? -1];
    const logical = isObject(entry) ? { ...entry, ...given } : given;
    if (NOT_A_FUNCTION.has(textAt(logical, 'kind') ?? 'function')) continue;
    const name = textAt(logical, 'fullyQualifiedName') ?? textAt(logical, 'name');
    if (name !== undefined && name !== '') return oneLine(name).slice(0, 4096);
  }
  return '';
}

/** The first stack of a result as a crash, innermost frame first as SARIF has it (§3.44.3). */
export function crashOf(
  context: RunContext,
  rule: JsonObject | undefined,
  result: JsonObject,
): Crash | undefined {
  const [stack] = objectsAt(result, 'stacks');
  if (stack === undefined) return undefined;
  const kind =
    textAt(rule, 'name') ?? textAt(result, 'ruleId') ?? textAt(objectAt(stack, 'message'), 'text') ?? 'crash';
  const frames = objectsAt(stack, 'frames').slice(0, 10_000);
  return { kind: oneLine(kind).slice(0, 1000), frames: frames.map((frame) => toFrame(context, frame)) };
}

function toFrame(context: RunContext, frame: JsonObject): Frame {
  const location = objectAt(frame, 'location') ?? {};
  const physical = objectAt(location, 'physicalLocation');
  const name = functionOf(context, location);
  const file = physicalPath(context, physical) || (textAt(frame, 'module') ?? '');
  const line = numberAt(objectAt(physical, 'region'), 'startLine');
  return {
    ...(name !== '' && { function: name }),
    ...(file !== '' && { file }),
    ...(line !== undefined && { line }),
  };
}

/** Links worth following; only http and https ever leave this reader as links. */
export function referencesOf(rule: JsonObject | undefined, result: JsonObject): readonly Reference[] {
  const links: readonly (readonly [string, string | undefined])[] = [
    ['rule', textAt(rule, 'helpUri')],
    ['viewer', textAt(result, 'hostedViewerUri')],
    ...textsAt(result, 'workItemUris').map((url) => ['report', url] as const),
  ];
  return links.flatMap(([type, url]) =>
    url !== undefined && /^https?:\/\/[^\s]+$/i.test(url) ? [{ type, url }] : [],
  );
}
