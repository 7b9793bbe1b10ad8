import assert from 'node:assert/strict';
import test from 'node:test';
import { crashSignature } from './crash-signature.ts';
import { frameName } from './frames.ts';

/** Frame as printed → the path of names it stands for; null: it names nothing. A list for people to review. */
const FACTS: readonly (readonly [string, string | null])[] = [
  // C and C++: sanitizers, mangled names, clones, templates, arguments.
  ['_ZN3foo3barEi', 'foo.bar'],
  ['foo::bar<int, std::vector<x>>(int, char)', 'foo.bar'],
  ['json_parse.isra.0', 'json_parse'],
  ['ns::operator<<(Stream&, int)', 'ns.operator'],
  ['__asan_memcpy', null],
  ['__interceptor_free', null],
  ['LLVMFuzzerTestOneInput', null],
  ['0x7f3a12', null],
  // Java.
  ['org.a.Bar$Inner.lambda$run$0(Bar.java:12)', 'org.a.bar.inner.run'],
  ['at org.a.Bar.parse(Bar.java:3)', 'org.a.bar.parse'],
  ['java.lang.Thread.run', null],
  // Python.
  ['pkg.codec.load', 'pkg.codec.load'],
  ['<listcomp>', null],
  // Go.
  ['github.com/x/y.(*Conn).Read.func1', 'github.com.x.y.conn.read'],
  ['runtime.gopanic', null],
  // Rust.
  ['image::png::decode::h0123456789abcdef', 'image.png.decode'],
  ['_ZN5image3png6decode17h0123456789abcdefE', 'image.png.decode'],
  ['<png::Reader<R> as core::iter::Iterator>::next', 'png.reader.next'],
  // JavaScript.
  ['async Foo.bar [as baz]', 'foo.bar'],
  ['Object.<anonymous>', null],
];

test('a frame is named the same whichever tool printed it', () => {
  for (const [printed, expected] of FACTS) {
    assert.equal(frameName(printed)?.segments.join('.') ?? null, expected, printed);
  }
});

test('a mangled name that breaks off is kept as it is, not read past its end', () => {
  assert.equal(frameName('_ZN99foo')?.segments.join('.'), 'zn99foo');
});

test('a recursion of ten thousand frames is the one function that recurses', () => {
  const frames = Array.from({ length: 10_000 }, () => ({ function: 'parse_value' }));
  assert.deepEqual(crashSignature({ kind: 'stack-overflow', frames }).frames, ['parse_value']);
});

test('kind, direction and size are told apart', () => {
  const { kind, access, size } = crashSignature({ kind: 'Heap-buffer-overflow READ 4', frames: [] });
  assert.deepEqual([kind, access, size], ['heap-buffer-overflow', 'read', '4']);
  assert.equal(crashSignature({ kind: 'Uncaught exception', frames: [] }).kind, 'uncaught-exception');
});
