/**
 * Whose code did it. A fake that checks which component is present passes every other control, so the
 * effect must be done by the component's own code: the innermost frame that is not the language's own, at the
 * moment of the effect, lies in a file of the component (issue: "controls, the heart").
 *
 * Known attacks and what stands against them here:
 * - a script named like a component's file: names are ignored, the digest of the source decides;
 * - a callback that does the deed: its own frame is innermost, and it is the program's;
 * - a bound built-in that does it without a frame of its own: the component's source at the call must name
 *   that built-in, fully qualified, else nothing is claimed either way (`unclear`).
 * - a program that hands the component the very prototype to be harmed: the component must have come by it
 *   itself, in the same call (`cameByItself`), else nothing is claimed.
 * What still passes is listed in docs/lab.md, a path to be harmed that the program hands over among it.
 */
import type { Frames, WatchedFrame, WatchReport } from './watch-report.ts';

export type Owner = 'component' | 'dependency' | 'program' | 'watcher' | 'unknown';

/** Who the source behind a frame belongs to, by its digest and place; and its text where it is a package's. */
export type SourceOf = {
  (frame: WatchedFrame): { readonly owner: Owner; readonly text: string | null };
  /** How much of a regular expression of this source stands in the component's files. */
  readonly holding: (expression: string) => Holding;
  /** The bodies of the component's macros by name, where its language has such. */
  readonly macros?: ReadonlyMap<string, string>;
};

/** whole: as it is. parts: half of it and more, in pieces, as where it is put together. */
export type Holding = 'whole' | 'parts' | 'none';

/** As many as the watcher takes. */
const MOST_FRAMES = 60;

/** component: its code did it. program: the reproducer's own code did. other: a third package's. unclear: cannot be told. */
export type Actor = 'component' | 'program' | 'other' | 'unclear';

/** `via` names the built-in that had the effect where the watcher itself stood in for it, else null. */
export function actorOf(frames: Frames, via: string | null, sourceOf: SourceOf): Actor {
  if (frames === null) return 'unclear';
  const outside = frames.filter(
    (frame, index) => !(sourceOf(frame).owner === 'watcher' && allWatcher(frames, index, sourceOf)),
  );
  const first = outside.findIndex((frame) => frame.kind !== 'builtin' && frame.kind !== 'node');
  const actor = outside[first];
  if (actor === undefined) return 'unclear';
  const owner = ownerOf(actor, sourceOf);
  if (owner === 'program') return 'program';
  if (owner === 'unknown' || owner === 'watcher') return 'unclear';
  if (!callIsNamed(outside.slice(0, first), via, actor, sourceOf)) return 'unclear';
  if (owner === 'component') return 'component';
  return answersForDependency(outside.slice(first + 1), sourceOf);
}

export type Deed = { readonly on: string; readonly via: string | null; readonly frames: Frames };

/**
 * A store stands where its operator stands. Where a call stands instead, the watcher's own accessor was called: a
 * program can take it from the property that it finds and hand it over, bound. Stores by destructuring are lost.
 */
const ASSIGNS = /^(?:(?:\*\*|&&|\|\||\?\?|<<|>>>?|[-+*/%&|^])?=(?!=)|\+\+|--)/;

/** `Date.prototype.x`, `String.prototype[name]` before the operator; `Object.assign(Date.prototype, …)` from the call on. */
const CLASS =
  '(?<![\\w$])(?:Object|Function|Array|String|Number|Boolean|Symbol|BigInt|Date|RegExp|Promise|(?:Weak)?(?:Map|Set|Ref)|\\w*Error|\\w+Array|(?:Shared)?ArrayBuffer|DataView|FinalizationRegistry)';
const STORES_ON_PROTOTYPE = new RegExp(
  `${CLASS}\\s*\\.\\s*prototype\\s*(?:\\.\\s*[\\w$]+|\\[[^[\\]]{1,200}\\])\\s*$`,
);
const CALLS_ON_PROTOTYPE = new RegExp(`^[\\w$.\\s]*\\(\\s*(?:[\\w$]+\\.)*${CLASS}\\.prototype\\s*[,)]`);

/**
 * Whether the component came by the prototype that it wrote to: it reached it from an ordinary object in the same
 * call by the program, or what its source writes to there is a prototype by name. That a prototype is named on the same
 * line (`Object.prototype.hasOwnProperty.call(o, k) ? … : (o[k] = v)`, or anywhere in minified code) says nothing.
 */
export function cameByItself(write: Deed, reached: readonly Deed[], sourceOf: SourceOf): boolean {
  const writer = write.frames?.find((frame) => {
    const { owner } = sourceOf(frame);
    return frame.kind === 'file' && (owner === 'component' || owner === 'dependency');
  });
  const line = writer === undefined ? '' : lineOf(sourceOf(writer).text ?? '', writer.line);
  const actor = write.frames?.find((frame) => sourceOf(frame).owner !== 'watcher');
  if (
    write.via === null &&
    actor !== undefined &&
    actor === writer &&
    !ASSIGNS.test(line.slice(actor.column - 1))
  )
    return false;
  const at = Math.max(0, (writer?.column ?? 1) - 1);
  if (STORES_ON_PROTOTYPE.test(line.slice(Math.max(0, at - 400), at))) return true;
  if (CALLS_ON_PROTOTYPE.test(line.slice(at, at + 400))) return true;
  return reached.some(
    (one) =>
      one.on === write.on &&
      isByInput(one, sourceOf) &&
      callOf(write.frames, sourceOf) !== null &&
      callOf(one.frames, sourceOf) === callOf(write.frames, sourceOf) &&
      actorOf(one.frames, one.via, sourceOf) === 'component',
  );
}

/**
 * Whether what was reached was asked for by a name that came with the input. Code that spells `constructor`, `__proto__`
 * or `getPrototypeOf` itself looks at a prototype for reasons of its own, as every test for a plain object does, and
 * that says nothing of how it came by the one that it wrote to.
 */
function isByInput({ via, frames }: Deed, sourceOf: SourceOf): boolean {
  if (via !== null) return false;
  const reader = frames?.find((frame) => sourceOf(frame).owner !== 'watcher');
  if (reader === undefined || reader.kind !== 'file') return true;
  const text = sourceOf(reader).text ?? '';
  const here = lineOf(text, reader.line).slice(reader.column - 1);
  if (/^[\s?.[]*['"`]?(?:constructor|__proto__)\b/.test(here)) return false;
  // A constant of that value spells it as well; minifiers make such.
  const key = /^[\s?.]*\[?\s*([\w$]{1,80})\s*\]/.exec(here)?.[1];
  return key === undefined || !isConstant(text, key);
}

function isConstant(text: string, name: string): boolean {
  const word = name.replaceAll('$', '\\$');
  return new RegExp(`(?<![\\w$.])${word}\\s*=\\s*['"\`](?:constructor|__proto__)['"\`]`).test(text);
}

/**
 * The program's own place from which all this was called, if anything of the program's is on the stack, and what was
 * called there: one place can call one function after another, and so can a timer. Null where a stack is so deep that
 * its end was left out.
 */
function callOf(frames: Frames, sourceOf: SourceOf): string | null {
  const all = frames ?? [];
  const at = all.findIndex((frame) => ownerOf(frame, sourceOf) === 'program');
  if (at < 0 && all.length >= MOST_FRAMES) return null;
  const inner = (at < 0 ? all : all.slice(0, at)).filter(({ kind }) => kind !== 'builtin' && kind !== 'node');
  const entry = inner.at(-1);
  const call = all[at];
  return `${call?.hash}:${call?.line}:${call?.column}>${entry?.hash}:${entry?.name}`;
}

function lineOf(text: string, line: number): string {
  return text.split('\n', line)[line - 1] ?? '';
}

/**
 * Whether anybody but the component and what it depends on replaced what they share with the program. Bound, what
 * stands there now does anything in the component's name.
 */
export function isTampered(reports: readonly WatchReport[], sourceOf: SourceOf): boolean {
  return reports.some(
    (report) =>
      report.kind === 'tampered' &&
      (actorOf(report.frames, null, sourceOf) !== 'component' || !isSpelled(report, sourceOf)),
  );
}

/** A component that sets what it is told to, where it is told to, replaces anything in the program's name. */
function isSpelled(
  { what, frames }: { readonly what: string; readonly frames: Frames },
  sourceOf: SourceOf,
): boolean {
  const actor = frames?.find((frame) => frame.kind === 'file' && sourceOf(frame).owner !== 'watcher');
  if (actor === undefined) return false;
  const line = lineOf(sourceOf(actor).text ?? '', actor.line);
  const at = Math.max(0, actor.column - 1);
  const words = line.slice(Math.max(0, at - 400), at + 400).match(/[\w$]+/g);
  return words?.includes(what) === true;
}

/** Only the watcher's own frames at the very top are its own doing. */
function allWatcher(frames: readonly WatchedFrame[], index: number, sourceOf: SourceOf): boolean {
  return frames.slice(0, index).every((frame) => sourceOf(frame).owner === 'watcher');
}

/** Code made from text belongs to whoever made it, where that was seen. */
function ownerOf(frame: WatchedFrame, sourceOf: SourceOf): Owner {
  if (frame.by === null) return frame.kind === 'file' ? sourceOf(frame).owner : 'unknown';
  const maker = actorOf(frame.by, null, sourceOf);
  if (maker === 'component' || maker === 'program') return maker;
  return 'unknown';
}

/**
 * Between the effect and the actor lies nothing (a plain store), or exactly the one built-in that the
 * actor's source calls by its full name at that place. Node's own files in between are a built-in's inside.
 */
function callIsNamed(
  between: readonly WatchedFrame[],
  via: string | null,
  actor: WatchedFrame,
  sourceOf: SourceOf,
): boolean {
  if (between.length === 0 && via === null) return true;
  const builtins = between.filter((frame) => frame.kind === 'builtin');
  if (builtins.length > 1 || (builtins.length === 1 && via !== null)) return false;
  const called = via ?? (builtins[0] ?? between.at(-1))?.name ?? '';
  // Code that the component made from text calls what the text says, whoever it is a member of: that is the flaw.
  if (actor.by !== null) return spellsCall(actor.at ?? '', called.split('.').at(-1) ?? '');
  const { text } = sourceOf(actor);
  const isLanguage = via === null ? builtins.length === 1 : /^(?:Object|Reflect)\./.test(via);
  return text !== null && namesCall(text, actor, called, isLanguage ? LANGUAGE : MODULES);
}

/** Whether `name` is called at the frame's place, as a member of something that is not a parameter's whim. */
function namesCall(text: string, frame: WatchedFrame, name: string, owners: RegExp): boolean {
  const line = lineOf(text, frame.line);
  const at = frame.column - 1;
  const wanted = name.split('.').at(-1) ?? '';
  if (wanted === '') return false;
  if (line.startsWith(wanted, at)) {
    const before = line.slice(Math.max(0, at - 200), at);
    return owners.test(before) || (!/[\w$]$|\.\s*$/.test(before) && isTakenFromModule(text, wanted));
  }
  const ahead = line.slice(at, at + 200);
  const qualified = /^([\w$]+)\s*\.\s*([\w$]+)\s*\(/.exec(ahead);
  return qualified !== null && qualified[2] === wanted && owners.test(`${qualified[1]}.`);
}

function spellsCall(text: string, name: string): boolean {
  if (name === '') return false;
  const isWord = (from: string) => from.startsWith(name) && !/^[\w$]/.test(from.slice(name.length));
  return isWord(text) || isWord(text.replace(/^(?:[\w$]+\s*\??\.\s*){1,20}/, ''));
}

/** A bare name that the same file takes out of a built-in module: `const { exec } = require('child_process')`. */
function isTakenFromModule(text: string, name: string): boolean {
  const module = `['"](?:node:)?(?:fs|fs/promises|child_process)['"]`;
  const word = `\\b${name.replaceAll('$', '\\$')}\\b`;
  const holder = new RegExp(`${word}\\s*=\\s*([\\w$]+)\\.${word}`).exec(text)?.[1];
  const patterns = [
    `${word}\\s*=\\s*require\\(${module}\\)\\.${word}`,
    `\\{[^{}]*${word}[^{}]*\\}\\s*=\\s*require\\(${module}\\)`,
    `import\\s*\\{[^{}]*${word}[^{}]*\\}\\s*from\\s*${module}`,
    ...(holder === undefined ? [] : [`\\b${holder.replaceAll('$', '\\$')}\\s*=\\s*require\\(${module}\\)`]),
  ];
  return patterns.some((pattern) => new RegExp(pattern).test(text));
}

const LANGUAGE = /(?:^|[^\w$.])(?:Object|Reflect|Array\.prototype)\s*\.\s*$/;
/** Names under which packages hold the modules of Node that the lab watches. */
const MODULES =
  /(?:^|[^\w$.])(?:_?fs\w*|[a-z]\w*Fs|\w*_fs|fsp|util|child_process|cp|childProcess|\w*[pP]rocess)\s*\.\s*$|require\(['"](?:node:)?(?:fs|fs\/promises|child_process|util)['"]\)\s*\.\s*$/;

/** A dependency's deed is the component's where the component, and nobody else's code, called it. */
function answersForDependency(outer: readonly WatchedFrame[], sourceOf: SourceOf): Actor {
  for (const frame of outer) {
    if (frame.kind === 'builtin' || frame.kind === 'node') continue;
    const owner = ownerOf(frame, sourceOf);
    if (owner === 'watcher') continue;
    if (owner === 'component') return 'component';
    if (owner === 'program') return 'program';
    if (owner !== 'dependency') return 'unclear';
  }
  return 'other';
}
