import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuTimeOf } from '../../../test/cpu-time.ts';
import { isOfClass, readSanitizerLog, sanitizerClass } from './sanitizer-report.ts';

const HEAP = `=================================================================
==12==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000016 at pc 0x55eb1d06b29f bp 0x7ffc sp 0x7ffc
READ of size 1 at 0x602000000016 thread T0
    #0 0x55eb1d06b29e in parse /work/lib/a.c:5
    #1 0x55eb1d06b5e0 in ns::Reader::next(char const*, int) /work/b c.cc:8:3
    #2 0x7f0210e45249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58
    #3 0x55eb1d06b160 in _start (/work/a+0x2160)

0x602000000016 is located 2 bytes to the right of 4-byte region
allocated by thread T0 here:
    #0 0x7f02118b89cf in __interceptor_malloc ../../../../src/libsanitizer/asan/asan_malloc_linux.cpp:69
`;

test('a path that a space makes two names no file', () => {
  const [error] = readSanitizerLog(
    '==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\n    #0 0x1 in own /work/x /work/parser.c:5\n',
  );
  assert.deepEqual(error?.frames, [{ function: '', file: null, line: 0, module: null }]);
});

test('an address error has its class and the stack of the fault, not that of the allocation', () => {
  const [error, ...more] = readSanitizerLog(HEAP);
  assert.deepEqual(more, []);
  assert.equal(error?.class, 'heap-buffer-overflow');
  assert.deepEqual(
    error?.frames.map(({ function: name, file, line, module }) => [name, file, line, module]),
    [
      ['parse', '/work/lib/a.c', 5, null],
      ['', null, 0, null],
      ['__libc_start_call_main', '../sysdeps/nptl/libc_start_call_main.h', 58, null],
      ['_start', null, 0, '/work/a'],
    ],
  );
});

test('who had freed it before is read as well, of the same error only', () => {
  const freed = `${HEAP}freed by thread T0 here:\n    #0 0x1 in __interceptor_free ../x.cpp:5\n    #1 0x2 in drop /work/lib/a.c:9\n\n`;
  assert.deepEqual(
    readSanitizerLog(freed)[0]?.freedBy.map(({ function: name, line }) => `${name} ${line}`),
    ['__interceptor_free 5', 'drop 9'],
  );
  assert.deepEqual(readSanitizerLog(HEAP + freed)[0]?.freedBy, []);
});

test('errors without a class of their own in the text get one', () => {
  const classOf = (what: string) => readSanitizerLog(`==1==ERROR: AddressSanitizer: ${what}`)[0]?.class;
  assert.equal(classOf('attempting double-free on 0x6020 in thread T0:'), 'double-free');
  assert.equal(classOf('attempting free on address which was not malloc()-ed: 0x7'), 'bad-free');
  assert.equal(classOf('SEGV on unknown address 0x000000000008 (pc 0x7f)'), 'segv');
  assert.equal(classOf('requested allocation size 0xffffffffffffffff exceeds'), 'allocation-size-too-big');
  assert.equal(classOf('stack-overflow on address 0x7ffc'), 'stack-overflow');
});

test('a leak and undefined behaviour are read, the latter with its place where there is no stack', () => {
  const [leak] = readSanitizerLog(
    '\n==1==ERROR: LeakSanitizer: detected memory leaks\n\nDirect leak of 4 byte(s) in 1 object(s) allocated from:\n    #0 0x1 in load /work/a.c:3\n',
  );
  assert.equal(leak?.class, 'memory-leak');
  assert.equal(leak?.frames[0]?.function, 'load');
  const [overflow] = readSanitizerLog('a.c:6:24: runtime error: signed integer overflow: 2 + 2147483647\n');
  assert.equal(overflow?.class, 'signed-integer-overflow');
  assert.deepEqual([overflow?.frames[0]?.file, overflow?.frames[0]?.line], ['a.c', 6]);
  assert(isOfClass(overflow!, 'undefined-behavior'));
  assert(!isOfClass(leak!, 'undefined-behavior'));
});

test('a class is the same in every spelling that finders use', () => {
  for (const spelling of [
    'heap-buffer-overflow',
    'heap-buffer-overflow READ 4',
    'AddressSanitizer: heap-buffer-overflow',
    'Heap Buffer Overflow',
  ])
    assert.equal(sanitizerClass(spelling), 'heap-buffer-overflow');
  assert.equal(sanitizerClass('constructor'), 'constructor');
});

test('a hostile log costs no more than its bounds', () => {
  const cost = cpuTimeOf(() => {
    readSanitizerLog(`${'='.repeat(100_000)}\n`.repeat(100));
    readSanitizerLog(`==1==ERROR: AddressSanitizer: x\n${'    #0 0x1 in ( '.repeat(50_000)}`);
    readSanitizerLog(`${'a:1'.repeat(30_000)}\n`.repeat(50));
    readSanitizerLog('==1==ERROR: AddressSanitizer: x\n'.repeat(20_000));
  });
  assert(cost < 1_000, `${cost} ms`);
});
