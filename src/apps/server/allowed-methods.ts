/**
 * Which methods a path answers to, for the 405 of RFC 9110 §15.5.6. It is read off the registry, which is public
 * (`/openapi.json`), and off nothing else: neither who asks nor what rows there are can show in it.
 */
import type { AnyRoute } from './route.ts';

/** TAXII 2.1 answers 404 to whoever writes where nobody may (§5.5), and has no 405. */
const KNOWS_NO_405 = /^\/taxii2\//;

/** For a path as it was sent, without its query: the methods of every route that it fits; none where it fits none. */
export type MethodsOf = (path: string) => readonly string[];

export function methodsOver(routes: readonly AnyRoute[]): MethodsOf {
  const patterns = routes
    .filter(({ path }) => !KNOWS_NO_405.test(path))
    .map(({ method, path }) => ({ method, segments: path.split('/') }));
  return (path) => {
    const asked = path.split('/');
    const found = patterns.filter(({ segments }) => fits(segments, asked)).map(({ method }) => method);
    const methods = new Set<string>(found);
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].toSorted();
  };
}

/** A parameter stands for one segment that is not empty, a wildcard for all that is left. */
function fits(segments: readonly string[], asked: readonly string[]): boolean {
  const wildcard = segments.indexOf('*');
  if (wildcard < 0 ? segments.length !== asked.length : asked.length <= wildcard) return false;
  return segments
    .slice(0, wildcard < 0 ? segments.length : wildcard)
    .every((segment, at) => (segment.startsWith(':') ? asked[at] !== '' : segment === asked[at]));
}
