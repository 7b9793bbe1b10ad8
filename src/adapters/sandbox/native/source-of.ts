/**
 * Whose source a sanitizer's frame is in. The debug information was made by a build that the finder wrote, so a
 * file's name alone proves little: the file must be the component's, long enough, and hold the function's name,
 * and a reproducer that names other origins for its own code (`#line`, prefix maps) attributes nothing.
 */
import { posix } from 'node:path';
import type { NativeReproducer } from '../../../core/finding/reproducer.ts';
import type { Owner, SourceOf } from '../../../core/reproduction/attribution.ts';
import { macrosIn } from '../../../core/reproduction/named-call.ts';
import type { WatchedFrame } from '../../../core/reproduction/watch-report.ts';
import type { SourceFile } from './source-tree.ts';

const WORK = '/work/';
/** `#line 3 "x"`, `# 3 "x"`, also with the digraph and the trigraph for `#`; and the compiler's option in a script. */
const RENAMES = /^[ \t]*(#|%:|\?\?=)[ \t]*(line\b|\d)|prefix-map/m;

export function sourceOfNative(
  reproducer: NativeReproducer,
  files: ReadonlyMap<string, SourceFile>,
): SourceOf {
  const hidesOrigin =
    reproducer.build.some((word) => word.includes('prefix-map')) ||
    reproducer.files.some((file) => RENAMES.test('text' in file ? file.text : latin1(file.base64)));
  const own = new Set(reproducer.files.map(({ path }) => path));
  const ownerOf = (frame: WatchedFrame): Owner => {
    if (frame.file === null) return 'unknown';
    const path = posix.resolve('/work', frame.file);
    // Headers and start-up code of the system, and the sanitizer's own: whoever called them did it.
    if (!path.startsWith(WORK) || frame.file.startsWith('../')) return 'watcher';
    const inside = path.slice(WORK.length);
    const source = files.get(inside);
    if (source === undefined) return own.has(inside) ? 'program' : 'unknown';
    return !hidesOrigin && isIn(source, frame) ? 'component' : 'unknown';
  };
  const textOf = (frame: WatchedFrame): string | null => {
    const source = files.get(posix.resolve('/work', frame.file ?? '').slice(WORK.length));
    return source === undefined ? null : latin1(source.bytes);
  };
  return Object.assign(
    (frame: WatchedFrame) => {
      const owner = ownerOf(frame);
      return { owner, text: owner === 'component' ? textOf(frame) : null };
    },
    {
      holding: () => 'none' as const,
      macros: macrosIn([...files.values()].map(({ bytes }) => latin1(bytes))),
    },
  );
}

function isIn({ bytes }: SourceFile, frame: WatchedFrame): boolean {
  const text = latin1(bytes);
  const name = /([A-Za-z_$][\w$]*)\s*(?:[(<].*)?$/s.exec(
    frame.name.replace(/\.(part|isra|constprop|cold)\b.*$/, ''),
  )?.[1];
  const hasLine = frame.line > 0 && text.split('\n', frame.line).length >= frame.line;
  return hasLine && (name === undefined ? frame.name === '' : text.includes(name));
}

function latin1(content: Uint8Array | string): string {
  return (typeof content === 'string' ? Buffer.from(content, 'base64') : Buffer.from(content)).toString(
    'latin1',
  );
}
