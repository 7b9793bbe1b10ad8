/**
 * A crash as deduplication sees it: what went wrong, in which functions, nearest first. A stack of ten
 * thousand frames costs no more than one of a hundred: recursion repeats itself.
 */
import type { Crash } from '../finding/finding.ts';
import { type FrameName, frameName } from './frames.ts';
import { normalFile, type Place, placesOf } from './places.ts';

export type CrashSignature = {
  /** Kind without direction and size, lower case: `heap-buffer-overflow`. */
  readonly kind: string;
  /** '' where not said. */
  readonly access: 'read' | 'write' | '';
  /** Bytes of the access as printed; '' where not said. */
  readonly size: string;
  /** Up to five frames inside the component, innermost first: dotted names. */
  readonly frames: readonly string[];
  /** Words of each of these frames. */
  readonly words: readonly (readonly string[])[];
};

const LOOKED_AT = 200;
const KEPT = 5;

export function crashSignature(crash: Crash): CrashSignature {
  const kept: FrameName[] = [];
  const seen = new Set<string>();
  for (const frame of crash.frames.slice(0, LOOKED_AT)) {
    const name = frameName(frame.function ?? basenameOf(frame.file));
    const spelled = name?.segments.join('.') ?? '';
    if (name === null || seen.has(spelled)) continue;
    seen.add(spelled);
    kept.push(name);
    if (kept.length === KEPT) break;
  }
  const said = /^(.{1,80}?)(?:\s+(read|write)\b\s*(\S{0,12}))?$/i.exec(
    crash.kind
      .trim()
      .slice(0, 100)
      .replaceAll(/[\r\n]/g, ' '),
  );
  return {
    kind: (said?.[1] ?? crash.kind.slice(0, 80))
      .toLowerCase()
      .replace(/\s*\(.*$/, '')
      .replaceAll(/[\s_]+/g, '-'),
    access: (said?.[2] ?? '').toLowerCase() as CrashSignature['access'],
    size: said?.[3] ?? '',
    frames: kept.map(({ segments }) => segments.join('.')),
    words: kept.map(({ words }) => words),
  };
}

/** Where it crashed in the component: the innermost frame that is its own and names a file; none where none does. */
export function crashPlaces(crash: Crash): readonly Place[] {
  const inner = crash.frames
    .slice(0, LOOKED_AT)
    .find(
      (frame) => frame.file !== undefined && frameName(frame.function ?? basenameOf(frame.file)) !== null,
    );
  if (inner === undefined) return [];
  const { file, function: name, line } = inner;
  return placesOf([
    {
      ...(file === undefined ? {} : { file }),
      ...(name === undefined ? {} : { function: name }),
      ...(line === undefined ? {} : { startLine: line }),
    },
  ]);
}

/** A frame that names only a file is a place too. */
function basenameOf(file: string | undefined): string {
  const name = normalFile(file ?? '');
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Kinds that differ in what the detector happened to see of one mistake. */
export function crashClass(kind: string): string {
  if (/overflow|underflow|out-of-bounds|index-out/.test(kind)) return 'bounds';
  if (/use-after|free|lifetime/.test(kind)) return 'lifetime';
  if (/unknown|segv|null-dereference|bad-cast|wild/.test(kind)) return 'wild access';
  if (/uninit/.test(kind)) return 'uninitialised';
  return kind;
}

/** From the finest to the coarser: what `kinds` counts. */
export function kindSpellings(crash: CrashSignature): readonly [string, string] {
  return [`${crash.kind} ${crash.access} ${crash.size}`, `${crash.kind} ${crash.access}`];
}
