/** What is seen in where the findings point: files, functions, lines, and the lines their patches touch. */

import { lineGap, type Place, sameFile } from './places.ts';
import type { Observation } from './reason.ts';
import type { Signature } from './signature.ts';

/** Lines within which two points are one neighbourhood: scanners are sometimes a line or two off. */
const NEAR = 3;
/** Beyond this, in one file, two short ranges are different places. */
const FAR = 40;
/** A range longer than this is a whole function or file and says little about a line. */
const LONG = 60;

export function placeObservations(a: Signature, b: Signature): readonly Observation[] {
  const [left, right] = [placed(a, b), placed(b, a)];
  return [
    ...fileObservations(left, right),
    ...functionObservations(left, right),
    ...lineObservations(left, right),
    ...patchObservations(a, b),
  ];
}

/**
 * Who names no place speaks with where its patch goes, against one that names its places and brings no patch: two
 * patches are compared as patches, and one fact is not to count twice.
 */
function placed(one: Signature, other: Signature): Signature {
  return one.places.length > 0 || other.places.length === 0 || other.touched.length > 0
    ? one
    : { ...one, places: one.patched };
}

function fileObservations(a: Signature, b: Signature): readonly Observation[] {
  const left = filesOf(a);
  const right = filesOf(b);
  if (left.length === 0 || right.length === 0) return [];
  const shared = left.find((file) => right.some((other) => sameFile(file, other)));
  if (shared !== undefined) {
    return [{ kind: 'same-file', detail: `Both point into ${shared}.` }];
  }
  return [
    {
      kind: 'different-file',
      detail: `One points into ${left[0]}, the other into ${right[0]}.`,
    },
  ];
}

function functionObservations(a: Signature, b: Signature): readonly Observation[] {
  const left = functionsOf(a);
  const right = functionsOf(b);
  if (left.length > 0 && right.length > 0) {
    const shared = left.find((path) => right.some((other) => other.at(-1) === path.at(-1)));
    if (shared !== undefined) {
      return [
        {
          kind: 'same-function',
          detail: `Both name the function ${shared.join('.')}.`,
        },
      ];
    }
    const nested = left.find((path) => right.some((other) => isWithin(path, other) || isWithin(other, path)));
    if (nested !== undefined) {
      return [
        {
          kind: 'enclosing-function',
          detail: `Both are within ${nested.join('.')}.`,
        },
      ];
    }
  }
  const mentioned =
    left.find((path) => mentions(b, path.at(-1) ?? '')) ??
    right.find((path) => mentions(a, path.at(-1) ?? ''));
  if (mentioned !== undefined) {
    return [
      {
        kind: 'function-mentioned',
        detail: `One points at ${mentioned.join('.')}, the other speaks of it or calls it.`,
      },
    ];
  }
  if (left.length === 0 || right.length === 0) return [];
  return [
    {
      kind: 'different-function',
      detail: `One names ${left[0]?.join('.')}, the other ${right[0]?.join('.')}.`,
    },
  ];
}

function lineObservations(a: Signature, b: Signature): readonly Observation[] {
  let nearest: { gap: number; file: string; short: boolean } | null = null;
  for (const left of a.places) {
    for (const right of b.places) {
      if (left.file === null || right.file === null || !sameFile(left.file, right.file)) continue;
      if (left.lines === null || right.lines === null) continue;
      const gap = lineGap(left.lines, right.lines);
      const short = Math.max(length(left), length(right)) <= LONG;
      if (nearest === null || gap < nearest.gap) nearest = { gap, file: left.file, short };
    }
  }
  if (nearest === null) return [];
  if (nearest.gap <= NEAR) {
    return [
      {
        kind: nearest.short ? 'same-lines' : 'same-long-range',
        detail: `They point at the same lines of ${nearest.file}, or at most ${NEAR} apart.`,
      },
    ];
  }
  return nearest.gap > FAR
    ? [
        {
          kind: 'distant-lines',
          detail: `In ${nearest.file} they point ${nearest.gap} lines apart.`,
        },
      ]
    : [];
}

function patchObservations(a: Signature, b: Signature): readonly Observation[] {
  if (a.touched.length === 0 || b.touched.length === 0) return [];
  const overlap = a.touched.some((left) =>
    b.touched.some((right) => sameFile(left.file, right.file) && lineGap(left, right) <= NEAR),
  );
  return [
    overlap
      ? {
          kind: 'same-patch-lines',
          detail: 'Their patches change the same lines.',
        }
      : {
          kind: 'different-patch-lines',
          detail: 'Their patches change different lines.',
        },
  ];
}

function filesOf(signature: Signature): readonly string[] {
  return signature.places.flatMap((place) => (place.file === null ? [] : [place.file]));
}

function functionsOf(signature: Signature): readonly (readonly string[])[] {
  return signature.places.flatMap((place) => (place.segments.length === 0 ? [] : [place.segments]));
}

function isWithin(inner: readonly string[], outer: readonly string[]): boolean {
  const tail = outer.at(-1);
  return tail !== undefined && inner.includes(tail);
}

/** Names of one or two letters would be found in anything. */
function mentions(signature: Signature, name: string): boolean {
  return (
    name.length >= 3 &&
    (signature.names.includes(name) ||
      signature.trace.calls.includes(name) ||
      signature.spoken.includes(name))
  );
}

function length(place: Place): number {
  return place.lines === null ? 0 : place.lines.end - place.lines.start;
}
