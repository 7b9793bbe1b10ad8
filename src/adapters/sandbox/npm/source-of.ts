/**
 * Whose source a frame ran: by the digest of the script, which no program can choose. Everything that is
 * neither a package's file nor the watcher is the program's own, whatever it calls itself.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Owner, SourceOf } from '../../../core/reproduction/attribution.ts';
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
    componentHolds: (expression: string) => componentHolds(side, expression),
  });
}

/** Expressions are often put together from parts: each part of some length must stand in one of the files. */
function componentHolds(side: NpmSide, expression: string): boolean {
  const folder = join(side.laidOut.directory, side.component.path);
  const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|cjs|mjs)$/.test(entry.name))
    .slice(0, 2_000)
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').replaceAll('\\\\', '\\'));
  const parts = expression.length < 24 ? [expression] : (expression.match(/.{8,24}/gs) ?? []);
  const holds = (part: string) => texts.some((text) => text.includes(part));
  return parts.filter(holds).length >= parts.length / 2;
}

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
