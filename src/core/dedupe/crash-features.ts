/** What two crashes have in common, as numbers. Symmetric. */
import type { CrashContext } from './crash-context.ts';
import { type CrashSignature, crashClass, kindSpellings } from './crash-signature.ts';

/** In the order of the vector; `group` is what a person is told. */
export const CRASH_FEATURES = [
  { name: 'shares a frame', group: 'frames' },
  { name: 'shares two frames', group: 'frames' },
  { name: 'same innermost frame', group: 'frames' },
  { name: 'innermost frame elsewhere in the other', group: 'frames' },
  { name: 'rarest shared frame', group: 'frames' },
  { name: 'same second frame', group: 'frames' },
  { name: 'same third frame', group: 'frames' },
  { name: 'shares three frames', group: 'frames' },
  { name: 'stacks of different depth', group: 'frames' },
  { name: 'same type', group: 'names' },
  { name: 'words of all frames', group: 'names' },
  { name: 'words of innermost frames', group: 'names' },
  { name: 'words of outer frames', group: 'names' },
  { name: 'words of the two inner frames', group: 'names' },
  { name: 'rarity of shared words', group: 'names' },
  { name: 'rarest shared word', group: 'names' },
  { name: 'cosine of words by rarity', group: 'names' },
  { name: 'same kind', group: 'kind' },
  { name: 'same class of kinds', group: 'kind' },
  { name: 'read against write', group: 'kind' },
  { name: 'same direction', group: 'kind' },
  { name: 'same size', group: 'kind' },
  { name: 'same kind, direction and size', group: 'kind' },
  { name: 'rarity of that', group: 'kind' },
  { name: 'rarity of the kind', group: 'kind' },
  { name: 'same kind and words of innermost frames', group: 'kind' },
  { name: 'same kind and words of all frames', group: 'kind' },
] as const;

export function crashFeatures(
  a: CrashSignature,
  b: CrashSignature,
  context: CrashContext,
): readonly number[] {
  const shared = [...new Set(a.frames)].filter((frame) => b.frames.includes(frame));
  const [topA, topB] = [a.frames[0], b.frames[0]];
  const left = new Set(a.words.flat());
  const right = new Set(b.words.flat());
  const words = [...left].filter((word) => right.has(word));
  const sameKind = a.kind === b.kind;
  const [fineA, coarseA] = kindSpellings(a);
  const [fineB, coarseB] = kindSpellings(b);
  const top = overlap(a.words[0] ?? [], b.words[0] ?? []);
  const all = overlap([...left], [...right]);
  const rareWords = words.map((word) => rarity(context, context.words, word));
  return [
    flag(shared.length >= 1),
    flag(shared.length >= 2),
    flag(topA !== undefined && topA === topB),
    flag(
      (topA !== undefined && b.frames.slice(1).includes(topA)) ||
        (topB !== undefined && a.frames.slice(1).includes(topB)),
    ),
    Math.max(0, ...shared.map((frame) => rarity(context, context.frames, frame))),
    flag(isSameAt(a, b, 1)),
    flag(isSameAt(a, b, 2)),
    flag(shared.length >= 3),
    flag(a.frames.length !== b.frames.length),
    flag(scopesOf(a).some((scope) => scopesOf(b).includes(scope))),
    all,
    top,
    overlap(a.words.slice(1).flat(), b.words.slice(1).flat()),
    overlap(a.words.slice(0, 2).flat(), b.words.slice(0, 2).flat()),
    rareWords.reduce((sum, rare) => sum + rare, 0),
    Math.max(0, ...rareWords),
    cosine(
      rareWords,
      [...left].map((word) => rarity(context, context.words, word)),
      [...right].map((word) => rarity(context, context.words, word)),
    ),
    flag(sameKind),
    flag(crashClass(a.kind) === crashClass(b.kind)),
    flag(a.access !== '' && b.access !== '' && a.access !== b.access),
    flag(a.access !== '' && a.access === b.access),
    flag(a.size !== '' && a.size === b.size),
    flag(fineA === fineB),
    fineA === fineB ? rarity(context, context.kinds, fineA) : 0,
    coarseA === coarseB ? rarity(context, context.kinds, coarseA) : 0,
    flag(sameKind) * top,
    flag(sameKind) * all,
  ];
}

function isSameAt(a: CrashSignature, b: CrashSignature, depth: number): boolean {
  return a.frames[depth] !== undefined && a.frames[depth] === b.frames[depth];
}

function scopesOf(crash: CrashSignature): readonly string[] {
  return crash.frames.flatMap((frame) =>
    frame.includes('.') ? [frame.slice(0, frame.lastIndexOf('.'))] : [],
  );
}

function rarity(context: CrashContext, counts: ReadonlyMap<string, number>, key: string): number {
  return Math.log((context.crashes + 1) / Math.max(1, counts.get(key) ?? 1));
}

/** Jaccard; repeats count once. */
function overlap(a: readonly string[], b: readonly string[]): number {
  const left = new Set(a);
  const right = new Set(b);
  const both = [...left].filter((word) => right.has(word)).length;
  return both / Math.max(1, left.size + right.size - both);
}

function cosine(both: readonly number[], left: readonly number[], right: readonly number[]): number {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const length = Math.sqrt(sum(left) * sum(right));
  return length === 0 ? 0 : sum(both) / length;
}

function flag(is: boolean): number {
  return is ? 1 : 0;
}
