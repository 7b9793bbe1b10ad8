/**
 * Fourteen proofs against twenty-eight patches of one native component, everything built anew: how much of the
 * time is the compiler's and the program's own. The component is ours: fourteen readers, each with the same
 * flaw, and enough work around them that a run takes as long as a small real one.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenLab, openLab } from '../src/adapters/sandbox/open-lab.ts';
import { inParallel } from '../src/app/lab/in-parallel.ts';
import { reproduce } from '../src/app/lab/reproduce.ts';
import { runMatrix, type Tested } from '../src/app/lab/run-matrix.ts';
import type { Finding } from '../src/core/finding/finding.ts';
import type { Bench } from './bench.ts';
import { figure, quantile } from './bench.ts';

const PROOFS = 14;
const BUILD = ['gcc', '-O1', '-o', 'run', 'main.c', ...names('c')];
/** What a build has in common with itself outside the lab: the same flags that the lab adds. */
const FLAGS = ['-g', '-fno-omit-frame-pointer', '-fsanitize=address'];

export const labMatrix: Bench = {
  name: 'lab-matrix',
  promise:
    'of a matrix of 14 proofs and 28 patches, 90 % of the time is the compiler’s and the program’s own',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    try {
      await layOut(join(folder, 'src'));
      const own = plainCosts(join(folder, 'src'));
      const tested = await inLab(folder, (lab) =>
        inParallel(
          lab.capacity,
          findings(),
          async (finding): Promise<Tested> => ({
            finding,
            experiment: await reproduce(finding, lab),
          }),
        ),
      );
      const began = performance.now();
      const [cells, capacity] = await inLab(folder, async (lab) => {
        const { matrix } = await runMatrix(tested, lab, lab.capacity);
        return [matrix.cells, lab.capacity] as const;
      });
      const wallMs = performance.now() - began;
      const told = cells.filter(({ stops }) => stops !== null).length;
      if (told !== PROOFS * 2 * PROOFS) say(`${cells.length - told} cells could not be told`);
      // A finding's own two cells were known; every patch and the vulnerable side are built once.
      const ownMs = (cells.length - 2 * PROOFS) * own.runMs + (2 * PROOFS + 1) * own.buildMs;
      return [
        figure('lab-matrix-cells', 'cells', [told]),
        figure('lab-matrix-whole', 's', [wallMs / 1000], [ownMs / capacity / 1000]),
        figure('lab-matrix-own-share', '%', [(100 * ownMs) / (wallMs * capacity)]),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function inLab<T>(folder: string, work: (lab: OpenLab) => Promise<T>): Promise<T> {
  const sources = { folderOf: () => folder, blob: async () => null };
  const lab = await openLab({ cacheDirectory: join(folder, 'cache'), env: process.env, sources });
  try {
    return await work(lab);
  } finally {
    await lab.close();
  }
}

function names(extension: string): string[] {
  return Array.from({ length: PROOFS }, (_, at) => `reader${at}.${extension}`);
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

async function layOut(source: string): Promise<void> {
  await mkdir(source, { recursive: true });
  const all = Array.from({ length: PROOFS }, (_, at) => at);
  for (const at of all) await writeFile(join(source, `reader${at}.c`), reader(at));
  const main = `#include <stdlib.h>
${all.map((at) => `int read${at}(int length);\n`).join('')}
int main(int count, char **words) {
  int length = count > 2 ? atoi(words[2]) : 0;
  switch (atoi(words[1])) {
${all.map((at) => `    case ${at}: return read${at}(length) > 255;\n`).join('')}  }
  return 2;
}
`;
  await writeFile(join(source, 'main.c'), main);
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
function plainCosts(source: string): { readonly buildMs: number; readonly runMs: number } {
  const builds = Array.from({ length: 3 }, () => {
    const began = performance.now();
    execFileSync(BUILD[0]!, [...FLAGS, ...BUILD.slice(1)], { cwd: source });
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

function findings(): Finding[] {
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
      build: BUILD,
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
