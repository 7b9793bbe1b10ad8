/**
 * A lab and a small native component with a flaw of each kind, for the tests of one file, and the shortest way from
 * a harness to what the lab says of it.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { openLab } from '../src/adapters/sandbox/open-lab.ts';
import { reproduce } from '../src/app/lab/reproduce.ts';
import type { Finding, ProposedPatch } from '../src/core/finding/finding.ts';
import type { NativeReproducer, ReproducerFile } from '../src/core/finding/reproducer.ts';

export const PARSER = `#include "parser.h"
#include <stdlib.h>
#include <string.h>

int parse_length(const unsigned char *text, int size) {
  unsigned char *copy = malloc(LIMIT);
  int length = text[0];
  memcpy(copy, text + 1, length);
  int sum = 0;
  for (int at = 0; at < length; at++) sum += copy[at];
  free(copy);
  return sum;
}

int parse_shift(const unsigned char *text) {
  int base = 2147483000;
  return base + text[1] * 100;
}

void *parse_keep(const unsigned char *text) {
  char *kept = malloc(32);
  kept[0] = (char)text[0];
  return kept[0] == 'k' ? kept : NULL;
}

void parse_each(const unsigned char *text, int size, void (*call)(const unsigned char *, int)) {
  call(text, size);
}
`;
export const HEADER = `#define LIMIT 16
int parse_length(const unsigned char *text, int size);
int parse_shift(const unsigned char *text);
void *parse_keep(const unsigned char *text);
void parse_each(const unsigned char *text, int size, void (*call)(const unsigned char *, int));
`;
export const MAKEFILE = `CFLAGS = -O1
run: harness.o parser.o
\t$(CC) $(CFLAGS) -o $@ $^
test: test.o parser.o
\t$(CC) $(CFLAGS) -o $@ $^
all: run test
parser.o: parser.c parser.h
`;
const TESTS = `#include "parser.h"
int main(void) {
  const unsigned char five[] = {2, 2, 3};
  return parse_length(five, 3) == 5 ? 0 : 1;
}
`;

/** A harness that reads the input into `text` and does `use`. */
export const read = (use: string) => `#include "parser.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
static unsigned char text[4096];
static void own(const unsigned char *given, int size) { volatile char *small = malloc(2); small[given[0]] = 1; free((void *)small); }
int main(int count, char **words) {
  FILE *file = fopen(words[1], "rb");
  int size = (int)fread(text, 1, sizeof text, file);
  fclose(file);
  ${use}
  return 0;
}
`;

export const LONG = Buffer.from([200, ...Array(250).fill(65)]).toString('base64');
const SHORT = Buffer.from([3, 65, 65, 65]).toString('base64');

export type NativeChange = Partial<
  Pick<NativeReproducer, 'oracle' | 'build' | 'command' | 'benignInput' | 'source' | 'runs' | 'tests'>
> & {
  readonly patches?: readonly ProposedPatch[];
  readonly files?: readonly ReproducerFile[];
  readonly id?: string;
  readonly locations?: Finding['locations'];
};

export function nativeFinding(harness: string, change: NativeChange = {}): Finding {
  const { patches = [], files = [], id = 'n', locations: _, ...rest } = change;
  return {
    id,
    format: 'native',
    pointer: '',
    component: { purl: 'pkg:generic/parser@1.0', ecosystem: 'generic', name: 'parser', version: '1.0' },
    weaknesses: [],
    aliases: [],
    title: 'a flaw',
    locations: change.locations ?? [],
    patches,
    severity: [],
    references: [],
    reproducer: {
      environment: 'native',
      source: { directory: 'src' },
      build: ['make', 'all'],
      command: ['./run', '{input}'],
      input: 'bad.bin',
      files: [
        { path: 'harness.c', text: harness },
        { path: 'test.c', text: TESTS },
        { path: 'bad.bin', base64: LONG },
        { path: 'good.bin', base64: SHORT },
        ...files,
      ],
      network: 'none',
      runs: 2,
      timeoutSeconds: 20,
      oracle: { type: 'sanitizer', class: 'heap-buffer-overflow' },
      ...rest,
    },
  };
}

/** BREAKWATER_SANDBOX=runsc runs all of this under gVisor. Closed when the file's tests are over. */
export async function nativeWorld() {
  const folder = await mkdtemp(join(tmpdir(), 'bw-native-'));
  const lay = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  for (const [path, text] of Object.entries({ 'parser.c': PARSER, 'parser.h': HEADER, Makefile: MAKEFILE }))
    await lay(`src/${path}`, text);
  const lab = await openLab({
    cacheDirectory: join(folder, 'cache'),
    env: { BREAKWATER_SANDBOX: process.env['BREAKWATER_SANDBOX'] },
    sources: { folderOf: () => folder, blob: async () => null },
  });
  after(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
  });
  const judged = async (finding: Finding) => (await reproduce(finding, lab)).reproduction;
  /** Verdict, reason and assurance. */
  const word = async (harness: string, change?: NativeChange) => {
    const { verdict, reason, assurance } = await judged(nativeFinding(harness, change));
    return `${verdict} ${reason} ${assurance}`;
  };
  return { lab, folder, lay, judged, word };
}
