/** The shape of a reproducer (contracts, "Reproducer"). Rules across members stand in `reproducer.ts`. */
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { member } from '../json/parse.ts';
import type { Rule, Shape, StringShape } from '../json/shape.ts';
import { addProblem, quote } from '../json/shape.ts';
import { pathFault } from './path.ts';

const MIB = 1024 * 1024;
/** Caps: above is a problem, never a cut. */
export const REPRODUCER_CAPS = {
  files: 200,
  fileBytes: 8 * MIB,
  totalBytes: 16 * MIB,
  arguments: 64,
  argumentLength: 8192,
  dependencies: 100,
} as const;

/** MAJOR.MINOR.PATCH with pre-release and build, as published: no `v`, no range, no tag (SemVer 2.0.0 §2, §9, §10). */
export const EXACT_SEMVER =
  /^(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,15})(-[0-9A-Za-z-]{1,64}(\.[0-9A-Za-z-]{1,64}){0,15})?(\+[0-9A-Za-z-]{1,64}(\.[0-9A-Za-z-]{1,64}){0,15})?$/;

/** npm's rule for names, old mixed-case names included. */
const NPM_NAME = /^(@[A-Za-z0-9~_-][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]*$/;

export function isNpmName(name: string): boolean {
  return name.length <= 214 && NPM_NAME.test(name);
}

const workPath: Shape = {
  kind: 'also',
  of: { kind: 'string' },
  rule: (value, at, sink) => {
    const fault = pathFault(value as string);
    if (fault !== null) addProblem(sink, at, 'path', `This path ${fault}.`);
  },
};

/** A work path, or exactly the token that stands for a fresh random one. */
const observedPath: Shape = {
  kind: 'also',
  of: { kind: 'string' },
  rule: (value, at, sink) => {
    const path = value as string;
    if (path === '{marker}') return;
    const fault = path.includes('{marker}')
      ? "must be '{marker}' alone or contain no marker"
      : pathFault(path);
    if (fault !== null) addProblem(sink, at, 'path', `This path ${fault}.`);
  },
};

const word: StringShape = { kind: 'string', max: REPRODUCER_CAPS.argumentLength };
export const argv: Shape = {
  kind: 'also',
  of: { kind: 'array', of: word, min: 1, max: REPRODUCER_CAPS.arguments },
  rule: (value, at, sink) => {
    if ((value as readonly string[])[0] === '') {
      addProblem(sink, `${at}/0`, 'too-short', 'The program to run must not be empty.');
    }
  },
};

const file: Shape = {
  kind: 'also',
  of: {
    kind: 'object',
    fields: {
      path: workPath,
      text: { kind: 'string' },
      base64: { kind: 'string', pattern: /^[A-Za-z0-9+/]*={0,2}$/, say: 'base64 (RFC 4648 §4)' },
    },
    required: ['path'],
  },
  rule: (value, at, sink) => {
    const entry = value as JsonObject;
    const text = member(entry, 'text') ?? undefined;
    const base64 = member(entry, 'base64') ?? undefined;
    if ((text === undefined) === (base64 === undefined)) {
      addProblem(sink, at, 'text-or-base64', "A file needs exactly one of 'text' and 'base64'.");
    } else if (typeof base64 === 'string' && base64.length % 4 !== 0) {
      addProblem(
        sink,
        `${at}/base64`,
        'bad-form',
        'This base64 is cut off: its length is not a multiple of 4.',
      );
    }
  },
};

const ORACLES: Readonly<Record<string, Shape>> = {
  'prototype-polluted': oracle({}, []),
  'file-created': oracle({ path: observedPath }, ['path']),
  'canary-leaked': oracle({ path: observedPath }, ['path']),
  'cpu-time': oracle({ seconds: { kind: 'number', min: 0.1, max: 120 } }, ['seconds']),
  sanitizer: oracle(
    {
      class: { kind: 'string', min: 1, max: 200 },
      frame: { kind: 'string', min: 1, max: 1000 },
    },
    ['class'],
  ),
  'output-contains': oracle({ text: { kind: 'string', min: 1, max: 65536 } }, ['text']),
  'exit-code': oracle({ code: { kind: 'number', integer: true, min: 0, max: 255 } }, ['code']),
};
export const ORACLE_TYPES: readonly string[] = Object.keys(ORACLES);

function oracle(fields: Readonly<Record<string, Shape>>, required: readonly string[]): Shape {
  return { kind: 'object', fields: { type: { kind: 'string' }, ...fields }, required: ['type', ...required] };
}

/** The shape that `type` selects, and its name for the schema. */
export function oracleShape(value: JsonValue): Shape {
  const type = typeof value === 'object' && value !== null ? member(value as JsonObject, 'type') : undefined;
  const known = typeof type === 'string' && Object.hasOwn(ORACLES, type) ? ORACLES[type] : undefined;
  return (
    known ?? {
      kind: 'object',
      fields: { type: { kind: 'string', among: ORACLE_TYPES } },
      required: ['type'],
    }
  );
}

export const oracleShapes: readonly Shape[] = Object.values(ORACLES);

const exactVersions: Rule = (value, at, sink) => {
  for (const [name, version] of Object.entries(value as JsonObject)) {
    const pointer = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!isNpmName(name)) {
      addProblem(sink, pointer, 'package-name', `${quote(name)} is not the name of an npm registry package.`);
    }
    if (typeof version === 'string' && !EXACT_SEMVER.test(version)) {
      addProblem(
        sink,
        pointer,
        'exact-version',
        `${quote(version)} is not an exact published version; ranges, tags, aliases, URLs and files are refused.`,
      );
    }
  }
};

const dependencies: Shape = {
  kind: 'also',
  of: {
    kind: 'also',
    of: { kind: 'object', fields: {}, others: { kind: 'string', max: 256 } },
    rule: (value, at, sink) => {
      const count = Object.keys(value as JsonObject).length;
      if (count > REPRODUCER_CAPS.dependencies) {
        addProblem(
          sink,
          at,
          'too-many',
          `At most ${REPRODUCER_CAPS.dependencies} dependencies are accepted, not ${count}.`,
        );
      }
    },
  },
  rule: exactVersions,
};

const source: Shape = {
  kind: 'also',
  of: {
    kind: 'object',
    fields: {
      directory: workPath,
      archive: workPath,
      blob: {
        kind: 'string',
        pattern: /^sha256:[0-9a-f]{64}$/,
        say: "'sha256:' and 64 lower-case hexadecimal digits",
      },
    },
  },
  rule: (value, at, sink) => {
    const given = ['directory', 'archive', 'blob'].filter((name) => Object.hasOwn(value as JsonObject, name));
    if (given.length !== 1) {
      addProblem(sink, at, 'source', "Exactly one of 'directory', 'archive' and 'blob' is needed.");
    }
  },
};

const shared = {
  environment: { kind: 'string', among: ['npm', 'native'] },
  files: { kind: 'array', of: file, max: REPRODUCER_CAPS.files },
  command: argv,
  tests: argv,
  network: { kind: 'string', among: ['none', 'loopback'] },
  runs: { kind: 'number', integer: true, min: 1, max: 20 },
  timeoutSeconds: { kind: 'number', integer: true, min: 1, max: 120 },
} satisfies Record<string, Shape>;

function withOracle(value: JsonValue): Shape {
  const given =
    typeof value === 'object' && value !== null ? member(value as JsonObject, 'oracle') : undefined;
  return given === undefined ? { kind: 'any' } : oracleShape(given);
}

export const npmReproducer = (value: JsonValue): Shape => ({
  kind: 'object',
  fields: { ...shared, dependencies, oracle: withOracle(value) },
  required: ['environment', 'command', 'oracle'],
});

export const nativeReproducer = (value: JsonValue): Shape => ({
  kind: 'object',
  fields: {
    ...shared,
    source,
    build: { kind: 'array', of: word, max: REPRODUCER_CAPS.arguments },
    input: workPath,
    benignInput: workPath,
    oracle: withOracle(value),
  },
  required: ['environment', 'source', 'command', 'oracle'],
});
