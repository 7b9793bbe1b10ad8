/** Every suite we know. A row is printed for each, run or not. */
import type { Suite } from './suite.ts';
import { advisories } from './suites/advisories.ts';
import { aiReports } from './suites/ai-reports.ts';
import { sarif } from './suites/sarif.ts';
import { ssvc } from './suites/ssvc.ts';

export const SUITES: readonly Suite[] = [sarif, advisories, aiReports, ssvc];
