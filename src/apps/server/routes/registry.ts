/**
 * Every route of the server. A route that is not here does not exist; one that is here is checked at start,
 * described in /openapi.json and called by the two-worlds leak harness. Each area adds its own list.
 */
import type { AnyRoute } from '../route.ts';
import { INTAKE_ROUTES } from './intake-routes.ts';
import { LEDGER_ROUTES } from './ledger-routes.ts';
import { ME_ROUTES } from './me-routes.ts';
import { SESSION_ROUTES } from './session-routes.ts';
import { SYSTEM_ROUTES } from './system-routes.ts';

export const ROUTES: readonly AnyRoute[] = [
  ...SYSTEM_ROUTES,
  ...SESSION_ROUTES,
  ...ME_ROUTES,
  ...INTAKE_ROUTES,
  ...LEDGER_ROUTES,
];
