/**
 * Every route of the server. A route that is not here does not exist; one that is here is checked at start,
 * described in /openapi.json and called by the two-worlds leak harness. Each area adds its own list.
 */
import type { AnyRoute } from '../route.ts';
import { ACCESS_ROUTES } from './access-routes.ts';
import { ACT_ROUTES } from './act-routes.ts';
import { ADVISORY_ROUTES } from './advisory-routes.ts';
import { CASE_ROUTES } from './case-routes.ts';
import { CHECK_ROUTES } from './check-routes.ts';
import { CLOSING_ROUTES } from './closing-routes.ts';
import { DESK_ROUTES } from './desk-routes.ts';
import { DETERMINATION_ROUTES } from './determination-routes.ts';
import { ENGAGEMENT_PEOPLE_ROUTES } from './engagement-people-routes.ts';
import { ENGAGEMENT_ROUTES } from './engagement-routes.ts';
import { EVALUATION_ROUTES } from './evaluation-routes.ts';
import { EVIDENCE_ROUTES } from './evidence-routes.ts';
import { EXCHANGE_ROUTES } from './exchange-routes.ts';
import { FEDERATION_ROUTES } from './federation-routes.ts';
import { FINDING_ROUTES } from './finding-routes.ts';
import { INTAKE_ROUTES } from './intake-routes.ts';
import { LAB_ROUTES } from './lab-routes.ts';
import { LEDGER_PAGE_ROUTES } from './ledger-page-routes.ts';
import { LEDGER_ROUTES } from './ledger-routes.ts';
import { LINK_ROUTES } from './link-routes.ts';
import { MAINTAINER_ROUTES } from './maintainer-routes.ts';
import { ME_ROUTES } from './me-routes.ts';
import { OPERATOR_ROUTES } from './operator-routes.ts';
import { PARTNER_ROUTES } from './partner-routes.ts';
import { PROBE_ROUTES } from './probe-routes.ts';
import { PUBLICATION_ROUTES } from './publication-routes.ts';
import { REVISION_ROUTES } from './revision-routes.ts';
import { ROOM_ROUTES } from './room-routes.ts';
import { SCORECARD_ROUTES } from './scorecard-routes.ts';
import { SESSION_ROUTES } from './session-routes.ts';
import { SUITE_ROUTES } from './suite-routes.ts';
import { SYSTEM_ROUTES } from './system-routes.ts';
import { TAXII_ROUTES } from './taxii-routes.ts';
import { VINCE_ROUTES } from './vince-routes.ts';
import { WORK_ROUTES } from './work-routes.ts';

export const ROUTES: readonly AnyRoute[] = [
  ...SYSTEM_ROUTES,
  ...SESSION_ROUTES,
  ...ME_ROUTES,
  ...ACCESS_ROUTES,
  ...INTAKE_ROUTES,
  ...FINDING_ROUTES,
  ...CHECK_ROUTES,
  ...VINCE_ROUTES,
  ...FEDERATION_ROUTES,
  ...LAB_ROUTES,
  ...EVIDENCE_ROUTES,
  ...LEDGER_ROUTES,
  ...LEDGER_PAGE_ROUTES,
  ...ADVISORY_ROUTES,
  ...REVISION_ROUTES,
  ...TAXII_ROUTES,
  ...CASE_ROUTES,
  ...ROOM_ROUTES,
  ...MAINTAINER_ROUTES,
  ...DESK_ROUTES,
  ...LINK_ROUTES,
  ...SCORECARD_ROUTES,
  ...OPERATOR_ROUTES,
  ...CLOSING_ROUTES,
  ...ACT_ROUTES,
  ...ENGAGEMENT_ROUTES,
  ...ENGAGEMENT_PEOPLE_ROUTES,
  ...EVALUATION_ROUTES,
  ...DETERMINATION_ROUTES,
  ...SUITE_ROUTES,
  ...PARTNER_ROUTES,
  ...PROBE_ROUTES,
  ...PUBLICATION_ROUTES,
  ...EXCHANGE_ROUTES,
  ...WORK_ROUTES,
];
