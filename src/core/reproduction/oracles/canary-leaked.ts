/** The random content of a file planted last shows up where the program can show things: output, or another file. */
import { actorOf, isTampered, type SourceOf } from '../attribution.ts';
import type { ControlOutcome } from '../verdict.ts';
import type { OracleFace, RunFacts, Secrets } from './oracle.ts';
import { isOutermost, outcomeOf, pathOf } from './oracle.ts';

type CanaryLeaked = { readonly type: 'canary-leaked'; readonly path: string };

const READING =
  /^fs\.(promises\.)?(open|readFile|copyFile|cp|createReadStream|openAsBlob|link|symlink|rename|readv?)(Sync)?$/;

export const CANARY_LEAKED: OracleFace<CanaryLeaked> = {
  type: 'canary-leaked',
  strength: 'observed',
  weakness: ({ path }) => (path.includes('{marker}') ? null : 'the path is fixed'),
  plan: ({ path }, secrets) => ({
    watch: [],
    path: pathOf(path, secrets),
    plantsCanary: true,
    findsSecret: true,
  }),
  triggered: ({ path }, facts, secrets) => isLeaked(facts, secrets, pathOf(path, secrets)),
  attributionPlan: ({ path }, secrets) => ({
    watch: ['files', 'processes', 'compilation'],
    path: pathOf(path, secrets),
    plantsCanary: true,
    findsSecret: true,
  }),
  attribution: (_, facts, sourceOf) => {
    const outcome = outcomeHere(facts, sourceOf);
    return outcome === 'passed' && isTampered(facts.reports, sourceOf) ? 'inconclusive' : outcome;
  },
};

function outcomeHere(facts: RunFacts, sourceOf: SourceOf): ControlOutcome {
  const reports = facts.reports.filter((report) => isOutermost(report, sourceOf));
  const reads = reports.filter((report) => report.kind === 'file');
  const actors = reads
    .filter(({ call }) => READING.test(call))
    .map(({ frames, call }) => actorOf(frames, call, sourceOf));
  const spawns = reports.filter((report) => report.kind === 'spawn');
  const starters = spawns.map(({ frames, call }) => actorOf(frames, call, sourceOf));
  // A program that also reads the secret itself, or has a process that may, can be showing its own copy.
  const isOthers = actors.includes('program') || starters.some((actor) => actor !== 'component');
  if (actors.includes('component') && isOthers) return 'inconclusive';
  if (actors.length > 0) return outcomeOf(actors);
  return starters.every((actor) => actor === 'component') ? outcomeOf(starters) : 'inconclusive';
}

/** As it is, and in the two spellings that a program is likely to print it in. */
function isLeaked(facts: RunFacts, { secret }: Secrets, canary: string): boolean {
  const spellings = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')];
  const isShown = spellings.some((text) => facts.stdout.includes(text) || facts.stderr.includes(text));
  return isShown || facts.holdingSecret.some((path) => path !== canary);
}
