/** The package URL specification's own cases: parse, validate to the canonical form, build from parts. */
import { readFileSync } from 'node:fs';
import { buildPurl, formatPurl, type PurlParts, parsePurl } from '../../src/core/purl/purl.ts';
import type { Case, Suite } from '../suite.ts';
import { namesIn } from './files.ts';

type Parts = Parameters<typeof buildPurl>[0];
type Given = {
  readonly test_type: 'parse' | 'validate' | 'build';
  readonly input: string | Parts;
  readonly expected_output: string | Parts | null;
  readonly expected_failure?: boolean;
};

export const purl: Suite = {
  name: 'purl',
  folder: 'purl',
  claims:
    'a package URL parses to the parts, is refused, or is written in the canonical form that the case expects',
  gaps: {
    'types/rpm-test.json#0':
      "refuses 'Arch=' and 'Distro=', though the clause on qualifiers makes keys case-insensitive, as the case maven 'repositorY_url' of the same suite expects",
  },
  *cases(folder) {
    for (const part of ['spec', 'types']) {
      for (const name of namesIn(`${folder}/${part}`, '.json')) {
        const { tests } = JSON.parse(readFileSync(`${folder}/${part}/${name}`, 'utf8')) as {
          readonly tests: readonly Given[];
        };
        for (const [index, given] of tests.entries()) yield answer(`${part}/${name}#${index}`, given);
      }
    }
  },
};

function answer(id: string, given: Given): Case {
  const parsed = typeof given.input === 'string' ? parsePurl(given.input) : buildPurl(given.input);
  if (given.expected_failure === true) return { id, passed: !parsed.ok, detail: 'accepted' };
  if (!parsed.ok) return { id, passed: false, detail: parsed.reason };
  const got = given.test_type === 'parse' ? comparable(parsed.purl) : formatPurl(parsed.purl);
  const expected =
    typeof given.expected_output === 'string'
      ? given.expected_output
      : comparable(given.expected_output ?? {});
  return { id, passed: got === expected, detail: `${got} instead of ${expected}` };
}

/** Absent and empty parts are one; qualifiers in any order. */
function comparable(parts: Parts | PurlParts): string {
  const qualifiers = Object.entries(parts.qualifiers ?? {}).sort();
  return JSON.stringify([
    parts.type,
    parts.namespace || '',
    parts.name,
    parts.version || '',
    qualifiers,
    parts.subpath || '',
  ]);
}
