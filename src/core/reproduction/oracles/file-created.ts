/** A file exists afterwards that did not before. With `{marker}` its name is new in every run. */
import { type Actor, actorOf, isTampered, type SourceOf } from '../attribution.ts';
import type { ControlOutcome } from '../verdict.ts';
import type { WatchReport } from '../watch-report.ts';
import type { OracleFace, RunFacts } from './oracle.ts';
import { isOutermost, outcomeOf, pathOf } from './oracle.ts';

type FileCreated = { readonly type: 'file-created'; readonly path: string };

const WRITING =
  /^fs\.(promises\.)?(open|writeFile|appendFile|copyFile|rename|link|symlink|mkdir|cp|createWriteStream)(Sync)?$/;

export const FILE_CREATED: OracleFace<FileCreated> = {
  type: 'file-created',
  strength: 'observed',
  weakness: ({ path }) => (path.includes('{marker}') ? null : 'the path is fixed'),
  plan: ({ path }, secrets) => ({ watch: [], path: pathOf(path, secrets) }),
  triggered: ({ path }, facts, secrets) => facts.paths.includes(pathOf(path, secrets)),
  attributionPlan: ({ path }, secrets) => ({
    watch: ['files', 'processes', 'compilation'],
    path: pathOf(path, secrets),
  }),
  attribution: (_, facts, sourceOf) => {
    const outcome = outcomeHere(facts, sourceOf);
    return outcome === 'passed' && isTampered(facts.reports, sourceOf) ? 'inconclusive' : outcome;
  },
};

function outcomeHere(facts: RunFacts, sourceOf: SourceOf): ControlOutcome {
  const reports = facts.reports.filter((report) => isOutermost(report, sourceOf));
  const writes = reports.filter((report) => report.kind === 'file' && WRITING.test(report.call));
  if (writes.length > 0) return outcomeOf(writes.map((report) => actorOfCall(report, sourceOf)));
  return outcomeOf(spawners(reports, sourceOf));
}

/** Nothing in this process wrote it, so a process did that was started: by whom is what counts. */
function spawners(reports: readonly WatchReport[], sourceOf: SourceOf): Actor[] {
  const spawns = reports.filter((report) => report.kind === 'spawn');
  const seenMaking = spawns.filter(({ made }) => made === true);
  const actors = (seenMaking.length > 0 ? seenMaking : spawns).map((report) => actorOfCall(report, sourceOf));
  // Without having seen which one made it, one process that the program started itself is one too many.
  if (
    seenMaking.length === 0 &&
    actors.includes('component') &&
    actors.some((actor) => actor !== 'component')
  ) {
    return ['unclear'];
  }
  return actors;
}

function actorOfCall(report: WatchReport, sourceOf: SourceOf): Actor {
  return report.kind === 'file' || report.kind === 'spawn'
    ? actorOf(report.frames, report.call, sourceOf)
    : 'unclear';
}
