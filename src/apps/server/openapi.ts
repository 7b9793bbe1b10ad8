/** The OpenAPI 3.1 document, written from the registry: a schema in it is the schema that checked the request. */
import { type TSchema, Type } from 'typebox';
import { mayEver } from '../../core/policy/authorize.ts';
import { PROBLEM_MEDIA_TYPE } from './problem-details.ts';
import type { AnyRoute } from './route.ts';

const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    problems: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String(),
          code: Type.String(),
          message: Type.String(),
          severity: Type.Optional(Type.Literal('warning')),
          line: Type.Optional(Type.Integer()),
          column: Type.Optional(Type.Integer()),
        }),
      ),
    ),
  },
  { description: 'RFC 9457 problem details.' },
);

export function describeRoutes(routes: readonly AnyRoute[], version: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const url = route.path.replaceAll(/:([A-Za-z]+)/g, '{$1}').replace('*', '{path}');
    paths[url] = { ...paths[url], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Breakwater', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Problem: ProblemSchema },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: bw_…' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-breakwater' },
      },
    },
  };
}

function operation(route: AnyRoute): unknown {
  const isOpen = mayEver(null, route.action).allowed;
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next) => (next ?? '').toUpperCase())}`,
    summary: route.summary,
    'x-action': route.action,
    security: isOpen ? [] : [{ key: [] }, { session: [] }],
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...wildcardOf(route),
    ],
    ...requestBodyOf(route),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.response).map(([status, schema]) => [status, responseOf(schema)]),
      ),
      default: {
        description: 'Anything else.',
        content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function responseOf(schema: TSchema): unknown {
  const described = schema as TSchema & { description?: string; contentMediaType?: string };
  return {
    description: described.description ?? 'Done.',
    content: { [described.contentMediaType ?? 'application/json']: { schema } },
  };
}

function parametersOf(schema: TSchema | undefined, place: 'path' | 'query'): unknown[] {
  const object = schema as { properties?: Record<string, unknown>; required?: string[] } | undefined;
  return Object.entries(object?.properties ?? {}).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path' || object?.required?.includes(name) === true,
    schema: shape,
  }));
}

function wildcardOf(route: AnyRoute): unknown[] {
  return route.path.includes('*')
    ? [{ name: 'path', in: 'path', required: true, schema: { type: 'string' } }]
    : [];
}

function requestBodyOf(route: AnyRoute): object {
  const content = {
    ...(route.body === undefined ? {} : { 'application/json': { schema: route.body } }),
    ...Object.fromEntries((route.rawBody ?? []).map((type) => [type, {}])),
  };
  return Object.keys(content).length === 0 ? {} : { requestBody: { content } };
}
