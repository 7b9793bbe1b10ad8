/** More ways to make a native component seem to fail, beside those of `native.lab.test.ts`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NativeChange, nativeWorld, read } from '../../../test/native-world.ts';

const { word } = await nativeWorld();

const REPORT = String.raw`==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\n    #0 0x1 in parse_length /work/parser.c:8\n`;
const OWN = 'int own(int n) { volatile char *p = malloc(2); p[n + 4] = 1; return p[0]; }';
const OVERFLOWS = `#include <stdlib.h>\n${OWN}\nint main(int n, char **words) { return own(n); }\n`;
const script = (text: string): NativeChange => ({
  build: ['sh', 'build.sh'],
  files: [{ path: 'build.sh', text }],
});

const FAKES: readonly (readonly [string, string, NativeChange, RegExp])[] = [
  [
    'the place of the report asked of the sanitizer',
    read(`extern const char *__sanitizer_get_report_path(void); const char *at = __sanitizer_get_report_path();
    char name[400]; snprintf(name, 400, "%s", at); FILE *to = fopen(name, "w"); if (to) { fputs("${REPORT}", to); fclose(to); }`),
    {},
    /^not_reproduced/,
  ],
  [
    'a folder whose name makes one path look like two',
    OVERFLOWS,
    script('mkdir -p "x /work" && cp harness.c "x /work/parser.c" && gcc -o run "/work/x /work/parser.c"'),
    /not_attributed| effect_only$/,
  ],
  [
    'the compiler’s prefix maps named in a script',
    OVERFLOWS.replaceAll('own', 'parse_length'),
    script('gcc -ffile-prefix-map=harness.c=parser.c -o run harness.c'),
    / effect_only$/,
  ],
  [
    'a function of the program’s with a name of the component’s',
    OVERFLOWS.replaceAll('own', 'parse_length'),
    { build: ['gcc', '-o', 'run', 'harness.c'] },
    /^not_reproduced not_attributed/,
  ],
  [
    'the sanitizer’s own report function called',
    read('extern void __asan_report_store1(void *); __asan_report_store1(malloc(1));'),
    {},
    /^not_reproduced/,
  ],
  [
    'another library loaded before the lab’s',
    OVERFLOWS,
    {
      ...script('gcc -o run harness.c; /usr/bin/gcc -shared -fPIC -o evil.so harness.c'),
      command: ['env', 'LD_PRELOAD=./evil.so', './run'],
    },
    /not_attributed| effect_only$/,
  ],
  [
    'a child that does it',
    `#include <unistd.h>\n${OVERFLOWS.replace('{ return own', '{ if (fork() == 0) return own')}`,
    { build: ['gcc', '-o', 'run', 'harness.c'] },
    /not_attributed| effect_only$/,
  ],
];

for (const [what, harness, change, answer] of FAKES) {
  test(`native fake: ${what}`, async () => {
    const said = await word(harness, { runs: 1, ...change });
    assert.match(said, answer);
    assert.doesNotMatch(said, /^reproduced .* observed$/);
  });
}

const FORGE = `at=$(printf %s "$ASAN_OPTIONS" | sed 's/.*log_path=//; s/:.*//'); printf '${REPORT}' > "$at.7"`;

/** docs/lab.md, "Fakes that still pass": these are wrong, and are here so that whoever mends one is told. */
const STILL_PASS: readonly (readonly [string, string, NativeChange])[] = [
  ['a command that is a shell reads where reports go', OVERFLOWS, { command: ['sh', '-c', FORGE] }],
  [
    'code that runs before any library reads where reports go',
    `#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>
static char name[300];
static void early(int n, char **words, char **env) {
  for (; *env; env++) { char *at = strstr(*env, "log_path="); if (at) sscanf(at, "log_path=%250[^:]", name); }
}
__attribute__((section(".preinit_array"), used)) static void (*first)(int, char **, char **) = early;
int main(void) { strcat(name, ".7"); FILE *to = fopen(name, "w"); if (to) { fputs("${REPORT}", to); fclose(to); } return 0; }
`,
    { build: ['gcc', '-fno-sanitize=all', '-o', 'run', 'harness.c'] },
  ],
  [
    'a function of the library’s as a callback, given what it must not be given',
    read('static unsigned char own[8]; parse_each(own + 1, 1, (void (*)(const unsigned char *, int))free);'),
    { oracle: { type: 'sanitizer', class: 'bad-free' } },
  ],
];

for (const [what, harness, change] of STILL_PASS) {
  test(`native fake that still passes: ${what}`, async () => {
    assert.equal(await word(harness, { runs: 1, ...change }), 'reproduced null observed');
  });
}
