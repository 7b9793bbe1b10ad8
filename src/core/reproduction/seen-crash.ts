/**
 * How the component crashed in every run of one experiment: the sanitizer's class, the innermost frames that have a
 * place in source, and the build they are of. Two experiments with equal ones saw one fault, reached one way.
 */
import { createHash } from 'node:crypto';
import type { NativeReproducer } from '../finding/reproducer.ts';
import type { RunFacts } from './oracles/oracle.ts';
import { isOfClass, readSanitizerLog, type SanitizerError } from './sanitizer-report.ts';

export type SeenCrash = {
  readonly class: string;
  /** `function file:line`, innermost first; at most FRAMES of them. */
  readonly frames: readonly string[];
  /** Of the source tree, the tools and the commands that built it. */
  readonly build: string;
};

/** The fault's own place and who called it: a shared reader that is handed a bad length crashes for many flaws. */
const FRAMES = 3;

export type BuildSubject = { readonly componentDigest: string; readonly environmentDigest: string };

/** Null where the oracle is no sanitizer's, no frame has a place, or two runs saw different things. */
export function seenCrash(
  { oracle, build }: Pick<NativeReproducer, 'oracle' | 'build'>,
  runs: readonly RunFacts[],
  { componentDigest, environmentDigest }: BuildSubject,
): SeenCrash | null {
  if (oracle.type !== 'sanitizer') return null;
  const seen = runs.map(({ sanitizerLogs }) => {
    const error = sanitizerLogs.flatMap(readSanitizerLog).find((each) => isOfClass(each, oracle.class));
    return error === undefined ? null : crashOf(error);
  });
  const [first] = seen;
  if (first === null || first === undefined || first.frames.length === 0) return null;
  if (seen.some((each) => JSON.stringify(each) !== JSON.stringify(first))) return null;
  const built = createHash('sha256')
    .update(JSON.stringify([componentDigest, environmentDigest, build ?? null]))
    .digest('hex');
  return { ...first, build: `sha256:${built}` };
}

function crashOf(error: SanitizerError): Omit<SeenCrash, 'build'> {
  const placed = error.frames.filter(({ file, line }) => file !== null && line > 0).slice(0, FRAMES);
  return {
    class: error.class,
    frames: placed.map((frame) => `${frame.function} ${frame.file}:${frame.line}`),
  };
}

/** Equal for two experiments that saw one fault of one build. */
export function spelledCrash(crash: SeenCrash): string {
  return JSON.stringify([crash.build, crash.class, crash.frames]);
}
