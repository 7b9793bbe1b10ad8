/**
 * Microsoft's SARIF validator: its inputs, and the results it expects. Its rules of the 1000s say what the
 * standard demands; we must say something at the same places. Its other rules (2000s, GH, AI) are advice on
 * style and on one consumer's needs: there the input must merely be read.
 */
import { join } from 'node:path';
import { readDocument } from '../../src/formats/registry.ts';
import type { Case, Suite } from '../suite.ts';
import { namesIn, readBytes, readJson } from './files.ts';

/** Rules of the standard, and JSON1002: the schema. */
const OURS = /^(SARIF1\d{3}|JSON100\d)$/;

export const sarif: Suite = {
  name: 'sarif',
  folder: 'sarif',
  claims: 'valid inputs are read, and every place that breaks the standard gets a problem or a warning',
  gaps: {
    'SARIF1001.RuleIdentifiersMustBeValid_Invalid.sarif':
      'the rule (a rule’s name should differ from its id) is advice: §3.49.7 does not demand it',
    'SARIF1011.ReferenceFinalSchema_Invalid.sarif':
      'a $schema of a draft is not complained of: `version` decides, and we read by it',
  },
  *cases(folder) {
    for (const name of namesIn(join(folder, 'inputs'), '.sarif')) yield check(folder, name);
  },
};

function check(folder: string, name: string): Case {
  const reading = readDocument(readBytes(folder, 'inputs', name), { source: name, origin: 'local' });
  const said = reading.ok
    ? [...reading.warnings, ...reading.value.rejected.flatMap(({ problems }) => problems)]
    : reading.problems;
  if (name.startsWith('JSON1001')) {
    const [problem] = said;
    const passed = !reading.ok && problem?.code === 'syntax' && problem.line !== undefined;
    return { id: name, passed, detail: JSON.stringify(said) };
  }
  const expected = expectedPlaces(folder, name);
  const places = new Set(
    said.filter(({ code }) => code !== 'component-missing').map(({ pointer }) => pointer),
  );
  const missed = expected.filter((pointer) => !places.has(pointer));
  if (missed.length > 0) return { id: name, passed: false, detail: `nothing said at ${missed.join(', ')}` };
  const passed = expected.length > 0 || reading.ok;
  return { id: name, passed, detail: JSON.stringify(said) };
}

/** Places at which a rule of the standard was broken, as JSON pointers. */
function expectedPlaces(folder: string, name: string): readonly string[] {
  if (!namesIn(join(folder, 'expected'), '.sarif').includes(name)) return [];
  const log = readJson(folder, 'expected', name);
  const pointers: string[] = [];
  for (const run of log.runs ?? []) {
    for (const result of run.results ?? []) {
      if (!OURS.test(result.ruleId ?? '')) continue;
      const path: string = result.message?.arguments?.[0] ?? '';
      pointers.push(toPointer(path));
    }
  }
  return pointers;
}

/** `runs[0].tool.driver` → `/runs/0/tool/driver` */
function toPointer(path: string): string {
  return `/${path.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('.', '/')}`;
}
