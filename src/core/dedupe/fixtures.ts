/** Findings for tests in this room: a believable one, with whatever a test wants different. */
import type { Finding } from '../finding/finding.ts';

export function finding(id: string, different: Partial<Finding> = {}): Finding {
  return {
    id,
    format: 'native',
    pointer: '',
    component: { purl: 'pkg:npm/example@1.2.0' },
    weaknesses: ['CWE-1321'],
    aliases: [],
    title: 'set() follows __proto__',
    description:
      'The function set walks a dotted path and assigns without looking at the names of its segments.',
    locations: [{ file: 'lib/set.js', function: 'set', startLine: 20, endLine: 31 }],
    patches: [],
    severity: [],
    references: [],
    ...different,
  };
}

/** A finding with a JavaScript reproducer. */
export function proven(id: string, program: string, different: Partial<Finding> = {}): Finding {
  return finding(id, {
    reproducer: {
      environment: 'npm',
      dependencies: {},
      files: [{ path: 'poc.js', text: program }],
      command: ['node', 'poc.js'],
      network: 'none',
      runs: 3,
      timeoutSeconds: 30,
      oracle: { type: 'prototype-polluted' },
    },
    ...different,
  });
}
