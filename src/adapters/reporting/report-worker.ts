/** Computes one report in a thread of its own: a bootstrap takes a processor for seconds. */
import { parentPort, workerData } from 'node:worker_threads';
import { composeReport } from '../../app/model/compose-report.ts';
import type { Planned } from '../../core/model/report.ts';

export type ReportWork = { readonly runs: readonly Planned[]; readonly writtenAt: string };

const { runs, writtenAt } = workerData as ReportWork;
parentPort?.postMessage(composeReport(runs, writtenAt));
