/** SARIF 2.1.0 (OASIS): the results of a scanner, one finding each. Large documents: `stream.ts`. */
import type { Finding } from '../../core/finding/finding.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import type { Format, Reading, ReadOptions, RejectedFinding } from '../format.ts';
import type { JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { arrayAt, objectsAt, statedVersion } from '../json/read.ts';
import { check, newSink, problemsOf } from '../json/shape.ts';
import { readResult } from './result.ts';
import { pathsOfArtifacts, runContext } from './run.ts';
import { typeOf } from './schema.ts';

export const sarif: Format = {
  id: 'sarif',
  title: 'SARIF 2.1.0',
  mediaTypes: ['application/sarif+json', 'application/sarif-json'],
  detect: isSarif,
  versionOf: (document) => statedVersion(document, 'version'),
  read: readSarif,
};

/** Its own `version` tells; a document with a SARIF `$schema` alone means to be one too. */
export function isSarif(document: JsonValue): boolean {
  if (!isObject(document) || member(document, 'runs') === undefined) return false;
  return member(document, 'version') !== undefined || member(document, '$schema') !== undefined;
}

function readSarif(document: JsonValue, options: ReadOptions): Parsed<Reading> {
  const { maxProblems } = options.limits;
  const sink = newSink({ maxProblems });
  check(typeOf('sarifLog'), document, '', sink);
  if (sink.problems.length > 0 || !isObject(document)) return { ok: false, problems: problemsOf(sink) };
  const findings: Finding[] = [];
  const rejected: RejectedFinding[] = [];
  const warnings: Problem[] = [...sink.warnings];
  for (const [index, run] of objectsAt(document, 'runs').entries()) {
    const context = runContext(run, index, pathsOfArtifacts(run));
    for (const [at, result] of arrayAt(run, 'results').entries()) {
      if (!isObject(result)) continue;
      const reading = readResult(context, result, at, options);
      if (reading.finding !== undefined) findings.push(reading.finding);
      if (reading.rejected !== undefined) rejected.push(reading.rejected);
      for (const warning of reading.sink.warnings) {
        if (warnings.length < maxProblems) warnings.push(warning);
      }
    }
  }
  return { ok: true, value: { format: 'sarif', version: '2.1.0', findings, rejected }, warnings };
}
