/**
 * Answers leave by their schema: what a route did not declare is not written. A writer is code made from the schema;
 * made at start for every route they took a third of a second of it, so each is made when its first answer leaves.
 */
import build from 'fast-json-stringify';
import type { FastifyInstance } from 'fastify';

/** Set before the first route. A schema that cannot be compiled fails its first answer: a test compiles them all. */
export function writeAnswersBySchema(server: FastifyInstance): void {
  server.setSerializerCompiler(({ schema }) => {
    let write: ((answer: unknown) => string) | undefined;
    return (answer) => {
      write ??= build(schema as build.Schema);
      return write(answer);
    };
  });
}
