/** What the benches of `match` read: the corpus's advisories as an index, and inventories made to measure. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readAdvisories } from '../src/apps/cli/read-advisories.ts';
import type { AdvisoryRecord } from '../src/core/exposure/lookup.ts';

const CORPUS = process.env['BREAKWATER_CORPUS'] ?? join(import.meta.dirname, '../../shared/corpus');
export const ADVISORIES = join(CORPUS, 'advisories');
export const SBOMS = join(CORPUS, 'sboms');
const ENTRY = join(import.meta.dirname, '../bin/breakwater');

export function requireCorpus(): void {
  if (!existsSync(ADVISORIES))
    throw new Error('the corpus is not there: BREAKWATER_CORPUS names where it is');
}

export async function corpusAdvisories(): Promise<readonly AdvisoryRecord[]> {
  return (await readAdvisories([ADVISORIES])).advisories;
}

export type Cold = { readonly seconds: number; readonly peakMb: number; readonly stdout: string };

/** The command line as a person starts it, in a process of its own; the peak is what the kernel counted for it. */
export async function runCold(args: readonly string[]): Promise<Cold> {
  const tell =
    "import fs from 'node:fs';process.on('exit',()=>fs.writeSync(2,'\\npeak-kb '+process.resourceUsage().maxRSS+'\\n'))";
  const began = performance.now();
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, ENTRY, ...args],
    { maxBuffer: 1024 * 1024 * 1024 },
  );
  const seconds = (performance.now() - began) / 1000;
  const peak = /peak-kb (\d+)\n$/.exec(stderr)?.[1];
  if (peak === undefined) throw new Error(`the command did not end well: ${stderr.slice(-500)}`);
  return { seconds, peakMb: Number(peak) / 1000, stdout };
}

/** Components that advisories do affect, spread over ecosystems: the worst case of a lookup, not the usual one. */
export function affectedPurls(advisories: readonly AdvisoryRecord[], count: number): readonly string[] {
  const purls = new Set<string>();
  for (const { affected, withdrawn } of advisories) {
    for (const { component, ranges, versions } of withdrawn ? [] : affected) {
      const from = ranges.flat().find(({ kind }) => kind === 'introduced')?.version;
      const version = versions[0] ?? (from === '0' ? '0.0.1' : from);
      if (component.startsWith('pkg:') && version !== undefined)
        purls.add(`${component}@${encodeURIComponent(version)}`);
    }
  }
  const all = [...purls];
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === 0).slice(0, count);
}

/** CycloneDX 1.6, written piece by piece: a million components are larger than a text may be. */
export async function writeSbom(path: string, purls: Iterable<string>): Promise<void> {
  const file = await open(path, 'w');
  try {
    let piece = '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[';
    let index = 0;
    for (const purl of purls) {
      const component = {
        'bom-ref': `ref-${index}`,
        type: 'library',
        name: `component-${index}`,
        purl,
        hashes: [{ alg: 'SHA-512', content: index.toString(16).padStart(128, '0') }],
        licenses: [{ license: { id: 'MIT' } }],
      };
      piece += `${index === 0 ? '' : ','}${JSON.stringify(component)}`;
      index += 1;
      if (piece.length < 1_000_000) continue;
      await file.write(piece);
      piece = '';
    }
    await file.write(`${piece}],"dependencies":[{"ref":"ref-0","dependsOn":["ref-1"]}]}`);
  } finally {
    await file.close();
  }
}
