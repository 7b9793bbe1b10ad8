import assert from 'node:assert/strict';
import { test } from 'node:test';
import { methodsOver } from './allowed-methods.ts';
import type { AnyRoute } from './route.ts';
import { ROUTES } from './routes/registry.ts';

const methodsOf = methodsOver(ROUTES);

test('a path answers to the methods of every route that it fits, HEAD with GET', () => {
  assert.deepEqual(methodsOf('/api/v1/findings'), ['GET', 'HEAD', 'POST']);
  assert.deepEqual(methodsOf('/api/v1/findings/f-0'), ['GET', 'HEAD']);
  assert.deepEqual(methodsOf('/api/v1/acts'), ['POST']);
  assert.deepEqual(methodsOf('/osv/a/b.json'), ['GET', 'HEAD']);
});

test('a path that fits no route answers to none, however near it is', () => {
  for (const path of [
    '',
    '/',
    '/api/v1/findings/',
    '/api/v1/findings//trials',
    '/api/v1/finding',
    '/osv',
    '*',
  ])
    assert.deepEqual(methodsOf(path), [], path);
});

test('every route answers to its own method, whatever stands in its parameters', () => {
  const filled = ({ path }: AnyRoute) => path.replaceAll(/:[A-Za-z]+/g, 'x%2F..').replace('*', 'a/b');
  for (const route of ROUTES.filter(({ path }) => !path.startsWith('/taxii2/')))
    assert.ok(methodsOf(filled(route)).includes(route.method), route.path);
});
