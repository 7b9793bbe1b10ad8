/** A property of a built-in prototype was added or replaced, at any time, in any realm that the watcher reaches. */
import { actorOf, cameByItself, isTampered } from '../attribution.ts';
import type { WatchReport } from '../watch-report.ts';
import type { OracleFace, RunFacts, Trap } from './oracle.ts';
import { outcomeOf } from './oracle.ts';

type Polluted = { readonly type: 'prototype-polluted' };

/** Left by watchers in workers and child processes, which have no channel of their own. */
const SEEN_ELSEWHERE = '.seen-changed';
const MAX_TRAPS = 200;

export const PROTOTYPE_POLLUTED: OracleFace<Polluted> = {
  type: 'prototype-polluted',
  strength: 'observed',
  weakness: () => null,
  plan: () => ({ watch: ['prototypes'] }),
  triggered: (_, facts) =>
    facts.reports.some((report) => report.kind === 'changed' || report.kind === 'write') ||
    facts.paths.includes(SEEN_ELSEWHERE),
  attributionPlan: (_, __, before) => {
    const traps = trapsFrom(before);
    return traps.length === 0 ? null : { watch: ['prototypes', 'compilation'], traps };
  },
  attribution: (_, facts, sourceOf) => {
    const writes = facts.reports.filter((report) => report.kind === 'write');
    const reached = facts.reports.filter((report) => report.kind === 'reached');
    const actors = writes.map((write) => {
      const actor = actorOf(write.frames, write.via, sourceOf);
      return actor === 'component' && !cameByItself(write, reached, sourceOf) ? 'unclear' : actor;
    });
    const isReplaced = writes.some(({ replaces }, index) => replaces && actors[index] !== 'component');
    const outcome = outcomeOf(actors);
    // What a component asks before it writes (`includes`, `test`, `has`) a program can make answer as it likes.
    const isUnsure = isReplaced || isTampered(facts.reports, sourceOf);
    return outcome === 'passed' && isUnsure ? 'inconclusive' : outcome;
  },
  withoutBenign: (facts, benign) => {
    const usual = new Set(benign.reports.flatMap(labelOf));
    return {
      ...facts,
      reports: facts.reports.filter((report) => labelOf(report).every((label) => !usual.has(label))),
    };
  },
  isAllOf: (inert, before) => {
    if (inert.paths.includes(SEEN_ELSEWHERE)) return true;
    const own = new Set(inert.reports.flatMap(labelOf));
    const runs = before.map(({ reports }) => new Set(reports.flatMap(labelOf)));
    const isUsual = runs.every((labels) => [...own].every((label) => labels.has(label)));
    return !isUsual || !runs.every((labels) => [...labels].some((label) => !own.has(label)));
  },
};

/** Which property a report is about; none for reports of other kinds. */
function labelOf(report: WatchReport): string[] {
  return report.kind === 'changed' || report.kind === 'write' ? [`${report.on}\0${report.key}`] : [];
}

/** What changed before is trapped in the next run: an accessor in its place sees who writes. */
function trapsFrom(before: readonly RunFacts[]): Trap[] {
  const traps = new Map<string, Trap>();
  for (const report of before.flatMap(({ reports }) => reports)) {
    if (report.kind !== 'changed' || report.realm !== 'main' || report.key === null) continue;
    if (traps.size < MAX_TRAPS) traps.set(`${report.on}\0${report.key}`, { on: report.on, key: report.key });
  }
  return [...traps.values()];
}
