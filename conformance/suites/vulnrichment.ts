/** CISA's Vulnrichment: real CVE records with SSVC containers. Each is valid, and its SSVC options are known values. */
import { join } from 'node:path';
import { findTable } from '../../src/core/priority/tables.ts';
import { readDocument } from '../../src/formats/registry.ts';
import type { Suite } from '../suite.ts';
import { linesOfFile, namesIn } from './files.ts';

type Record_ = {
  readonly cveMetadata: { readonly cveId: string };
  readonly containers: {
    readonly adp?: readonly {
      readonly metrics?: readonly {
        readonly other?: {
          readonly type: string;
          readonly content: { readonly options?: readonly Record<string, string>[] };
        };
      }[];
    }[];
  };
};

export const vulnrichment: Suite = {
  name: 'vulnrichment',
  folder: 'vulnrichment',
  claims: 'a published record is valid, and every SSVC option in it is a value of our CISA table',
  gaps: {},
  *cases(folder) {
    for (const name of namesIn(folder, '.ndjson.gz')) {
      for (const line of linesOfFile(join(folder, name))) {
        const record = JSON.parse(line) as Record_;
        const reading = readDocument(Buffer.from(line), { source: name, origin: 'local' });
        const unknown = optionsOf(record).filter(([key, value]) => !isKnown(key, value));
        yield {
          id: record.cveMetadata.cveId,
          passed: reading.ok && unknown.length === 0,
          detail: JSON.stringify(reading.ok ? unknown : reading.problems).slice(0, 500),
        };
      }
    }
  },
};

function optionsOf(record: Record_): readonly (readonly [string, string])[] {
  const metrics = (record.containers.adp ?? []).flatMap(({ metrics = [] }) => metrics);
  return metrics
    .filter(({ other }) => other?.type === 'ssvc')
    .flatMap(({ other }) => (other?.content.options ?? []).flatMap((option) => Object.entries(option)));
}

function isKnown(key: string, value: string): boolean {
  const points = findTable('cisa:DT_CO:2.0.3')?.points ?? [];
  // The records write `poc` for the value published as `Public PoC`.
  const wanted = value.toLowerCase() === 'poc' ? 'public poc' : value.toLowerCase();
  return points.some(
    ({ name, values }) =>
      name.toLowerCase() === key.toLowerCase() && values.some(([, label]) => label.toLowerCase() === wanted),
  );
}
