/** Why a run without effect says nothing, or says something else than "no effect". Pure reading of facts. */
import type { WatchReport } from './watch-report.ts';

export type RunFault = 'sandbox_lost' | 'resource_limit' | 'timeout' | 'broken_reproducer' | null;

export type RunEnding = {
  readonly lost: boolean;
  readonly limitHit: 'wall' | 'memory' | 'processes' | 'output' | 'cpu' | null;
  readonly exit: number | null;
  readonly stderr: string;
  readonly reports: readonly WatchReport[];
};

const MISSING_MODULE = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND']);
/** What a shell answers for a program that is not there, or that it may not run. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

export function faultOf(ending: RunEnding): RunFault {
  if (ending.lost) return 'sandbox_lost';
  if (isBroken(ending)) return 'broken_reproducer';
  if (ending.limitHit === 'wall') return 'timeout';
  if (ending.limitHit !== null && ending.limitHit !== 'cpu') return 'resource_limit';
  return null;
}

/**
 * The reproducer cannot run at all: its program is not there, its own file cannot be loaded or read, or it
 * asks for a module that nobody declared. An API that the component lacks is not this: that is an answer.
 */
function isBroken({ exit, stderr, reports }: RunEnding): boolean {
  if (exit === NOT_FOUND || exit === NOT_EXECUTABLE) return true;
  for (const crash of reports.filter((report) => report.kind === 'crash')) {
    if (crash.code !== null && MISSING_MODULE.has(crash.code) && isOwn(crash.from ?? crash.stack ?? ''))
      return true;
    if (crash.name === 'SyntaxError' && isOwn(crash.stack?.split('\n', 1)[0] ?? '')) return true;
  }
  return /Cannot find module '\/work\/[^']*'/.test(stderr) && !stderr.includes('/work/node_modules/');
}

/** A path of the reproducer's own, not of an installed package. */
function isOwn(text: string): boolean {
  return (
    text === '' || (text.includes('/work/') && !/\/work\/node_modules\//.test(text.split('\n', 1)[0] ?? ''))
  );
}

/** The API is gone on the fixed side: the reproducer could not even ask. Weaker than a control that passed. */
export function apiIsGone(reports: readonly WatchReport[]): boolean {
  return reports.some(
    (report) =>
      report.kind === 'crash' &&
      ((report.name === 'TypeError' &&
        /is not a (function|constructor)|Cannot read propert/.test(report.message ?? '')) ||
        MISSING_MODULE.has(report.code ?? '') ||
        report.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'),
  );
}
