import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import type { Refusal } from '../../app/refusal.ts';
import { route } from './route.ts';
import { shapeCheckOf } from './shape-check.ts';

const check = shapeCheckOf(
  route({
    method: 'POST',
    path: '/api/v1/things/:id',
    action: 'published.read',
    summary: 'A route with every part.',
    params: Type.Object({ id: Type.String() }),
    query: Type.Object({ q: Type.Optional(Type.String()), limit: Type.Optional(Type.Integer()) }),
    body: Type.Object({ name: Type.String(), tags: Type.Optional(Type.Array(Type.String())) }),
    response: { 204: Type.Null() },
    handle: async () => ({ status: 204, body: null }),
  }),
);
const good = { params: { id: 'f-1' }, query: {}, body: { name: 'crane' } };

function refusalOf(values: Parameters<typeof check>[0]): Refusal {
  try {
    check(values);
  } catch (error) {
    return error as Refusal;
  }
  throw new assert.AssertionError({ message: 'it was taken' });
}

test('what is of the shape passes', () => {
  assert.doesNotThrow(() => check(good));
});

test('a path with U+0000 names nothing, as any path that can name nothing', () => {
  assert.equal(refusalOf({ ...good, params: { id: 'f-1\0' } }).code, 'not-found');
});

test('U+0000 in a filter or a body is refused with its places, beside all else that is wrong', () => {
  const { code, problems } = refusalOf({
    params: { id: 'f-1' },
    query: { q: '\0' },
    body: { name: 'a\0b', tags: ['x', '\0', 7] },
  });
  assert.equal(code, 'invalid');
  assert.deepEqual(
    problems.filter((problem) => problem.code === 'nul').map(({ pointer }) => pointer),
    ['/query/q', '/name', '/tags/1'],
  );
  assert.ok(problems.some(({ pointer }) => pointer === '/tags/2'));
});

test('a misspelt filter is refused by its name beside all else, instead of answering with everything', () => {
  const { code, problems } = refusalOf({ ...good, query: { Q: 'x', limit: 'x', __proto__x: '1' } });
  assert.equal(code, 'invalid');
  assert.deepEqual(
    problems.map((problem) => [problem.pointer, problem.code]),
    [
      ['/query/limit', 'shape-type'],
      ['/query/Q', 'unknown-parameter'],
      ['/query/__proto__x', 'unknown-parameter'],
    ],
  );
  assert.match(problems[1]?.message ?? '', /there are q, limit/);
});
