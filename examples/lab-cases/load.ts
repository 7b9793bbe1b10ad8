/**
 * The lab's cases beside what `truth.json` says of them. Sources of native components are fetched from Debian's
 * archive when they are needed and are no part of this repository; a digest that differs is refused.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../src/core/finding/finding.ts';
import { readDocument } from '../../src/formats/registry.ts';

export type CaseTruth = {
  readonly file: string;
  /** name@version */
  readonly component: string;
  readonly cve: string;
  readonly cwe: string;
  readonly verdict: string;
  readonly reason: string | null;
  readonly assurance: string;
  /** Where the assurance is less than observed: why it cannot be more. */
  readonly why?: string;
  readonly patches: Readonly<Record<string, string>>;
};

export type LabCase = { readonly finding: Finding; readonly truth: CaseTruth };

type Source = { readonly archive: string; readonly url: string; readonly sha256: string };

type TruthFile = { readonly sources: readonly Source[]; readonly cases: readonly CaseTruth[] };

const HERE = import.meta.dirname;

/** Throws where a case is not what the product's own reader accepts. */
export function loadCases(): LabCase[] {
  return truthFile().cases.map((truth) => {
    const reading = readDocument(readFileSync(join(HERE, truth.file)), {
      source: truth.file,
      origin: 'local',
    });
    const finding = reading.ok ? reading.value.findings[0] : undefined;
    if (finding === undefined) throw new Error(`${truth.file} is not accepted: ${JSON.stringify(reading)}`);
    return { finding, truth };
  });
}

/** Fetches what is not in `folder` yet. Rejects where an archive cannot be had or is not the one meant. */
export async function fetchSources(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { archive, url, sha256 } of truthFile().sources) {
    const file = join(folder, archive);
    if (existsSync(file)) continue;
    const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) });
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (digest !== sha256) throw new Error(`${url} is not what was meant: sha256 ${digest}`);
    await writeFile(file, bytes);
  }
}

function truthFile(): TruthFile {
  return JSON.parse(readFileSync(join(HERE, 'truth.json'), 'utf8')) as TruthFile;
}
