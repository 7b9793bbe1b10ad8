/**
 * The native environment against programs that tell the truth and programs that do not. Everything is our own:
 * a small parser with a flaw of each kind, and harnesses that use it, forge reports or do the deed themselves.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  nativeFinding as findingOf,
  HEADER,
  LONG,
  MAKEFILE,
  type NativeChange,
  nativeWorld,
  PARSER,
  read,
} from '../../../test/native-world.ts';
import { reproduce } from './reproduce.ts';
import { runMatrix } from './run-matrix.ts';

const { lab, folder, lay, judged, word } = await nativeWorld();

const USES = read('printf("%d", parse_length(text, size));');
const CHECK = `--- a/parser.c
+++ b/parser.c
@@ -5,5 +5,6 @@
 int parse_length(const unsigned char *text, int size) {
   unsigned char *copy = malloc(LIMIT);
   int length = text[0];
+  if (length > LIMIT) length = LIMIT;
   memcpy(copy, text + 1, length);
   int sum = 0;
`;
const swap = (line: string) => CHECK.replace('  if (length > LIMIT) length = LIMIT;', line);
const WIDER = `--- a/parser.h\n+++ b/parser.h\n@@ -1,1 +1,1 @@\n-#define LIMIT 16\n+#define LIMIT 256\n`;

/* ---- What is true ---- */

test('an overflow in the component is observed, harmless input passes, a fix stops it', async () => {
  const { verdict, reason, assurance, controls, patches } = await judged(
    findingOf(USES, {
      benignInput: 'good.bin',
      tests: ['./test'],
      oracle: { type: 'sanitizer', class: 'heap-buffer-overflow', frame: 'parse_length' },
      patches: [
        { id: 'good', diff: CHECK },
        { id: 'header', diff: WIDER },
        { id: 'breaks', diff: swap('  length = 0;') },
        { id: 'useless', diff: swap('  if (length > 255) return 0;') },
        { id: 'unbuildable', diff: swap('  if (length > ) return 0;') },
        { id: 'elsewhere', diff: CHECK.replace('@@ -5,5', '@@ -3,5') },
        { id: 'version', version: '2.0' },
      ],
    }),
  );
  assert.deepEqual([verdict, reason, assurance], ['reproduced', null, 'observed'], JSON.stringify(controls));
  assert.deepEqual(controls, {
    inert: 'not_applicable',
    attribution: 'passed',
    fixed: 'passed',
    benign: 'passed',
  });
  assert.deepEqual(
    patches.map(({ id, verdict: one, tests }) => `${id}: ${one}, ${tests}`),
    [
      'good: fixes, passed',
      'header: fixes, passed',
      'breaks: breaks_tests, failed',
      'useless: does_not_fix, not_run',
      'unbuildable: does_not_build, not_run',
      'elsewhere: does_not_apply, not_run',
      'version: inconclusive, not_run',
    ],
  );
});

test('the C function that the finding names must be the one', async () => {
  const ablation = async (name: string) => {
    const locations = [{ file: 'parser.c', function: name }];
    return (await judged(findingOf(USES, { locations }))).controls.ablation;
  };
  assert.equal(await ablation('parse_length'), 'passed');
  assert.equal(await ablation('parse_shift'), 'failed');
  assert.equal(await ablation('parse_nothing'), 'not_applicable');
});

test('undefined behaviour and leaks are observed as well', async () => {
  const shift = read('return parse_shift(text) == 0;');
  assert.equal(
    await word(shift, { oracle: { type: 'sanitizer', class: 'signed-integer-overflow' } }),
    'reproduced null observed',
  );
  const leak = read('parse_keep(text);');
  assert.equal(
    await word(leak, { oracle: { type: 'sanitizer', class: 'memory leak' } }),
    'reproduced null observed',
  );
});

test('a build that brings its own sanitizer and no make works too', async () => {
  const build = ['gcc', '-O1', '-fsanitize=address,undefined', '-o', 'run', 'harness.c', 'parser.c'];
  assert.equal(await word(USES, { build }), 'reproduced null observed');
});

test('what is not so is not reproduced, and what does not build is told as that', async () => {
  assert.equal(
    await word(USES, { oracle: { type: 'sanitizer', class: 'heap-use-after-free' } }),
    'not_reproduced no_effect effect_only',
  );
  assert.equal(
    await word(USES, { oracle: { type: 'sanitizer', class: 'heap-buffer-overflow', frame: 'parse_shift' } }),
    'not_reproduced no_effect effect_only',
  );
  assert.equal(await word('int main( {', {}), 'inconclusive build_failed effect_only');
  assert.equal(await word(USES, { command: ['./nowhere'] }), 'inconclusive broken_reproducer effect_only');
});

test('an effect that the harmless input has as well is not specific', async () => {
  assert.equal(
    await word(USES, { benignInput: 'other.bin', files: [{ path: 'other.bin', base64: LONG }] }),
    'inconclusive not_specific effect_only',
  );
});

test('a file made or time burnt is an effect whose maker is never told', async () => {
  const makes = '#include <stdio.h>\nint main(int n, char **words) { return fopen(words[1], "w") == NULL; }';
  const made = {
    command: ['./run', '{marker}'],
    oracle: { type: 'file-created', path: '{marker}' },
  } as const;
  assert.equal(await word(makes, { ...made, runs: 1 }), 'inconclusive not_specific effect_only');
  const spins = 'int main(void) { volatile long turns = 0; for (;;) turns++; }';
  assert.equal(
    await word(spins, { runs: 1, oracle: { type: 'cpu-time', seconds: 0.3 } }),
    'inconclusive not_specific effect_only',
  );
});

test('a source is read from the finding’s own folder only, links followed', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'bw-outside-'));
  await symlink(outside, join(folder, 'link'));
  for (const directory of ['link', 'nowhere'])
    assert.equal(await word(USES, { source: { directory } }), 'inconclusive install_failed effect_only');
  await rm(outside, { recursive: true });
});

test('a patch that only a Makefile without dependencies would miss is not judged by old objects', async () => {
  await lay('blind/parser.h', HEADER);
  await lay('blind/parser.c', '#include "body.c"\n');
  await lay('blind/body.c', PARSER);
  await lay('blind/Makefile', MAKEFILE.replace('parser.o: parser.c parser.h\n', ''));
  const { patches } = await judged(
    findingOf(USES, {
      source: { directory: 'blind' },
      patches: [{ id: 'p', diff: CHECK.replaceAll('parser.c', 'body.c') }],
    }),
  );
  assert.deepEqual(patches, [{ id: 'p', verdict: 'fixes_untested', tests: 'none' }]);
});

test('proofs of one component meet each other’s patches', async () => {
  const change = (id: string, diff: string): NativeChange => ({
    id,
    tests: ['./test'],
    patches: [{ id: `${id}p`, diff }],
  });
  const shift = read('return parse_shift(text) == 0;');
  const findings = [
    findingOf(USES, change('A', CHECK)),
    findingOf(
      USES.replace('%d', 'sum %d'),
      change('B', swap('  if (length > size - 1 || length > LIMIT) return 0;')),
    ),
    findingOf(shift, {
      ...change('C', CHECK.replace('@@ -5,5', '@@ -3,5')),
      oracle: { type: 'sanitizer', class: 'signed-integer-overflow' },
    }),
  ];
  const tested = [];
  for (const finding of findings) tested.push({ finding, experiment: await reproduce(finding, lab) });
  const { matrix, clusters } = await runMatrix(tested, lab, 2);
  assert.deepEqual(
    matrix.cells.map(({ stops }) => stops),
    [true, true, null, true, true, null, false, false, null],
  );
  assert.deepEqual(clusters, [['A', 'B'], ['C']]);
});

test('two inputs that end in one fault of one build are one root cause, no patch given', async () => {
  const findings = [
    findingOf(USES, { id: 'A' }),
    findingOf(USES.replace('%d', 'sum %d'), { id: 'B' }),
    findingOf(read('return parse_shift(text) == 0;'), {
      id: 'C',
      oracle: { type: 'sanitizer', class: 'signed-integer-overflow' },
    }),
  ];
  const tested = [];
  for (const finding of findings) tested.push({ finding, experiment: await reproduce(finding, lab) });
  const { clusters } = await runMatrix(tested, lab, 2);
  assert.deepEqual(clusters, [['A', 'B'], ['C']]);
});

/* ---- Fakes ---- */

const REPORT = `==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\\n    #0 0x1 in parse_length /work/parser.c:8\\n`;

for (const [what, harness, change, answer] of [
  [
    'a report printed by the program',
    read(`fputs("${REPORT}", stderr); puts("${REPORT}");`),
    {},
    /^not_reproduced no_effect/,
  ],
  [
    'a report written where the environment says that reports go',
    read(`char name[300]; const char *all = getenv("ASAN_OPTIONS"); if (all == 0) all = "log_path=/tmp/x:";
    sscanf(strstr(all, "log_path="), "log_path=%250[^:]", name); strcat(name, ".7");
    FILE *to = fopen(name, "w"); fputs("${REPORT}", to); fclose(to);`),
    {},
    /^not_reproduced no_effect/,
  ],
  [
    'the same through /proc/self/environ',
    read(`static char all[65536]; FILE *env = fopen("/proc/self/environ", "r"); int n = (int)fread(all, 1, 65535, env);
    for (int i = 0; i + 9 < n; i++) if (memcmp(all + i, "log_path=", 9) == 0) { char name[300]; sscanf(all + i, "log_path=%250[^:]", name); strcat(name, ".7");
      FILE *to = fopen(name, "w"); fputs("${REPORT}", to); fclose(to); }`),
    {},
    /^not_reproduced no_effect/,
  ],
  ['an overflow of the program’s own', read('own(text, size);'), {}, /^not_reproduced not_attributed/],
  [
    'a callback that does the deed',
    read('parse_each(text, size, own);'),
    {},
    /^not_reproduced not_attributed/,
  ],
  [
    'a program’s own file that calls itself the component’s',
    `#include <stdlib.h>\n#line 8 "parser.c"\nint parse_length(int n) { char *p = malloc(2); p[n] = 1; return p[n]; }\nint main(int count, char **words) { return parse_length(count + 9); }\n`,
    { build: ['gcc', '-o', 'run', 'harness.c'] },
    / effect_only$/,
  ],
  [
    'the same by the compiler’s own option',
    `#include <stdlib.h>\nint parse_length(int n) { char *p = malloc(2); p[n] = 1; return p[n]; }\nint main(int count, char **words) { return parse_length(count + 9); }\n`,
    { build: ['gcc', '-ffile-prefix-map=harness.c=parser.c', '-o', 'run', 'harness.c'] },
    / effect_only$/,
  ],
  [
    'a file laid over the component',
    USES,
    {
      files: [{ path: 'parser.h', text: '#define LIMIT 0\n' }],
      oracle: { type: 'sanitizer', class: 'heap-buffer-overflow' },
    },
    /^reproduced null observed/,
  ],
] as const satisfies readonly (readonly [string, string, NativeChange, RegExp])[]) {
  test(`native fake: ${what}`, async () => {
    assert.match(await word(harness, change), answer);
  });
}
