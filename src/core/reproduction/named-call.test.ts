import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsThroughPointer, macrosIn, namesSystemCall } from './named-call.ts';

const HEADER = `#define xfree free
#define DROP(p) do { \\
  free(p); \\
} while (0)
#define HOOK(p) (mem->release)(p)
`;
const macros = macrosIn([HEADER]);
const named = (line: string, called: string, rest = '', own = 'use') =>
  namesSystemCall({ text: `${line}\n${rest}`, line: 1, function: own }, called, macros);

test('a call by name is named, through macros and under the other names of a library as well', () => {
  assert.ok(named('  free(copy);', '__interceptor_free'));
  assert.ok(named('  if (p) xfree(p);', 'free'));
  assert.ok(named('  DROP(p);', 'free'));
  assert.ok(named('  (free)(p);', 'free'));
  assert.ok(named('  std::free(p);', 'free'));
  assert.ok(named('  f = fopen(path, "r");', '_IO_new_fopen'));
  assert.ok(named('  memcpy(copy, text + 1, length);', '__interceptor_memcpy'));
  assert.ok(named('  char *s = strdup(t);', '__GI___strdup'));
});

test('what the compiler put in its place is named too, and a structure copied without a call', () => {
  assert.ok(named('  strcpy(to, from);', '__asan_memcpy'));
  assert.ok(named('  printf("%s\\n", text);', 'puts'));
  assert.ok(named('  char *p = malloc(9);', 'calloc'));
  assert.ok(named('  *to = *from;', '__asan_memcpy'));
});

test('a pointer, a member and a parameter of that name say nothing', () => {
  assert.ok(!named('  call(text, size);', 'free'));
  assert.ok(!named('  ctx->free(p);', 'free'));
  assert.ok(!named('  ctx.free(p);', 'free'));
  assert.ok(!named('  HOOK(p);', 'free'));
  assert.ok(!named('  free(p);', 'free', 'void each(void *p, void (*free)(void *))'));
  assert.ok(!named('  free(p);', 'free', 'void each(void *p, release_fn free) {'));
  assert.ok(!named('  call(text, strlen(text));', '__interceptor_memcpy'));
  assert.ok(!named('  puts("free(p)"); // free(p)', 'free'));
  assert.ok(!named('  (*call)(p);', 'memcpy'));
});

test('what calls back, or has no name, is nobody’s', () => {
  assert.ok(!named('  qsort(all, n, 8, compare);', 'qsort'));
  assert.ok(!named('  call(p);', ''));
  assert.ok(!named('  call(p);', 'std::function<void (void*)>::operator()(void*) const'));
});

test('C++ names its own: new, delete, destructors, and what the library does within itself', () => {
  assert.ok(named('  delete[] p;', 'operator delete[](void*)'));
  assert.ok(named('  p = new Node(3);', 'operator new(unsigned long)'));
  assert.ok(!named('  call(p);', 'operator delete(void*)'));
  assert.ok(named('struct Node {', 'operator delete(void*, unsigned long)', '', 'Node::~Node()'));
  assert.ok(named('  all.push_back(3);', 'std::vector<int, std::allocator<int> >::push_back(int&&)'));
});

test('a line that is not there, or too long, names nothing', () => {
  assert.ok(!namesSystemCall({ text: 'free(p);', line: 9, function: 'f' }, 'free'));
  assert.ok(!namesSystemCall({ text: `free(p);${' '.repeat(3_000)}`, line: 1, function: 'f' }, 'free'));
});

test('a line that calls what it was given may have been at that, with no frame of anybody’s', () => {
  const through = (line: string, rest = '') =>
    callsThroughPointer({ text: `${line}\n${rest}`, line: 1, function: 'use' }, macros);
  assert.ok(
    through('  call(text, size);', 'void each(const char *text, int size, void (*call)(const char *, int))'),
  );
  assert.ok(through('  done(text);', 'handler done = table[2];'));
  assert.ok(through('  (*call)(text);'));
  assert.ok(through('  table[2](text);'));
  assert.ok(through('  ctx->release(p);'));
  assert.ok(through('  HOOK(p);'));
  assert.ok(!through('  sum += copy[at];'));
  assert.ok(
    !through('  sum += weigh(copy[at], (int)size);', 'static int weigh(int one, int all) { return one; }'),
  );
  assert.ok(!through('  sum += rows.at(2)->size();', 'namespace a { class Row; }'));
});
