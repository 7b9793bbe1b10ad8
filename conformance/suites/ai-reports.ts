/** Independent reports of the same flaws in three formats: each is one finding about the package it names. */
import { join } from 'node:path';
import { readDocument } from '../../src/formats/registry.ts';
import type { Suite } from '../suite.ts';
import { linesOfFile, readBytes, readJson } from './files.ts';

type Labelled = { readonly report: string; readonly package: string; readonly reproducerChecked: boolean };

export const aiReports: Suite = {
  name: 'ai-reports',
  folder: 'dedupe/ai-reports',
  claims: 'a report is one finding about the labelled package, with its reproducer where it has one',
  gaps: {},
  *cases(folder) {
    for (const line of linesOfFile(join(folder, 'findings.ndjson'))) {
      const { report, package: name } = JSON.parse(line) as Labelled;
      const reading = readDocument(readBytes(folder, report), { source: report, origin: 'local' });
      if (!reading.ok) {
        yield { id: report, passed: false, detail: JSON.stringify(reading.problems) };
        continue;
      }
      const { findings, rejected } = reading.value;
      const [finding] = findings;
      const hasReproducer = JSON.stringify(readJson(folder, report)).includes('"reproducer":');
      const passed =
        findings.length === 1 &&
        rejected.length === 0 &&
        finding?.component.name === name &&
        finding.component.version !== undefined &&
        finding.weaknesses.length > 0 &&
        (finding.reproducer !== undefined) === hasReproducer;
      yield { id: report, passed, detail: JSON.stringify({ component: finding?.component, rejected }) };
    }
  },
};
