/** The shape of `breakwater.finding/1` (contracts, "Native finding"). The published JSON Schema is made from it. */
import { scoreCvss } from '../../core/priority/cvss.ts';
import { componentShape } from '../component.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import type { ObjectShape, Shape } from '../json/shape.ts';
import { addProblem, quote } from '../json/shape.ts';

export const NATIVE_FORMAT = 'breakwater.finding/1';
export const TLP_LABELS = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const;

const MIB = 1024 * 1024;
const line: Shape = { kind: 'number', integer: true, min: 1, max: 100_000_000 };
/** One line of text: no control characters, so that it can stand in a list or a log. */
const label = (max: number): Shape => ({
  kind: 'string',
  min: 1,
  max,
  pattern: /^[^\u0000-\u001f\u007f]*$/,
  say: 'one line without control characters',
});

export const cwe: Shape = {
  kind: 'string',
  pattern: /^CWE-[1-9][0-9]{0,5}$/i,
  say: 'a weakness like CWE-79',
  code: 'weakness',
};

export const cvssVector: Shape = {
  kind: 'also',
  of: { kind: 'string', max: 400 },
  rule: (value, at, sink) => {
    const answer = scoreCvss(value as string);
    if (!answer.ok) {
      addProblem(sink, at, 'cvss', `${quote(value as string)} is not a CVSS vector: it ${answer.problem}.`);
    }
  },
};

/** http and https only: a link that people click must not be `javascript:` or a local file. */
export const webUrl: Shape = {
  kind: 'string',
  max: 4096,
  pattern: /^https?:\/\/[^\s/?#]+([/?#]\S*)?$/i,
  say: 'an http or https URL',
  code: 'url',
};

const location: Shape = {
  kind: 'also',
  of: {
    kind: 'object',
    fields: { file: label(4096), function: label(4096), startLine: line, endLine: line },
  },
  rule: (value, at, sink) => {
    const { startLine, endLine } = value as { startLine?: number; endLine?: number };
    if (typeof startLine === 'number' && typeof endLine === 'number' && endLine < startLine) {
      addProblem(sink, `${at}/endLine`, 'line-order', 'endLine must not be before startLine.');
    }
  },
};

const patch: Shape = {
  kind: 'also',
  of: {
    kind: 'object',
    fields: { id: label(200), diff: { kind: 'string', min: 1, max: 4 * MIB }, version: label(256) },
    required: ['id'],
  },
  rule: (value, at, sink) => {
    const given = value as JsonObject;
    const diff = member(given, 'diff') ?? undefined;
    const version = member(given, 'version') ?? undefined;
    if ((diff === undefined) === (version === undefined)) {
      addProblem(sink, at, 'diff-or-version', "A patch needs exactly one of 'diff' and 'version'.");
    } else if (typeof diff === 'string' && !/^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/m.test(diff)) {
      addProblem(
        sink,
        `${at}/diff`,
        'diff',
        'This is not a unified diff: no hunk header (@@ -1,2 +1,2 @@) in it.',
      );
    }
  },
};

const patches: Shape = {
  kind: 'also',
  of: { kind: 'array', of: patch, max: 50 },
  rule: (value, at, sink) => {
    const seen = new Set<unknown>();
    for (const [index, entry] of (value as readonly JsonValue[]).entries()) {
      const id = isObject(entry) ? member(entry, 'id') : undefined;
      if (id === undefined) continue;
      if (seen.has(id)) addProblem(sink, `${at}/${index}/id`, 'repeated', 'Another patch has this id.');
      seen.add(id);
    }
  },
};

const finder: Shape = {
  kind: 'object',
  fields: {
    party: label(200),
    tool: label(200),
    model: label(200),
    aiAssisted: { kind: 'boolean' },
    humanReviewed: { kind: 'boolean' },
  },
};

const frame: Shape = { kind: 'object', fields: { function: label(4096), file: label(4096), line } };

export const nativeFields = {
  format: { kind: 'string', among: [NATIVE_FORMAT] },
  id: label(200),
  finder,
  component: componentShape,
  affected: {
    kind: 'string',
    max: 65536,
    pattern: /^vers:[a-z][a-z0-9.+-]*\/\S+$/,
    say: 'a VERS range like vers:npm/<4.17.21',
    code: 'vers',
  },
  weaknesses: { kind: 'array', of: cwe, max: 50 },
  aliases: {
    kind: 'array',
    of: { kind: 'string', max: 200, pattern: /^\S+$/, say: 'an identifier without spaces' },
    max: 100,
  },
  title: label(2000),
  description: { kind: 'string', min: 1, max: 2 * MIB },
  locations: { kind: 'array', of: location, max: 1000 },
  crash: {
    kind: 'object',
    fields: { kind: label(1000), frames: { kind: 'array', of: frame, max: 10_000 } },
    required: ['kind', 'frames'],
  },
  reproducer: { kind: 'any' },
  patches,
  severity: { kind: 'array', of: cvssVector, max: 20 },
  references: {
    kind: 'array',
    of: { kind: 'object', fields: { type: label(64), url: webUrl }, required: ['type', 'url'] },
    max: 500,
  },
  tlp: { kind: 'string', among: TLP_LABELS },
} satisfies Record<string, Shape>;

export const nativeShape: ObjectShape = {
  kind: 'object',
  fields: nativeFields,
  required: ['format', 'component'],
  someOf: ['title', 'description'],
};
