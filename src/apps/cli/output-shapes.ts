/** What commands print with `--json`, as shapes: tests hold the commands to them, `docs/schema` publishes them. */
import type { Shape } from '../../formats/json/shape.ts';

const text: Shape = { kind: 'string' };
const count: Shape = { kind: 'number', integer: true, min: 0 };
const orNull = (of: Shape): Shape => ({
  kind: 'one-of',
  options: [of, { kind: 'null' }],
  say: 'a value or null',
});

const problem: Shape = {
  kind: 'object',
  fields: {
    pointer: text,
    code: text,
    message: text,
    line: { kind: 'number', integer: true, min: 1 },
    column: { kind: 'number', integer: true, min: 1 },
  },
  required: ['pointer', 'code', 'message'],
  others: 'refuse',
};

const FORMATS = ['native', 'sarif', 'osv', 'cve', 'csaf', 'cyclonedx', 'openvex'];

export const validateOutput: Shape = {
  kind: 'object',
  fields: {
    files: {
      kind: 'array',
      of: {
        kind: 'object',
        fields: {
          file: text,
          format: orNull({ kind: 'string', among: FORMATS }),
          version: orNull(text),
          valid: { kind: 'boolean' },
          problems: { kind: 'array', of: problem },
          warnings: { kind: 'array', of: problem },
          findings: count,
        },
        required: ['file', 'format', 'version', 'valid', 'problems', 'warnings', 'findings'],
        others: 'refuse',
      },
    },
  },
  required: ['files'],
  others: 'refuse',
};

export const priorityOutput: Shape = {
  kind: 'object',
  fields: {
    table: text,
    inputs: { kind: 'object', fields: {}, others: text },
    outcome: text,
    label: text,
    row: { kind: 'number', integer: true, min: 1 },
  },
  required: ['table', 'inputs', 'outcome', 'label', 'row'],
  others: 'refuse',
};
