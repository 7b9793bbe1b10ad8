/** Findings that look like findings, by number: the same number gives the same claim. */
import type { Finding } from '../src/core/finding/finding.ts';

/** Computed signatures from which the stock is written. */
export const TEMPLATES = 5_000;

const FUNCTIONS =
  'parse read merge set decode render resolve copy split expand load match format route trim walk fetch sign verify close'.split(
    ' ',
  );
const OBJECTS =
  'header path query token body option table chunk frame record segment range name entry field node'.split(
    ' ',
  );
const WORDS =
  `separator nested attacker segment buffer prefix recursion inherited lookup escape digit colon bracket
  quantifier backtracking cookie multipart boundary stream handler cache template partial helper locale scheme
  redirect origin signature algorithm secret archive symlink directory extraction traversal encoded normalisation
  concatenated shell argument quotation substitution child process socket timeout listener callback promise
  prototype property member constructor assignment clone recursion depth stack overflow length index offset`.split(
    /\s+/,
  );
const WEAKNESSES = ['CWE-1321', 'CWE-1333', 'CWE-22', 'CWE-78', 'CWE-79', 'CWE-400'];

export function claimOf(n: number, component: string): Finding {
  const pick = <T>(from: readonly T[], salt: number): T => from[mixed(n, salt) % from.length]!;
  const name = `${pick(FUNCTIONS, 1)}${pick(OBJECTS, 2)}${mixed(n, 3) % 5}`;
  const words = Array.from({ length: 30 }, (_, index) => pick(WORDS, 10 + index));
  const line = 10 + (mixed(n, 4) % 900);
  return {
    id: `claim-${n}`,
    format: 'native',
    pointer: '',
    component: { purl: `${component}@1.${mixed(n, 5) % 9}.0`, ecosystem: 'npm', name: component.slice(8) },
    weaknesses: [pick(WEAKNESSES, 6)],
    aliases: [],
    title: `${name}() follows its argument`,
    description: `${name}(${pick(OBJECTS, 7)}) does this: ${words.join(' ')}.`,
    locations: [{ file: `lib/${pick(OBJECTS, 8)}.js`, function: name, startLine: line, endLine: line + 8 }],
    patches: [],
    severity: [],
    references: [],
    reproducer: {
      environment: 'npm',
      dependencies: {},
      files: [
        {
          path: 'poc.js',
          text: `const m = require('m');\nm.${name}({}, '__proto__.mark${n}', '${pick(WORDS, 9)}');\n`,
        },
      ],
      command: ['node', 'poc.js'],
      network: 'none',
      runs: 3,
      timeoutSeconds: 30,
      oracle: { type: 'prototype-polluted' },
    },
  };
}

/** The same skew as the stock's: three in ten are about one of six components. */
export function componentOf(n: number): string {
  return n % 10 < 3
    ? `pkg:npm/hot-${n % 6}`
    : `pkg:npm/cold-${Math.floor(20_000 ** (((n * 7_919) % 100_003) / 100_003))}`;
}

/** MurmurHash3's finaliser over two numbers: spread, and the same everywhere. */
function mixed(n: number, salt: number): number {
  let hash = Math.imul(n + 1, 0x9e37_79b1) ^ Math.imul(salt + 1, 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
