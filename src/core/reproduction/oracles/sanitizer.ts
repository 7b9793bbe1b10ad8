/**
 * A sanitizer reported the expected class, and the fault lies in the claimed component: the innermost frame that
 * is not the language's own or the sanitizer's is in one of its files. Where the oracle names a frame, that
 * function or file must be in the stack as well.
 *
 * A function of the system's that a program hands over as a callback (`free`) leaves no frame of the program's. So
 * the component's own line must name what it called; and what it uses after it was freed it must have freed itself.
 */
import { isTampered, type SourceOf } from '../attribution.ts';
import { callsThroughPointer, namesSystemCall } from '../named-call.ts';
import {
  isOfClass,
  readSanitizerLog,
  type SanitizerError,
  type SanitizerFrame,
} from '../sanitizer-report.ts';
import type { ControlOutcome } from '../verdict.ts';
import type { WatchedFrame } from '../watch-report.ts';
import type { OracleFace, RunFacts } from './oracle.ts';
import { outcomeOf } from './oracle.ts';

type Sanitizer = { readonly type: 'sanitizer'; readonly class: string; readonly frame?: string };

export const SANITIZER: OracleFace<Sanitizer> = {
  type: 'sanitizer',
  strength: 'observed',
  weakness: () => null,
  plan: () => ({ watch: [], sanitizer: true }),
  triggered: (oracle, facts) => matching(oracle, facts).length > 0,
  attributionPlan: () => ({ watch: [], sanitizer: true }),
  attribution: (oracle, facts, sourceOf) => {
    const outcome = attributionOf(matching(oracle, facts), sourceOf);
    return outcome === 'passed' && isTampered(facts.reports, sourceOf) ? 'inconclusive' : outcome;
  },
  isHandedOver: (oracle, facts, sourceOf) =>
    !matching(oracle, facts).some(
      ({ frames, freedBy }) =>
        isOwnDeed(frames, sourceOf) && (freedBy.length === 0 || isOwnDeed(freedBy, sourceOf)),
    ),
};

function matching(oracle: Sanitizer, { sanitizerLogs }: RunFacts): SanitizerError[] {
  const errors = sanitizerLogs.flatMap((log) => readSanitizerLog(log));
  return errors.filter(
    (error) =>
      isOfClass(error, oracle.class) &&
      (oracle.frame === undefined || error.frames.some((frame) => isNamed(frame, oracle.frame!))),
  );
}

/** `parse`, `parse_header(char*)` or `lib/parse.c` name the frame; so does `parse.c:12`. */
function isNamed(frame: SanitizerFrame, wanted: string): boolean {
  const bare = frame.function.replace(/\(.*$/s, '');
  if (bare === wanted || frame.function === wanted || bare.endsWith(`::${wanted}`)) return true;
  if (frame.file === null) return false;
  const [, file, line] = /^(.*?)(?::(\d{1,9}))?$/s.exec(wanted)!;
  const isFile = frame.file === file || frame.file.endsWith(`/${file}`);
  return isFile && (line === undefined || Number(line) === frame.line);
}

/** Every error of the class is asked; a program's own deed beside the component's does not undo it. */
function attributionOf(errors: readonly SanitizerError[], sourceOf: SourceOf): ControlOutcome {
  return outcomeOf(
    errors.map(({ frames }) => {
      const owners = frames.map((frame) => ownerOf(frame, sourceOf));
      const first = owners.find((owner) => owner !== 'watcher');
      return first === 'component' || first === 'program' ? first : 'unclear';
    }),
  );
}

/** The innermost frame outside the system is the component's, and its line calls by name what the system then did. */
function isOwnDeed(frames: readonly SanitizerFrame[], sourceOf: SourceOf): boolean {
  const at = frames.findIndex((frame) => ownerOf(frame, sourceOf) !== 'watcher');
  const actor = frames[at];
  if (actor === undefined) return false;
  const { owner, text } = sourceOf(watched(actor));
  if (owner !== 'component') return false;
  const called = frames[at - 1];
  const caller = { text: text ?? '', line: actor.line, function: actor.function };
  return called === undefined
    ? !callsThroughPointer(caller, sourceOf.macros)
    : namesSystemCall(caller, called.function, sourceOf.macros);
}

function ownerOf(frame: SanitizerFrame, sourceOf: SourceOf) {
  return sourceOf(watched(frame)).owner;
}

function watched(frame: SanitizerFrame): WatchedFrame {
  return {
    name: frame.function,
    file: frame.file ?? frame.module,
    line: frame.line,
    column: 0,
    hash: '',
    kind: frame.file === null ? 'nameless' : 'file',
    by: null,
  };
}
