/** A file exists afterwards that did not before. With `{marker}` its name is new in every run. */
import { actorOf, isTampered, type SourceOf } from '../attribution.ts';
import type { ControlOutcome } from '../verdict.ts';
import type { WatchedFrame, WatchReport } from '../watch-report.ts';
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
  const deeds = withoutStreams(facts.reports, sourceOf).filter(
    (report) => report.kind === 'spawn' || (WRITING.test(report.call) && report.made !== false),
  );
  const seen = deeds.filter(({ made }) => made === true);
  if (seen.length > 0) return outcomeOf(seen.map((report) => actorOf(report.frames, report.call, sourceOf)));
  const actors = deeds.flatMap((report) => {
    const actor = actorOf(report.frames, report.call, sourceOf);
    // A process that was told nothing of the file's name, which is new in every run, did not make it.
    return actor === 'component' && report.kind === 'spawn' && !report.names ? [] : [actor];
  });
  // Without having seen which one made it, one that is not the component's is one too many.
  const isMixed = actors.includes('component') && actors.some((actor) => actor !== 'component');
  return isMixed ? 'inconclusive' : outcomeOf(actors);
}

type Deed = Extract<WatchReport, { kind: 'file' | 'spawn' }>;

/** A stream opens its file later, when nobody is on the stack; who made the stream was told before. */
function withoutStreams(reports: readonly WatchReport[], sourceOf: SourceOf): Deed[] {
  const deeds = reports.filter(
    (report): report is Deed =>
      (report.kind === 'file' || report.kind === 'spawn') && isOutermost(report, sourceOf),
  );
  let streams = deeds.filter(({ call }) => /^fs\.create(Read|Write)Stream$/.test(call)).length;
  return deeds.filter((deed) => deed.call !== 'fs.open' || !isNobodys(deed, sourceOf) || streams-- <= 0);
}

function isNobodys({ frames }: Deed, sourceOf: SourceOf): boolean {
  const isInside = (frame: WatchedFrame) =>
    frame.kind === 'node' || frame.kind === 'builtin' || sourceOf(frame).owner === 'watcher';
  return frames?.every(isInside) === true;
}
