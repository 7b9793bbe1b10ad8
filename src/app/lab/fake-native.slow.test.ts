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

const NOT_TOLD = /^inconclusive not_specific effect_only$/;
const FORGE = `at=$(printf %s "$ASAN_OPTIONS" | sed 's/.*log_path=//; s/:.*//'); printf '${REPORT}' > "$at.7"`;
/** Reads the environment without a library, and looks through it later. */
const ASKS = `static long ask(long n, long a, void *b, long c) { long r; __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory"); return r; }
static char all[9000]; static int got;
static void get(void) { static char at[] = "/proc/self/environ"; got = (int)ask(0, ask(257, -100, at, 0), all, 8999); }
static void find(void) { for (int i = 0; i + 9 < got; i++) if (!memcmp(all + i, "log_path=", 9)) sscanf(all + i, "log_path=%250[^:]", name); }`;
/** Not itself sanitized, and linked with the sanitizer all the same. */
const APART = script('gcc -fno-sanitize=all -c harness.c && gcc -o run harness.o');
/** Writes a report where `look`, if anything calls it in time, found that reports go. */
const early = (
  caller: string,
) => `#include <fcntl.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>
char name[300];
void look(int n, char **words, char **env) {
  for (; env && *env; env++) { char *at = strstr(*env, "log_path="); if (at) sscanf(at, "log_path=%250[^:]", name); }
}
${caller}
int main(void) { strcat(name, ".7"); FILE *to = fopen(name, "w"); if (to) { fputs("${REPORT}", to); fclose(to); } return 0; }
`;

const FAKES: readonly (readonly [string, string, NativeChange, RegExp])[] = [
  [
    'the place of the report asked of the sanitizer',
    read(`extern const char *__sanitizer_get_report_path(void); const char *at = __sanitizer_get_report_path();
    char name[400]; snprintf(name, 400, "%s", at); FILE *to = fopen(name, "w"); if (to) { fputs("${REPORT}", to); fclose(to); }`),
    {},
    /^not_reproduced/,
  ],
  [
    'the same asked of the sanitizer’s library by its name',
    `#include <dlfcn.h>\n#include <stdio.h>
int main(void) {
  void *library = dlopen("libasan.so.8", RTLD_NOW | RTLD_NOLOAD);
  const char *(*where)(void) = library ? (const char *(*)(void))dlsym(library, "__sanitizer_get_report_path") : 0;
  const char *at = where ? where() : "";
  char name[400]; snprintf(name, 400, "%s.7", at); FILE *to = fopen(name, "w"); if (to) { fputs("${REPORT}", to); fclose(to); }
  printf("%s", at);
  return 0; }`,
    { build: ['sh', 'build.sh'], files: [{ path: 'build.sh', text: 'gcc -o run harness.c parser.c -ldl' }] },
    NOT_TOLD,
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
  [
    'a command that is a shell, which reads where reports go',
    OVERFLOWS,
    { command: ['sh', '-c', FORGE] },
    NOT_TOLD,
  ],
  [
    'a script, which does the same',
    OVERFLOWS,
    {
      ...script(
        `gcc -o other harness.c; printf '#!/bin/sh\\n' > run; cat >> run <<'END'\n${FORGE}\nEND\nchmod 755 run`,
      ),
    },
    NOT_TOLD,
  ],
  [
    'code that runs before any library',
    early(
      '__attribute__((section(".preinit_array"), used)) static void (*first)(int, char **, char **) = look;',
    ),
    {},
    NOT_TOLD,
  ],
  [
    'a resolver that the loader calls',
    early(`${ASKS} static void mine(void) {}
static void *chosen(void) { get(); return (void *)mine; }
void choose(void) __attribute__((ifunc("chosen")));
static void late(void) __attribute__((constructor));
static void late(void) { choose(); find(); }`),
    APART,
    NOT_TOLD,
  ],
  [
    'the options that the sanitizer asks the program for',
    early(`${ASKS} const char *__asan_default_options(void) { get(); return ""; }
static void late(void) __attribute__((constructor));
static void late(void) { find(); }`),
    APART,
    NOT_TOLD,
  ],
  [
    'a library of the program’s own, which starts first',
    early(''),
    {
      ...script(`printf '#include <stdio.h>\\n#include <string.h>\\nextern char name[300]; __attribute__((constructor)) void first(int n, char **w, char **env) { for (; *env; env++) { char *at = strstr(*env, "log_path="); if (at) sscanf(at, "log_path=%%250[^:]", name); } }' > first.c
gcc -shared -fPIC -o libfirst.so first.c; gcc -rdynamic -o run harness.c -Wl,--no-as-needed -L. -lfirst -Wl,-rpath,/work`),
    },
    NOT_TOLD,
  ],
  [
    'a function of the library’s as a callback, given what it must not be given',
    read(
      'static unsigned char mine[8]; parse_each(mine + 1, 1, (void (*)(const unsigned char *, int))free);',
    ),
    { oracle: { type: 'sanitizer', class: 'bad-free' } },
    /^reproduced null effect_only$/,
  ],
  [
    'the sanitizer’s report function as the callback',
    read(
      'extern void __asan_report_store1(void *); char *small = malloc(1); parse_each((unsigned char *)small + 1, 1, (void (*)(const unsigned char *, int))__asan_report_store1);',
    ),
    {},
    /^reproduced null effect_only$/,
  ],
  [
    'the same for a copy, at a line that only copies for others',
    read(
      'parse_each(text, -1, (void (*)(const unsigned char *, int))strdup); char *small = malloc(3); memset(small, 65, 3); parse_each((unsigned char *)small, 1, (void (*)(const unsigned char *, int))strdup);',
    ),
    {},
    /^reproduced null effect_only$/,
  ],
  [
    'memory that the program freed before the component used it',
    read('unsigned char *gone = malloc(300); memset(gone, 65, 300); free(gone); parse_length(gone, 9);'),
    { oracle: { type: 'sanitizer', class: 'heap-use-after-free' } },
    /^reproduced null effect_only$/,
  ],
];

for (const [what, harness, change, answer] of FAKES) {
  test(`native fake: ${what}`, async () => {
    const said = await word(harness, { runs: 1, ...change });
    assert.match(said, answer);
    assert.doesNotMatch(said, /^reproduced .* observed$/);
  });
}
