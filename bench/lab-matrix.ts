/**
 * Fourteen proofs against twenty-eight patches of one native component, everything built anew: how much of the
 * time is the compiler's and the program's own. The component is ours: fourteen readers, each with the same
 * flaw, and enough work around them that a run takes as long as a small real one. What the lab adds is the same for
 * any component, so the share depends on the component's size: once the readers alone, 1,900 lines, and once with
 * sources beside them that no proof meets, as a real library has, 20,000 lines in all.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenLab, openLab } from '../src/adapters/sandbox/open-lab.ts';
import { inParallel } from '../src/app/lab/in-parallel.ts';
import { reproduce, type Tested } from '../src/app/lab/reproduce.ts';
import { runMatrix } from '../src/app/lab/run-matrix.ts';
import type { Finding } from '../src/core/finding/finding.ts';
import type { Bench, Figure } from './bench.ts';
import { figure, quantile } from './bench.ts';

const PROOFS = 14;
/** Source files beside the readers, for each size. */
const SIZES = [
  { name: 'lab-matrix-small', beside: 0 },
  { name: 'lab-matrix', beside: 36 },
] as const;
const FUNCTIONS_A_FILE = 25;
/** What a build has in common with itself outside the lab: the same flags that the lab adds. */
const FLAGS = ['-g', '-fno-omit-frame-pointer', '-fno-optimize-sibling-calls', '-fsanitize=address'];

export const labMatrix: Bench = {
  name: 'lab-matrix',
  promise:
    'of a matrix of 14 proofs and 28 patches, 90 % of the time is the compiler’s and the program’s own',
  run: async (say) => {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
      try {
        figures.push(...(await oneMatrix(folder, size, say)));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return figures;
  },
};

async function oneMatrix(
  folder: string,
  size: (typeof SIZES)[number],
  say: (line: string) => void,
): Promise<Figure[]> {
  const lines = await layOut(join(folder, 'src'), size.beside);
  const build = buildOf(size.beside);
  const tested = await inLab(folder, (lab) =>
    inParallel(
      lab.capacity,
      findings(build),
      async (finding): Promise<Tested> => ({ finding, experiment: await reproduce(finding, lab) }),
    ),
  );
  const before = plainCosts(join(folder, 'src'), build);
  const began = performance.now();
  const [cells, capacity] = await inLab(folder, async (lab) => {
    const { matrix } = await runMatrix(tested, lab, lab.capacity);
    return [matrix.cells, lab.capacity] as const;
  });
  const wallMs = performance.now() - began;
  // A machine's speed drifts within such a bench: alone they are timed on both sides of the matrix.
  const after = plainCosts(join(folder, 'src'), build);
  const own = { buildMs: (before.buildMs + after.buildMs) / 2, runMs: (before.runMs + after.runMs) / 2 };
  const told = cells.filter(({ stops }) => stops !== null).length;
  if (told !== PROOFS * 2 * PROOFS) say(`${size.name}: ${cells.length - told} cells could not be told`);
  // A finding's own two cells were known; every patch is built once, and what no cell is of is not built.
  const ownMs = (cells.length - 2 * PROOFS) * own.runMs + 2 * PROOFS * own.buildMs;
  say(
    `${size.name}: ${lines} lines; alone, before and after, a build takes ${Math.round(before.buildMs)} and ${Math.round(after.buildMs)} ms, a run ${Math.round(before.runMs)} and ${Math.round(after.runMs)} ms`,
  );
  return [
    figure(`${size.name}-cells`, 'cells', [told]),
    figure(`${size.name}-whole`, 's', [wallMs / 1000], [ownMs / capacity / 1000]),
    figure(`${size.name}-own-share`, '%', [(100 * ownMs) / (wallMs * capacity)]),
  ];
}

async function inLab<T>(folder: string, work: (lab: OpenLab) => Promise<T>): Promise<T> {
  const sources = { folderOf: () => folder, blob: async () => null };
  const lab = await openLab({ cacheDirectory: join(folder, 'cache'), env: process.env, sources });
  try {
    return await work(lab);
  } finally {
    await lab.close();
  }
}

function buildOf(beside: number): [string, ...string[]] {
  return ['gcc', '-O1', '-o', 'run', 'main.c', ...names('reader', PROOFS), ...names('beside', beside)];
}

function names(stem: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${stem}${at}.c`);
}

function reader(at: number): string {
  const filler = Array.from(
    { length: 60 },
    (_, line) => `static int step${line}(int value) { return value * ${line + 3} + ${at}; }\n`,
  );
  const steps = Array.from({ length: 60 }, (_, line) => `    value ^= step${line}(value);\n`);
  return `#include <stdlib.h>
${filler.join('')}
int read${at}(int length) {
  unsigned char *room = malloc(8);
  int value = 0;
  for (int turn = 0; turn < 600000; turn++) {
${steps.join('')}  }
  room[length] = (unsigned char)value;
  value = room[0];
  free(room);
  return value;
}
`;
}

/** Code of no use here, of the kind that a parser has: tables, loops, branches. */
function besideReaders(at: number): string {
  const functions = Array.from(
    { length: FUNCTIONS_A_FILE },
    (_, one) => `
int scan${at}_${one}(const unsigned char *text, unsigned length, struct state *state) {
  for (unsigned index = 0; index < length; index++) {
    unsigned char next = text[index];
    switch (state->mode) {
      case 0:
        if (next == '<') state->mode = ${(one % 3) + 1};
        else if (next >= '0' && next <= '9') state->total = state->total * 10 + (next - '0');
        break;
      case 1:
        if (state->depth < sizeof state->stack) state->stack[state->depth++] = next;
        else return -${one + 1};
        break;
      default:
        if (state->depth > 0 && state->stack[state->depth - 1] == next) state->depth--;
        state->mode = (state->mode + ${one}) % 4;
    }
  }
  return (int)(state->total % ${one + 7});
}
`,
  );
  return `struct state { unsigned mode, depth, total; unsigned char stack[64]; };
${functions.join('')}`;
}

/** Writes the component's sources and says how many lines they have. */
async function layOut(source: string, beside: number): Promise<number> {
  await mkdir(source, { recursive: true });
  const readers = Array.from({ length: PROOFS }, (_, at) => at);
  const main = `#include <stdlib.h>
${readers.map((at) => `int read${at}(int length);\n`).join('')}
int main(int count, char **words) {
  int length = count > 2 ? atoi(words[2]) : 0;
  switch (atoi(words[1])) {
${readers.map((at) => `    case ${at}: return read${at}(length) > 255;\n`).join('')}  }
  return 2;
}
`;
  const files = new Map([
    ['main.c', main],
    ...readers.map((at): [string, string] => [`reader${at}.c`, reader(at)]),
    ...Array.from({ length: beside }, (_, at): [string, string] => [`beside${at}.c`, besideReaders(at)]),
  ]);
  for (const [name, text] of files) await writeFile(join(source, name), text);
  return [...files.values()].reduce((sum, text) => sum + text.split('\n').length - 1, 0);
}

/**
 * Runs the program $1 for as many proofs as $2 says, each five times, and says when each run began and ended. As in
 * the lab, debug information of the system's own libraries is out of sight where a host has any: with it a report
 * takes 80 ms longer.
 */
const TIMED = `if [ -d /usr/lib/debug ]; then mount -t tmpfs none /usr/lib/debug || exit 1; fi
for ((proof = 0; proof < $2; proof++)); do
  for turn in 1 2 3 4 5; do
    began=$EPOCHREALTIME; "$1" $proof 9 >/dev/null 2>&1; echo "$proof $began $EPOCHREALTIME"
  done
done`;

/**
 * Milliseconds of the same compiler, and of the same program for one proof, without a lab. The program is our own.
 * Each proof is run as nearly every cell runs it: with the overflow and the sanitizer's report. They differ: of the
 * first the compiler leaves hardly anything, since it multiplies nothing by something.
 */
function plainCosts(
  source: string,
  [compiler, ...words]: [string, ...string[]],
): { readonly buildMs: number; readonly runMs: number } {
  const builds = Array.from({ length: 3 }, () => {
    const began = performance.now();
    execFileSync(compiler, [...FLAGS, ...words], { cwd: source });
    return performance.now() - began;
  });
  const bash = ['bash', '-c', TIMED, 'timed', join(source, 'run'), String(PROOFS)];
  const env = { ...process.env, LC_ALL: 'C', ASAN_OPTIONS: 'detect_leaks=0' };
  const told = execFileSync('unshare', ['--user', '--map-root-user', '--mount', ...bash], {
    env,
    encoding: 'utf8',
  });
  const runs = told
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [number, number, number]);
  const medians = [...Map.groupBy(runs, ([proof]) => proof).values()].map((ofProof) =>
    quantile(
      ofProof.map(([, began, ended]) => 1000 * (ended - began)),
      0.5,
    ),
  );
  execFileSync('rm', [join(source, 'run')]);
  return {
    buildMs: quantile(builds, 0.5),
    runMs: medians.reduce((sum, one) => sum + one, 0) / medians.length,
  };
}

function findings(build: readonly string[]): Finding[] {
  return Array.from({ length: PROOFS }, (_, at) => ({
    id: `proof-${at}`,
    format: 'native',
    pointer: '',
    component: { purl: 'pkg:generic/readers@1.0', ecosystem: 'generic', name: 'readers', version: '1.0' },
    weaknesses: [],
    aliases: [],
    title: `reader ${at} writes past its room`,
    locations: [],
    patches: [
      { id: `check-${at}`, diff: patch(at, '  if (length > 7) length = 7;') },
      { id: `note-${at}`, diff: patch(at, '  /* at most seven */') },
    ],
    severity: [],
    references: [],
    reproducer: {
      environment: 'native',
      source: { directory: 'src' },
      build,
      command: ['./run', String(at), '9'],
      files: [],
      network: 'none',
      runs: 1,
      timeoutSeconds: 20,
      oracle: { type: 'sanitizer', class: 'heap-buffer-overflow', frame: `read${at}` },
    },
  }));
}

function patch(at: number, added: string): string {
  const line = reader(at).split('\n').indexOf(`int read${at}(int length) {`) + 1;
  const file = `reader${at}.c`;
  return `--- a/${file}\n+++ b/${file}\n@@ -${line},2 +${line},3 @@\n int read${at}(int length) {\n+${added}\n   unsigned char *room = malloc(8);\n`;
}
