/** A route that breaks these rules stops the server from starting: nothing half-registered ever answers. */
import { ACTIONS } from '../../core/policy/actions.ts';
import type { AnyRoute } from './route.ts';

export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}

/** Throws with every fault of every route. */
export function checkRoutes(routes: readonly AnyRoute[]): void {
  const seen = new Set<string>();
  const faults = routes.flatMap((route) => {
    const name = `${route.method} ${route.path}`;
    const found = faultsOf(route);
    if (seen.has(name)) found.push('is registered twice');
    seen.add(name);
    return found.map((fault) => `${name}: ${fault}`);
  });
  if (faults.length > 0) throw new RegistryError(`The routes cannot be mounted:\n${faults.join('\n')}`);
}

function faultsOf(route: AnyRoute): string[] {
  const faults: string[] = [];
  if (!ACTIONS.some((action) => action === route.action))
    faults.push('its action is not one the policy knows');
  const schemas = Object.values(route.response ?? {});
  if (schemas.length === 0 || schemas.some((schema) => typeof schema !== 'object' || schema === null)) {
    faults.push('it has no response schema');
  }
  if (!route.summary) faults.push('it has no summary');
  const named = [...route.path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1]);
  const declared = Object.keys((route.params as { properties?: object } | undefined)?.properties ?? {});
  if (named.join() !== declared.join())
    faults.push('its params schema does not name its path parameters in order');
  if (route.path.includes('*') && route.params !== undefined)
    faults.push('a wildcard path takes no params schema');
  if (route.method === 'GET' && (route.body !== undefined || route.rawBody !== undefined)) {
    faults.push('a GET has no body');
  }
  return faults;
}
