/** Reading a corpus: plain files, and NDJSON with or without gzip. Trusted data, so held whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Names in a folder with one of these endings, sorted. */
export function namesIn(folder: string, ...endings: readonly string[]): readonly string[] {
  return readdirSync(folder)
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort();
}

export function* linesOfFile(path: string): Generator<string> {
  const text = new TextDecoder().decode(readBytes(path));
  for (const line of text.split('\n')) if (line.trim() !== '') yield line;
}

/** Without its gzip, where the name ends in `.gz`. */
export function readBytes(...parts: readonly string[]): Uint8Array {
  const path = join(...parts);
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

// biome-ignore lint/suspicious/noExplicitAny: other people's data, whose shape each suite knows
export function readJson(...parts: readonly string[]): any {
  return JSON.parse(new TextDecoder().decode(readBytes(...parts)));
}
