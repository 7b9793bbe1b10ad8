/** Every measured promise. */
import { advisoryImport } from './advisory-import.ts';
import type { Bench } from './bench.ts';
import { casesList } from './cases-list.ts';
import { dedupe } from './dedupe.ts';
import { dedupeScale } from './dedupe-scale.ts';
import { exposurePortfolio } from './exposure-portfolio.ts';
import { findingsList } from './findings-list.ts';
import { harborDedupe } from './harbor-dedupe.ts';
import { harborLab } from './harbor-lab.ts';
import { horizonBootstrap } from './horizon-bootstrap.ts';
import { inspectImport } from './inspect-import.ts';
import { inspectLog } from './inspect-log.ts';
import { intakeSingle } from './intake-single.ts';
import { intakeStream } from './intake-stream.ts';
import { inventoryMillion } from './inventory-million.ts';
import { labCases } from './lab-cases.ts';
import { labMatrix } from './lab-matrix.ts';
import { labOverhead } from './lab-overhead.ts';
import { labSaturated } from './lab-saturated.ts';
import { ledgerClose } from './ledger-close.ts';
import { matchCold } from './match-cold.ts';
import { matchMillion } from './match-million.ts';
import { matchWarm } from './match-warm.ts';
import { policy } from './policy.ts';
import { sarifMemory } from './sarif-memory.ts';
import { start } from './start.ts';

export const BENCHES: readonly Bench[] = [
  start,
  intakeStream,
  intakeSingle,
  sarifMemory,
  findingsList,
  casesList,
  policy,
  ledgerClose,
  horizonBootstrap,
  inspectLog,
  inspectImport,
  advisoryImport,
  exposurePortfolio,
  inventoryMillion,
  dedupe,
  dedupeScale,
  harborDedupe,
  harborLab,
  labCases,
  labOverhead,
  labSaturated,
  labMatrix,
  matchCold,
  matchWarm,
  matchMillion,
];
