/** Public advisory databases: every OSV record is read, as a finding and as an advisory to match against. */
import { parseVers } from '../../src/core/version/vers.ts';
import { DOCUMENT_LIMITS } from '../../src/formats/json/limits.ts';
import { parseJson } from '../../src/formats/json/parse.ts';
import { readOsvAdvisory } from '../../src/formats/osv/advisory.ts';
import { readDocument } from '../../src/formats/registry.ts';
import type { Case, Suite } from '../suite.ts';
import { linesOfFile, namesIn } from './files.ts';

export const advisories: Suite = {
  name: 'advisories',
  folder: 'advisories',
  claims:
    'an OSV record is valid, makes a finding for each package unless withdrawn, and its range is canonical VERS',
  gaps: {
    // OSV's schema admits only CVSS vectors; this one gives I and A the value U, which CVSS 3.0 does not have.
    'npm/NSWG-ECO-504': 'the record breaks the OSV schema: its CVSS vector is none',
  },
  *cases(folder) {
    for (const name of namesIn(folder, '.ndjson.gz')) {
      // rubysec is not OSV (README of the corpus).
      if (name.startsWith('rubysec')) continue;
      const source = name.replace('.ndjson.gz', '');
      // Two projects may carry a record of one id.
      const seen = new Map<string, number>();
      for (const line of linesOfFile(`${folder}/${name}`)) {
        const read = readRecord(source, line);
        const times = (seen.get(read.id) ?? 0) + 1;
        seen.set(read.id, times);
        yield times === 1 ? read : { ...read, id: `${read.id}#${times}` };
      }
    }
  },
};

function readRecord(source: string, line: string): Case {
  const record = JSON.parse(line) as { readonly id: string; readonly withdrawn?: string };
  const id = `${source}/${record.id}`;
  const bytes = Buffer.from(line);
  const reading = readDocument(bytes, { source, origin: 'local' });
  if (!reading.ok) return { id, passed: false, detail: JSON.stringify(reading.problems) };
  const { findings, rejected } = reading.value;
  if (record.withdrawn !== undefined) {
    const codes = rejected.flatMap(({ problems }) => problems.map(({ code }) => code));
    return {
      id,
      passed: findings.length === 0 && codes.includes('withdrawn'),
      detail: 'withdrawn, yet a finding',
    };
  }
  const ranges = findings.flatMap(({ affected }) => (affected === undefined ? [] : [affected]));
  const bad = ranges.filter((range) => {
    const parsed = parseVers(range);
    return !parsed.ok || parsed.deviations.length > 0;
  });
  const parsed = parseJson(bytes, DOCUMENT_LIMITS);
  const advisory = parsed.ok ? readOsvAdvisory(parsed.value) : parsed;
  const passed = findings.length > 0 && rejected.length === 0 && bad.length === 0 && advisory.ok;
  return {
    id,
    passed,
    detail: `findings ${findings.length}, rejected ${rejected.length}, ranges ${bad.join(' ')}`,
  };
}
