/**
 * Whose source a frame ran: by the digest of the script, which no program can choose. Everything that is
 * neither a package's file nor the watcher is the program's own, whatever it calls itself.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Holding, Owner, SourceOf } from '../../../core/reproduction/attribution.ts';
import type { WatchedFrame } from '../../../core/reproduction/watch-report.ts';
import type { NpmSide, NpmWorld } from './component.ts';

type Known = { readonly owner: Owner; readonly text: string | null };

const PROGRAM: Known = { owner: 'program', text: null };
const PACKAGES = '/work/node_modules/';

export function sourceOfTree(world: NpmWorld, side: NpmSide): SourceOf {
  const known = new Map<string, Known>();
  const sourceOf = (frame: WatchedFrame): Known => {
    if (world.watcherHashes.has(frame.hash)) return { owner: 'watcher', text: null };
    const key = `${frame.file} ${frame.hash}`;
    const found = known.get(key) ?? lookUp(side, frame);
    known.set(key, found);
    return found;
  };
  return Object.assign(sourceOf, {
    holding: (expression: string) => holding(side, expression),
  });
}

/** Text in a string stands with its backslashes doubled; the language may or may not escape a slash. */
function holding(side: NpmSide, expression: string): Holding {
  const folder = join(side.laidOut.directory, side.component.path);
  const plain = (text: string) => text.replaceAll('\\\\', '\\').replaceAll('\\/', '/');
  const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|cjs|mjs)$/.test(entry.name))
    .slice(0, 2_000)
    .map((entry) => plain(readFileSync(join(entry.parentPath, entry.name), 'utf8')));
  const isHeld = (part: string) => texts.some((text) => text.includes(part));
  const wanted = plain(expression);
  // A part of a longer one is another expression: `\\s+$` is slow where `^\\s+$` is not.
  const isCut = wanted.length >= NAMED;
  if (['/', "'", '"', '`'].some((mark) => isHeld(`${mark}${wanted}${isCut ? '' : mark}`))) return 'whole';
  let held = 0;
  for (let at = 0; at + MIN_PART <= wanted.length; ) {
    let end = at + MIN_PART;
    if (!isHeld(wanted.slice(at, end))) {
      at++;
      continue;
    }
    while (end < wanted.length && isHeld(wanted.slice(at, end + 1))) end++;
    held += end - at;
    at = end;
  }
  return held > 0 && held >= wanted.length / 2 ? 'parts' : 'none';
}

/** Of longer ones V8 gives the beginning only. */
const NAMED = 900;
/** Shorter ones stand everywhere. */
const MIN_PART = 5;

function lookUp(side: NpmSide, frame: WatchedFrame): Known {
  const file = pathOf(frame.file);
  if (file === null || !file.startsWith(PACKAGES) || file.split('/').includes('..')) return PROGRAM;
  const text = textOf(side, file.slice('/work/'.length));
  if (text === null || createHash('sha256').update(text).digest('hex') !== frame.hash) return PROGRAM;
  return { owner: ownerOf(side, file.slice('/work/'.length)), text };
}

/** Packages nested in the component's folder are its dependencies, not itself. */
function ownerOf({ component, laidOut }: NpmSide, path: string): Owner {
  const packages = laidOut.tree.packages.filter((one) => path.startsWith(`${one.path}/`));
  const innermost = packages.toSorted((a, b) => b.path.length - a.path.length)[0];
  return innermost?.path === component.path ? 'component' : 'dependency';
}

function textOf(side: NpmSide, path: string): string | null {
  const own = `${side.component.path}/`;
  const changed = path.startsWith(own) ? side.changed.get(path.slice(own.length)) : undefined;
  if (changed !== undefined) return decode(changed);
  try {
    return decode(readFileSync(join(side.laidOut.directory, path)));
  } catch {
    return null;
  }
}

/** Node drops a byte order mark before it compiles. */
function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

function pathOf(file: string | null): string | null {
  if (file === null) return null;
  if (!file.startsWith('file://')) return file;
  try {
    return decodeURIComponent(new URL(file).pathname);
  } catch {
    return null;
  }
}
