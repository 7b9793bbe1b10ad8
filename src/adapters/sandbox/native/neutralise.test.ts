import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutFunction } from './neutralise.ts';

const SOURCE = `/* parse(x) { */
#define CALL parse(1) {
static int parse(const char *text);
int other(void) { return parse("{"); }
static int
parse(const char *text)
{
  if (text[0] == '}') { return 1; }
  return 2; /* } */
}
void done(void) { parse("x"); }
void *made(void) { return 0; }
`;

test('the body of the one definition goes and nothing else does', () => {
  const text = withoutFunction(SOURCE, 'parse');
  assert(text?.includes('parse(const char *text)\n{ return 0; }\nvoid done(void) { parse("x"); }'));
  assert(text?.startsWith(SOURCE.slice(0, SOURCE.indexOf('static int\nparse'))));
});

test('a function that returns nothing gets no value, a pointer gets one', () => {
  assert(withoutFunction(SOURCE, 'done')?.includes('void done(void) { }'));
  assert(withoutFunction(SOURCE, 'made')?.includes('void *made(void) { return 0; }'));
});

test('what is not defined, or twice, is not touched', () => {
  assert.equal(withoutFunction(SOURCE, 'CALL'), null);
  assert.equal(withoutFunction(SOURCE, 'absent'), null);
  assert.equal(withoutFunction('int f(int a) { return a; }\nint f(int b) { return b; }', 'f'), null);
  assert.equal(withoutFunction('int f(', 'f'), null);
  assert.equal(withoutFunction(SOURCE, 'a b'), null);
});

test('braces and names in comments, strings, characters and continued directives are no code', () => {
  const noise = [
    '/* int hit(void) { */ // } hit() {',
    "static const char *quoted = \"}\\\"{ hit(){\", brace = '{', tick = '\\'';",
    '#define HIT(x) do { \\',
    '  hit(){ } while (0)',
    "#error don't { stop",
  ].join('\n');
  const code = `${noise}\nint hit(int a)\n{ return a; }\n`;
  assert.equal(withoutFunction(code, 'hit'), `${noise}\nint hit(int a)\n{ return 0; }\n`);
});

test('a line of six million characters does not exhaust the stack', () => {
  const long = 'x'.repeat(6_000_000);
  const code = `#define A ${long}\nconst char *b = "${long}";\nint hit(void) { return 1; }\n`;
  assert.ok(withoutFunction(code, 'hit')?.endsWith('int hit(void) { return 0; }\n'));
});
