/**
 * Reads the sample the way a test needs it: each finding as the product's own readers see it, beside what
 * `truth.json` says of it. The product itself never reads `truth.json`; it gets the manifest and the files.
 */
import { readFileSync } from 'node:fs';
import type { Finding } from '../../src/core/finding/finding.ts';
import type { Problem } from '../../src/core/problem.ts';
import { readDocument } from '../../src/formats/registry.ts';

const HERE = new URL('./', import.meta.url);

/** One root cause: a public flaw in a public package. */
export type RootCause = {
  readonly id: string;
  /** purl without version. */
  readonly component: string;
  readonly cve: string;
  readonly cwe: string;
  /** Where in the package the flaw lies. */
  readonly file: string;
  /** The first release of the line without it; null where none was ever published. */
  readonly fixed: string | null;
};

export type Truth = {
  readonly file: string;
  /** 1-based, in an NDJSON file only. */
  readonly line?: number;
  /** Of the result, in a SARIF file only. */
  readonly pointer?: string;
  /** null: claims no real flaw. */
  readonly group: string | null;
  readonly claim: 'true' | 'false';
  /** Present exactly where the claim is false. */
  readonly why?: 'faked-effect' | 'version-sniffing' | 'fixed-version' | 'no-proof';
  readonly verdict: string;
  readonly reason: string | null;
  readonly assurance?: string;
  /** Patch id → the verdict that it deserves. */
  readonly patches?: Readonly<Record<string, string>>;
};

export type Manifest = {
  readonly parties: readonly { readonly name: string; readonly kind: string; readonly sector?: string }[];
  readonly findings: readonly { readonly party: string; readonly file: string }[];
  readonly inventories: readonly {
    readonly party: string;
    readonly asset: string;
    readonly file: string;
  }[];
};

export type SampleFinding = { readonly party: string; readonly finding: Finding; readonly truth: Truth };

export type Sample = {
  readonly groups: readonly RootCause[];
  readonly findings: readonly SampleFinding[];
  /** Everything the readers complained of, warnings included, by file. */
  readonly complaints: readonly { readonly file: string; readonly problem: Problem }[];
  /** Findings without a line in truth.json and lines without a finding. */
  readonly unmatched: readonly string[];
};

export function readText(path: string): string {
  return readFileSync(new URL(path, HERE), 'utf8');
}

export function loadManifest(): Manifest {
  return JSON.parse(readText('manifest.json')) as Manifest;
}

export function loadSample(): Sample {
  const { groups, findings: truths } = JSON.parse(readText('truth.json')) as {
    groups: RootCause[];
    findings: Truth[];
  };
  const left = new Map(truths.map((truth) => [placeOf(truth.file, truth.line, truth.pointer), truth]));
  const findings: SampleFinding[] = [];
  const complaints: { file: string; problem: Problem }[] = [];
  const unmatched: string[] = [];
  for (const { party, file } of loadManifest().findings) {
    for (const { text, line } of documentsOf(file)) {
      const reading = readDocument(new TextEncoder().encode(text), { source: file, origin: 'local' });
      const problems = reading.ok
        ? [...reading.warnings, ...reading.value.rejected.flatMap((rejected) => rejected.problems)]
        : reading.problems;
      complaints.push(...problems.map((problem) => ({ file, problem })));
      if (!reading.ok) continue;
      for (const finding of reading.value.findings) {
        const place = placeOf(file, line, finding.pointer);
        const truth = left.get(place);
        if (truth === undefined) unmatched.push(place);
        else findings.push({ party, finding, truth });
        left.delete(place);
      }
    }
  }
  return { groups, findings, complaints, unmatched: [...unmatched, ...left.keys()] };
}

function documentsOf(file: string): readonly { text: string; line?: number }[] {
  const text = readText(file);
  if (!file.endsWith('.ndjson')) return [{ text }];
  return text
    .trimEnd()
    .split('\n')
    .map((part, index) => ({ text: part, line: index + 1 }));
}

function placeOf(file: string, line: number | undefined, pointer: string | undefined): string {
  return `${file}${line === undefined ? '' : `:${line}`}#${pointer ?? ''}`;
}
