import assert from 'node:assert/strict';
import { test } from 'node:test';
import build from 'fast-json-stringify';
import Fastify from 'fastify';
import { ROUTES } from './routes/registry.ts';
import { writeAnswersBySchema } from './write-answers.ts';

test("every route's answers can be written: each schema compiles", () => {
  const compiled = ROUTES.flatMap((route) =>
    Object.entries(route.response).map(([status, schema]) => {
      const write = build(schema as build.Schema);
      assert.equal(typeof write, 'function', `${route.method} ${route.path} ${status}`);
      return write;
    }),
  );
  assert.ok(compiled.length >= ROUTES.length);
});

test('what an answer holds beside what its route declared does not leave, the first time or later', async () => {
  const server = Fastify({ logger: false });
  writeAnswersBySchema(server);
  const response = { 200: { type: 'object', properties: { shown: { type: 'string' } } } };
  server.get('/', { schema: { response } }, async () => ({ shown: 'yes', hidden: 'no' }));
  for (let time = 0; time < 2; time++) {
    assert.equal((await server.inject('/')).body, '{"shown":"yes"}');
  }
  await server.close();
});
