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
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  for (const line of text.split('\n')) if (line.trim() !== '') yield line;
}

export function readBytes(...parts: readonly string[]): Uint8Array {
  return readFileSync(join(...parts));
}

// biome-ignore lint/suspicious/noExplicitAny: other people's data, whose shape each suite knows
export function readJson(...parts: readonly string[]): any {
  return JSON.parse(readFileSync(join(...parts), 'utf8'));
}
