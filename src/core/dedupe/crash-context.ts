/**
 * What is ordinary among the crashes of one component: which functions, words and kinds nearly all of them
 * have. Sharing a rare one says much, sharing a common one nothing, and a crash that resembles everything
 * resembles nothing in particular. Depends on the crashes' contents alone, not on their names or order.
 */
import { crashFeatures } from './crash-features.ts';
import { CRASH_MODEL, type CrashModel } from './crash-model.ts';
import { type CrashSignature, kindSpellings } from './crash-signature.ts';

export type CrashContext = {
  readonly crashes: number;
  readonly frames: ReadonlyMap<string, number>;
  readonly words: ReadonlyMap<string, number>;
  /** By kind, direction and size, and by kind and direction. */
  readonly kinds: ReadonlyMap<string, number>;
  /** How much a crash resembles the others on average; by the crash's own spelling. */
  readonly typical: (crash: CrashSignature) => number;
  readonly model: CrashModel;
};

export const NO_CRASHES: CrashContext = {
  crashes: 0,
  frames: new Map(),
  words: new Map(),
  kinds: new Map(),
  typical: () => 0,
  model: CRASH_MODEL,
};

/** One for each component that has any. */
export function crashContexts(
  signatures: readonly { readonly component: string; readonly crash: CrashSignature | null }[],
  model: CrashModel = CRASH_MODEL,
): ReadonlyMap<string, CrashContext> {
  const crashes = Map.groupBy(
    signatures.filter(({ crash }) => crash !== null && crash.frames.length > 0),
    ({ component }) => component,
  );
  return new Map(
    [...crashes].map(([component, members]) => [
      component,
      crashContext(
        members.flatMap(({ crash }) => (crash === null ? [] : [crash])),
        model,
      ),
    ]),
  );
}

/** Crashes against which typicality is taken: bounds the work in a component of any size. */
const REFERENCES = 64;

function crashContext(crashes: readonly CrashSignature[], model: CrashModel): CrashContext {
  if (crashes.length === 0) return NO_CRASHES;
  const frames = new Map<string, number>();
  const words = new Map<string, number>();
  const kinds = new Map<string, number>();
  for (const crash of crashes) {
    for (const frame of new Set(crash.frames)) count(frames, frame);
    for (const word of new Set(crash.words.flat())) count(words, word);
    for (const spelled of kindSpellings(crash)) count(kinds, spelled);
  }
  const counted = { crashes: crashes.length, frames, words, kinds, typical: () => 0, model };
  return { ...counted, typical: typicality(crashes, counted) };
}

function typicality(crashes: readonly CrashSignature[], context: CrashContext): CrashContext['typical'] {
  const bySpelling = new Map(crashes.map((crash) => [spelling(crash), crash]));
  const spellings = crashes.map(spelling).toSorted();
  const step = Math.max(1, spellings.length / REFERENCES);
  const references: string[] = [];
  for (let at = 0; Math.floor(at) < spellings.length; at += step) references.push(spellings[Math.floor(at)]!);
  const known = new Map<string, number>();
  return (crash) => {
    const own = spelling(crash);
    const found = known.get(own);
    if (found !== undefined) return found;
    // One's own place among them does not count; another's equal crash does.
    const self = references.indexOf(own);
    const others = references.filter((_, index) => index !== self);
    const sum = others.reduce(
      (total, reference) =>
        total + scoreOf(crashFeatures(crash, bySpelling.get(reference)!, context), context.model),
      0,
    );
    const typical = others.length === 0 ? 0 : sum / others.length;
    known.set(own, typical);
    return typical;
  };
}

export function scoreOf(features: readonly number[], model: CrashModel): number {
  return features.reduce((sum, value, index) => sum + value * model.weights[index]!, 0);
}

function spelling(crash: CrashSignature): string {
  return [...kindSpellings(crash).slice(0, 1), ...crash.frames].join('\n');
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
