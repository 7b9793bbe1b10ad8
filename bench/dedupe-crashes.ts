/**
 * Crashes of OSS-Fuzz projects with the commit that fixed them: how often a partner of the same fix stands
 * among a crash's first five, beside what others' rules do on the same crashes. The findings go through the
 * product's own engine, candidates included; each project's model has not seen it.
 */
import { type Deduplication, deduplicate } from '../src/core/dedupe/deduplicate.ts';
import { MODEL } from '../src/core/dedupe/model.ts';
import type { Figure } from './bench.ts';
import { figure } from './bench.ts';
import { BASELINES } from './dedupe-baselines.ts';
import { type CrashRecord, loadCrashes } from './dedupe-data.ts';
import { CRASH_FOLDS, fitCrashes, foldOf, projectsOf } from './dedupe-fit-crashes.ts';
import { atK, clusteredInterval, mergedBy, spelled } from './dedupe-metrics.ts';

const K = 5;

type Ranking = {
  readonly name: string;
  /** Per query: did it hit, how many partners it found, of how many. */
  readonly queries: readonly {
    readonly project: string;
    readonly hit: number;
    readonly found: number;
    readonly partners: number;
  }[];
};

export function measureCrashes(say: (line: string) => void): readonly Figure[] {
  const records = loadCrashes();
  if (records === null) return [];
  const byProject = [...Map.groupBy(records, ({ project }) => project).values()];
  const baselines = BASELINES.map(({ name, score }) =>
    rank(name, byProject, (members, i) => members.map((other) => score(members[i]!, other))),
  );
  const { ranking, results } = ownRanking(records, byProject);
  const merged = wronglyOrRightlyMerged(byProject, results);
  const pairs = byProject.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const reference = baselines.find(({ name }) => name === 'frames-and-type')!;
  say(
    `ossfuzz-same-fix, ${CRASH_FOLDS} folds by project, ${records.length} crashes, ${byProject.length} projects:`,
  );
  for (const entry of [...baselines, ranking]) say(`  ${entry.name.padEnd(18)} ${line(entry)}`);
  const gains = (['hit', 'found'] as const).map((which) => ({
    which,
    ...gainOver(ranking, reference, which),
  }));
  for (const { which, mean, low, high } of gains) {
    say(
      `  gain in ${which === 'hit' ? 'hit@5' : 'pair-recall@5'} over frames-and-type: ${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}] (projects as clusters)`,
    );
  }
  say(`  merged from stacks alone: ${spelled(merged, pairs)} of all pairs within a project`);
  return [
    figure('dedupe-crashes-hit-at-5', 'share', [share(ranking, 'hit')], [share(reference, 'hit')]),
    figure(
      'dedupe-crashes-pair-recall-at-5',
      'share',
      [share(ranking, 'found')],
      [share(reference, 'found')],
    ),
    figure('dedupe-crashes-merged', 'pairs', [merged]),
  ];
}

/** Through the engine as it is: candidates, typicality, suggestions. */
function ownRanking(records: readonly CrashRecord[], byProject: readonly (readonly CrashRecord[])[]) {
  const projects = projectsOf(records);
  const models = Array.from({ length: CRASH_FOLDS }, (_, fold) =>
    fitCrashes(projects.filter(({ name }) => foldOf(name) !== fold)),
  );
  const results = new Map<string, Deduplication>();
  const ranking = rank('breakwater', byProject, (members, i) => {
    const project = members[0]!.project;
    let result = results.get(project);
    if (result === undefined) {
      result = deduplicate(
        members.map(({ finding }) => finding),
        [],
        { reports: MODEL, crashes: models[foldOf(project)]! },
      );
      results.set(project, result);
    }
    const own = members[i]!.finding.id;
    const scores = new Map(
      result.suggestions
        .filter(({ a, b }) => a === own || b === own)
        .map(({ a, b, score }) => [a === own ? b : a, score]),
    );
    return members.map(({ finding }) => scores.get(finding.id) ?? Number.NEGATIVE_INFINITY);
  });
  return { ranking, results };
}

function rank(
  name: string,
  byProject: readonly (readonly CrashRecord[])[],
  scoresFor: (members: readonly CrashRecord[], index: number) => readonly number[],
): Ranking {
  const queries = byProject.flatMap((members) =>
    members.flatMap((crash, i) => {
      const others = members.flatMap((_, j) => (j === i ? [] : [j]));
      const same = others.map((j) => members[j]!.fix === crash.fix);
      if (!same.includes(true)) return [];
      const scores = scoresFor(members, i);
      return [
        {
          project: crash.project,
          ...atK(
            others.map((j) => scores[j]!),
            same,
            K,
          ),
        },
      ];
    }),
  );
  return { name, queries };
}

function wronglyOrRightlyMerged(
  byProject: readonly (readonly CrashRecord[])[],
  results: ReadonlyMap<string, Deduplication>,
): number {
  let merged = 0;
  for (const members of byProject) {
    const result = results.get(members[0]!.project);
    if (result === undefined) continue;
    const isMerged = mergedBy(result);
    for (const [i, a] of members.entries()) {
      for (const b of members.slice(i + 1)) if (isMerged(a.finding.id, b.finding.id)) merged += 1;
    }
  }
  return merged;
}

function share({ queries }: Ranking, which: 'hit' | 'found'): number {
  const sum = queries.reduce((total, query) => total + query[which], 0);
  return (
    sum / (which === 'hit' ? queries.length : queries.reduce((total, { partners }) => total + partners, 0))
  );
}

function line(ranking: Ranking): string {
  const partners = ranking.queries.reduce((total, query) => total + query.partners, 0);
  const interval = (which: 'hit' | 'found') => {
    const { low, high } = clusteredInterval(
      ranking.queries.map((query) => ({
        cluster: query.project,
        value: query[which],
        weight: which === 'hit' ? 1 : query.partners,
      })),
    );
    return `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
  };
  return `hit@5 ${share(ranking, 'hit').toFixed(4)} ${interval('hit')} n ${ranking.queries.length}; pair-recall@5 ${share(ranking, 'found').toFixed(4)} ${interval('found')} n ${partners}`;
}

function gainOver(ranking: Ranking, reference: Ranking, which: 'hit' | 'found') {
  return clusteredInterval(
    ranking.queries.map((query, index) => ({
      cluster: query.project,
      value: query[which] - reference.queries[index]![which],
      weight: which === 'hit' ? 1 : query.partners,
    })),
  );
}
