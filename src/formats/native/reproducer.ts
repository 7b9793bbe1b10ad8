/**
 * Reads a reproducer as claimed, for every format that can carry one: every rule of contracts,
 * "Reproducer", checked at once. Nothing here runs anything.
 */
import type { Component } from '../../core/finding/finding.ts';
import type { Oracle, Reproducer, ReproducerBase, ReproducerFile } from '../../core/finding/reproducer.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import type { Sink } from '../json/shape.ts';
import { addProblem, addWarning, check, quote } from '../json/shape.ts';
import { readPurl, registryName } from '../purl.ts';
import { normalPath } from './path.ts';
import {
  EXACT_SEMVER,
  isNpmName,
  nativeReproducer,
  npmReproducer,
  REPRODUCER_CAPS,
} from './reproducer-shape.ts';

export type ReproducerContext = {
  readonly component: Component;
  /** Where the component's version stands, for problems with it. */
  readonly componentAt: string;
  readonly origin: 'local' | 'http';
};

/** Undefined where it breaks a rule; the problems are then in the sink. Defaults: no network, 3 runs, 30 s. */
export function readReproducer(
  value: JsonValue,
  at: string,
  sink: Sink,
  context: ReproducerContext,
): Reproducer | undefined {
  const before = sink.problems.length + sink.dropped;
  const environment = isObject(value) ? member(value, 'environment') : undefined;
  const shape = environment === 'native' ? nativeReproducer(value) : npmReproducer(value);
  check(shape, value, at, sink);
  if (!isObject(value)) return undefined;
  checkFiles(value, at, sink);
  checkMarker(value, at, sink);
  if (environment === 'npm') checkComponent(value, at, sink, context);
  if (environment === 'native') checkNative(value, at, sink, context);
  if (sink.problems.length + sink.dropped !== before) return undefined;
  return toReproducer(value);
}

/**
 * Attack: a reproducer that brings its own copy of the component, laid over the installed one or nearer to the
 * program than it, and then shows what that copy does.
 */
const REPLACES_PACKAGES =
  "No file of a reproducer lies in a 'node_modules' directory: it would stand in for what the lab installs.";

function liesInPackages(path: string): boolean {
  return path.split(/[/\\]/).some((segment) => segment.toLowerCase() === 'node_modules');
}

function checkFiles(value: JsonObject, at: string, sink: Sink): void {
  const files = member(value, 'files');
  if (!Array.isArray(files)) return;
  const seen = new Map<string, number>();
  let total = 0;
  for (const [index, entry] of files.entries()) {
    if (!isObject(entry)) continue;
    const path = member(entry, 'path');
    if (typeof path === 'string') {
      checkDistinct(normalPath(path), index, `${at}/files`, seen, sink);
      if (member(value, 'environment') === 'npm' && liesInPackages(path)) {
        addProblem(sink, `${at}/files/${index}/path`, 'path', REPLACES_PACKAGES);
      }
    }
    const bytes = contentBytes(entry);
    total += bytes;
    if (bytes > REPRODUCER_CAPS.fileBytes) {
      addProblem(
        sink,
        `${at}/files/${index}`,
        'too-large',
        `A file may have at most ${REPRODUCER_CAPS.fileBytes} bytes, not ${bytes}.`,
      );
    }
  }
  if (total > REPRODUCER_CAPS.totalBytes) {
    addProblem(
      sink,
      `${at}/files`,
      'too-large',
      `All files together may have at most ${REPRODUCER_CAPS.totalBytes} bytes, not ${total}.`,
    );
  }
}

/** Two files of one path, or a file where another needs a directory. */
function checkDistinct(path: string, index: number, at: string, seen: Map<string, number>, sink: Sink): void {
  const clash = [...seen.keys()].find(
    (other) => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`),
  );
  if (clash !== undefined) {
    addProblem(
      sink,
      `${at}/${index}/path`,
      'path-clash',
      `This path and that of file ${seen.get(clash)} cannot both exist.`,
    );
  }
  seen.set(path, index);
}

function contentBytes(entry: JsonObject): number {
  const text = member(entry, 'text');
  if (typeof text === 'string') return Buffer.byteLength(text);
  const base64 = member(entry, 'base64');
  return typeof base64 === 'string' ? Math.floor((base64.replace(/=+$/, '').length * 3) / 4) : 0;
}

/** A marker path that no file and no argument mentions can never be written to or read. */
function checkMarker(value: JsonObject, at: string, sink: Sink): void {
  const oracle = member(value, 'oracle');
  if (!isObject(oracle) || member(oracle, 'path') !== '{marker}') return;
  const { files, command } = value;
  const texts = [
    ...(Array.isArray(command) ? command : []),
    ...(Array.isArray(files)
      ? files.map((file) => (isObject(file) ? (member(file, 'text') ?? decoded(file)) : ''))
      : []),
  ];
  if (!texts.some((text) => typeof text === 'string' && text.includes('{marker}'))) {
    addWarning(
      sink,
      `${at}/oracle/path`,
      'marker-unused',
      "No file and no argument contains '{marker}', so the effect cannot show.",
    );
  }
}

function decoded(file: JsonObject): string {
  const base64 = member(file, 'base64');
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('latin1') : '';
}

function checkComponent(value: JsonObject, at: string, sink: Sink, context: ReproducerContext): void {
  const purl = context.component.purl === undefined ? null : readPurl(context.component.purl);
  if (purl === null || purl.type !== 'npm') {
    addProblem(
      sink,
      context.componentAt,
      'component-not-npm',
      "An npm reproducer needs a component with a purl of type 'npm'.",
    );
    return;
  }
  const name = context.component.name ?? registryName(purl, context.component.purl ?? '');
  if (!isNpmName(name)) {
    addProblem(
      sink,
      context.componentAt,
      'package-name',
      `${quote(name)} is not the name of an npm registry package.`,
    );
  }
  const version = purl.version;
  if (!EXACT_SEMVER.test(version)) {
    const given = version === '' ? 'has no version' : `has the version ${quote(version)}`;
    addProblem(
      sink,
      context.componentAt,
      'exact-version',
      `The component's purl ${given}; a reproducer needs an exact published one.`,
    );
    return;
  }
  const dependencies = member(value, 'dependencies');
  const named = isObject(dependencies) ? member(dependencies, name) : undefined;
  if (typeof named === 'string' && named !== version) {
    const pointer = `${at}/dependencies/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    addProblem(
      sink,
      pointer,
      'version-conflict',
      `The component's version comes from its purl (${quote(version)}); this names another.`,
    );
  }
}

function checkNative(value: JsonObject, at: string, sink: Sink, context: ReproducerContext): void {
  const source = member(value, 'source');
  if (context.origin === 'http' && isObject(source) && member(source, 'blob') === undefined) {
    addProblem(sink, `${at}/source`, 'source', "Over HTTP the source must be an uploaded 'blob'.");
  }
  const command = member(value, 'command');
  const wantsInput =
    Array.isArray(command) && command.some((part) => typeof part === 'string' && part.includes('{input}'));
  if (wantsInput && typeof member(value, 'input') !== 'string') {
    addProblem(sink, `${at}/command`, 'input', "The command uses '{input}', but no 'input' is given.");
  }
}

/** Only for a value that passed every check above. */
function toReproducer(value: JsonObject): Reproducer {
  const given = value as {
    readonly environment: 'npm' | 'native';
    readonly files?: readonly ReproducerFile[] | null;
    readonly oracle: Oracle;
  } & { readonly [name: string]: JsonValue };
  const tests = given['tests'] as readonly string[] | null | undefined;
  const base: ReproducerBase = {
    files: (given.files ?? []).map((file) => toFile(file)),
    command: given['command'] as readonly string[],
    ...(tests !== null && tests !== undefined && { tests }),
    network: (given['network'] as 'none' | 'loopback' | null | undefined) ?? 'none',
    runs: (given['runs'] as number | null | undefined) ?? 3,
    timeoutSeconds: (given['timeoutSeconds'] as number | null | undefined) ?? 30,
    oracle: toOracle(given.oracle),
  };
  if (given.environment === 'npm') {
    const dependencies = (given['dependencies'] as Record<string, string> | null | undefined) ?? {};
    return { ...base, environment: 'npm', dependencies: { ...dependencies } };
  }
  const input = given['input'] as string | null | undefined;
  const benignInput = given['benignInput'] as string | null | undefined;
  return {
    ...base,
    environment: 'native',
    source: given['source'] as { readonly blob: string },
    build: (given['build'] as readonly string[] | null | undefined) ?? [],
    ...(typeof input === 'string' && { input: normalPath(input) }),
    ...(typeof benignInput === 'string' && { benignInput: normalPath(benignInput) }),
  };
}

function toFile(file: ReproducerFile): ReproducerFile {
  const path = normalPath(file.path);
  return 'text' in file && file.text !== null
    ? { path, text: file.text }
    : { path, base64: (file as { readonly base64: string }).base64 };
}

function toOracle(oracle: Oracle): Oracle {
  switch (oracle.type) {
    case 'prototype-polluted':
      return { type: oracle.type };
    case 'file-created':
    case 'canary-leaked':
      return { type: oracle.type, path: oracle.path === '{marker}' ? oracle.path : normalPath(oracle.path) };
    case 'cpu-time':
      return { type: oracle.type, seconds: oracle.seconds };
    case 'sanitizer':
      return typeof oracle.frame === 'string'
        ? { type: oracle.type, class: oracle.class, frame: oracle.frame }
        : { type: oracle.type, class: oracle.class };
    case 'output-contains':
      return { type: oracle.type, text: oracle.text };
    case 'exit-code':
      return { type: oracle.type, code: oracle.code };
  }
}
