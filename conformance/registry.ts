/** Every suite we know. A row is printed for each, run or not. */
import type { Suite } from './suite.ts';
import { advisories } from './suites/advisories.ts';
import { aiReports } from './suites/ai-reports.ts';
import { cyclonedx } from './suites/cyclonedx.ts';
import { merkle } from './suites/merkle.ts';
import { purl } from './suites/purl.ts';
import { sarif } from './suites/sarif.ts';
import { sboms } from './suites/sboms.ts';
import { ssvc } from './suites/ssvc.ts';
import { vers } from './suites/vers.ts';
import { versions } from './suites/versions.ts';
import { vulnrichment } from './suites/vulnrichment.ts';

export const SUITES: readonly Suite[] = [
  sarif,
  cyclonedx,
  advisories,
  aiReports,
  sboms,
  vulnrichment,
  ssvc,
  merkle,
  versions,
  vers,
  purl,
];
