/** The version range specification's own cases: order, equality, containment, canonical form, native ranges. */
import { readFileSync } from 'node:fs';
import { fromNative } from '../../src/core/version/native-range.ts';
import { schemeOfType } from '../../src/core/version/registry.ts';
import { formatVers, parseVers, versContains } from '../../src/core/version/vers.ts';
import type { Case, Suite } from '../suite.ts';
import { namesIn } from './files.ts';

type Given =
  | {
      readonly test_type: 'comparison' | 'equality';
      readonly input: { readonly input_scheme: string; readonly versions: readonly string[] };
    }
  | { readonly test_type: 'containment'; readonly input: { readonly vers: string; readonly version: string } }
  | { readonly test_type: 'validate' | 'parse'; readonly input: string }
  | {
      readonly test_type: 'from_native';
      readonly input: { readonly scheme: string; readonly native_range: string };
    };
type Test = Given & { readonly expected_output?: unknown; readonly expected_failure?: boolean };

export const vers: Suite = {
  name: 'vers',
  folder: 'vers',
  claims:
    'versions sort and equal, ranges contain, validate and are refused, and native ranges become VERS, as the case expects',
  gaps: {
    'nuget_version_cmp_test.json#8':
      "expects the sorted list to hold '1.0.0-beta', which is not among the versions it gave ('1.0.0-BETA'): sorting does not rewrite",
  },
  *cases(folder) {
    for (const name of namesIn(folder, '.json')) {
      const { tests } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as {
        readonly tests: readonly Test[];
      };
      for (const [index, test] of tests.entries()) yield judge(`${name}#${index}`, test);
    }
  },
};

function judge(id: string, test: Test): Case {
  const got = answer(test);
  const expected = test.expected_failure === true ? false : test.expected_output;
  return {
    id,
    passed: JSON.stringify(got) === JSON.stringify(expected),
    detail: `${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`,
  };
}

function answer(given: Given): unknown {
  switch (given.test_type) {
    case 'comparison': {
      const scheme = schemeOfType(given.input.input_scheme);
      return given.input.versions.toSorted((a, b) => scheme?.compare(a, b) ?? 0);
    }
    case 'equality': {
      const [a = '', b = ''] = given.input.versions;
      return schemeOfType(given.input.input_scheme)?.compare(a, b) === 0;
    }
    case 'containment': {
      const parsed = parseVers(given.input.vers);
      return parsed.ok ? versContains(parsed.range, given.input.version) : parsed.reason;
    }
    case 'validate': {
      const parsed = parseVers(given.input);
      return parsed.ok ? formatVers(parsed.range) : parsed.reason;
    }
    case 'parse': {
      const parsed = parseVers(given.input);
      return parsed.ok && parsed.deviations.length === 0;
    }
    case 'from_native': {
      const read = fromNative(given.input.scheme, given.input.native_range);
      return read.ok ? formatVers(read.range) : read.reason;
    }
  }
}
