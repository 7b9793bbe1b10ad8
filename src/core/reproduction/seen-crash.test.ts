import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunFacts } from './oracles/oracle.ts';
import { seenCrash, spelledCrash } from './seen-crash.ts';

const subject = { componentDigest: 'sha256:aa', environmentDigest: 'sha256:bb' };
const reproducer = {
  oracle: { type: 'sanitizer', class: 'heap-buffer-overflow' },
  build: ['make'],
} as const;

function run(frames: readonly string[], what = 'heap-buffer-overflow on address 0x602000000011'): RunFacts {
  const stack = frames.map((frame, index) => `    #${index} 0x55d0${index} in ${frame}`).join('\n');
  return {
    ...{
      exit: 1,
      timedOut: false,
      cpuMs: 1,
      stdout: '',
      stderr: '',
      paths: [],
      holdingSecret: [],
      reports: [],
    },
    sanitizerLogs: [`==7==ERROR: AddressSanitizer: ${what} at pc 0x1\nREAD of size 4\n${stack}\n`],
  };
}

const STACK = [
  'memcpy (/lib/libc.so.6+0x12)',
  'read_chunk /work/src/chunk.c:12:3',
  'read_info /work/src/read.c:5:1',
  'view /work/src/view.c:9:1',
  'main /work/src/main.c:3:1',
];

test('a crash is its class and its innermost places in source, of one build', () => {
  const crash = seenCrash(reproducer, [run(STACK), run(STACK)], subject);
  assert.deepEqual(crash?.frames, [
    'read_chunk /work/src/chunk.c:12',
    'read_info /work/src/read.c:5',
    'view /work/src/view.c:9',
  ]);
  assert.equal(crash?.class, 'heap-buffer-overflow');
});

test('another caller, another line, another class and another build are each another crash', () => {
  const one = spelledCrash(seenCrash(reproducer, [run(STACK)], subject)!);
  const others = [
    seenCrash(reproducer, [run(STACK.with(2, 'read_rows /work/src/read.c:50:1'))], subject),
    seenCrash(reproducer, [run(STACK.with(1, 'read_chunk /work/src/chunk.c:13:3'))], subject),
    seenCrash(reproducer, [run(STACK)], { ...subject, componentDigest: 'sha256:ab' }),
    seenCrash({ ...reproducer, build: ['make', 'DEBUG=1'] }, [run(STACK)], subject),
    seenCrash(
      { ...reproducer, oracle: { type: 'sanitizer', class: 'heap-use-after-free' } },
      [run(STACK, 'heap-use-after-free on address 0x1')],
      subject,
    ),
  ];
  for (const other of others) assert.notEqual(spelledCrash(other!), one);
});

test('runs that disagree, a crash without places, and other oracles say nothing', () => {
  const other = run(STACK.with(1, 'read_text /work/src/chunk.c:90:3'));
  assert.equal(seenCrash(reproducer, [run(STACK), other], subject), null);
  assert.equal(seenCrash(reproducer, [run(['?? (/work/app+0x12)'])], subject), null);
  assert.equal(seenCrash(reproducer, [], subject), null);
  assert.equal(
    seenCrash({ ...reproducer, oracle: { type: 'exit-code', code: 1 } }, [run(STACK)], subject),
    null,
  );
});
