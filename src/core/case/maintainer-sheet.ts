/**
 * What a maintainer is shown of one root cause, put together from the record. A person adds the one sentence of
 * impact and answers for it; everything else is taken from the finding that was reproduced, the lab's runs and
 * what finders said of themselves. What has no field here does not reach the maintainer: no severity, no
 * operator, no other component, and finders by name only where a person says so.
 */
import { boundUntil, type Embargo } from '../embargo/embargo.ts';
import type { ClaimedFinder, Component, Finding, Location } from '../finding/finding.ts';
import type { Oracle, Reproducer } from '../finding/reproducer.ts';
import type { Assurance, JudgedPatch, Reproduction, RunRole } from '../reproduction/verdict.ts';
import { hasCarriageReturns, mailPatch, patchFileName } from './mail-patch.ts';
import { shellCommand, shellWord } from './shell-words.ts';

/** Stands for the lab's random `{marker}`, so that a copied reproducer runs by hand. */
const MARKER = 'breakwater-marker';
/** A reproducer larger than this is not shown to be copied; the person who answers sends it. */
const MAX_SHOWN_BYTES = 64 * 1024;
const MAX_DIFF_BYTES = 256 * 1024;

export type SheetRuns = { readonly role: RunRole; readonly triggered: number; readonly of: number };

export type SheetReproducer = {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Files that are no text: to be asked for. */
  readonly withheld: readonly string[];
  /** Puts the component and what it needs beside the files; null where that is the reader's own build. */
  readonly prepare: string | null;
  readonly run: string;
  readonly oracle: Oracle;
  /** The lab put a random secret where this text stands; null where none is used. */
  readonly marker: string | null;
};

export type SheetPatch = {
  readonly verdict: JudgedPatch['verdict'];
  readonly tests: JudgedPatch['tests'];
  readonly diff: string;
  /** For `git am`; null where git would not take it. */
  readonly mail: string | null;
  readonly fileName: string;
  readonly command: string;
};

export type MaintainerSheet = {
  readonly title: string;
  readonly impact: string;
  readonly component: {
    readonly name: string;
    readonly version: string | null;
    readonly commit: string | null;
  };
  readonly environment: string | null;
  readonly affected: readonly string[];
  readonly fixed: readonly string[];
  readonly aliases: readonly string[];
  readonly weaknesses: readonly string[];
  readonly where: readonly string[];
  /** Null where the lab has not reproduced it: then the page says so first. */
  readonly seen: {
    readonly at: string;
    readonly assurance: Assurance;
    readonly runs: readonly SheetRuns[];
  } | null;
  readonly reports: number;
  /** Null: not named. */
  readonly finders: readonly string[] | null;
  readonly ai: {
    readonly assisted: number;
    readonly notAssisted: number;
    readonly reviewed: number;
    readonly models: readonly string[];
  };
  readonly reproducer: SheetReproducer | null;
  readonly patch: SheetPatch | null;
  readonly contact: string;
  /** The finding whose reproducer this is, where its proof holds: the lab tries patches on it. Shown to nobody. */
  readonly proof: string | null;
  /** When it becomes public: what binds, and what somebody asks for. Null: no date is agreed, or asked for. */
  readonly publicOn: PublicDate;
};

export type PublicDate = { readonly at: string | null; readonly asked: string | null };

export type SheetMaterial = {
  /** The finding that was reproduced, else the canonical one. */
  readonly shown: Finding;
  /** Our id of `shown`, where the lab reproduced it. */
  readonly proof: string | null;
  readonly reproduction: { readonly body: Reproduction; readonly at: string } | null;
  readonly findings: readonly Finding[];
  readonly affected: readonly string[];
  readonly fixed: readonly string[];
  readonly finders: readonly string[];
  /** A diff that the lab judged, of any finding of the case, best first. */
  readonly patch: { readonly judged: JudgedPatch; readonly diff: string } | null;
  readonly embargo: Embargo;
};

export type SheetWords = {
  readonly title: string;
  readonly impact: string;
  readonly contact: string;
  readonly namesFinders: boolean;
};

export function maintainerSheet(
  material: SheetMaterial,
  words: SheetWords,
  signed: { readonly clearinghouse: string; readonly at: string },
): MaintainerSheet {
  const { shown, findings, reproduction } = material;
  const { component } = shown;
  const claims = findings.map(({ finder }) => finder);
  return {
    title: words.title,
    impact: words.impact,
    component: {
      name: componentName(component),
      version: component.version ?? null,
      commit: component.commit ?? null,
    },
    environment: shown.reproducer?.environment ?? null,
    affected: material.affected,
    fixed: material.fixed,
    aliases: distinct(findings.flatMap(({ aliases }) => aliases)),
    weaknesses: distinct(findings.flatMap(({ weaknesses }) => weaknesses)),
    where: distinct(shown.locations.map(placeWords).filter((place) => place !== '')).slice(0, 6),
    seen:
      reproduction === null
        ? null
        : {
            at: reproduction.at,
            assurance: reproduction.body.assurance,
            runs: runsByRole(reproduction.body),
          },
    reports: findings.length,
    finders: words.namesFinders ? distinct(material.finders) : null,
    ai: aiUse(claims, words),
    reproducer: shown.reproducer === undefined ? null : shownReproducer(shown.reproducer, component),
    patch: material.patch === null ? null : shownPatch(material.patch, words, signed),
    contact: words.contact,
    proof: material.proof,
    publicOn: publicDate(material.embargo),
  };
}

export function publicDate(embargo: Embargo): PublicDate {
  if (embargo.state === 'proposed') return { at: null, asked: embargo.until };
  if (embargo.state === 'exited') return { at: embargo.at, asked: null };
  return { at: boundUntil(embargo), asked: embargo.state === 'revise' ? embargo.proposed : null };
}

function componentName(component: Component): string {
  return component.name ?? component.purl ?? component.repository ?? 'the component';
}

function placeWords({ file, function: name, startLine, endLine }: Location): string {
  const lines =
    startLine === undefined
      ? ''
      : `:${startLine}${endLine === undefined || endLine === startLine ? '' : `–${endLine}`}`;
  return [file === undefined ? '' : `${file}${lines}`, name ?? ''].filter((part) => part !== '').join(' ');
}

const TOLD: readonly RunRole[] = ['vulnerable', 'inert', 'fixed', 'benign'];

function runsByRole({ runs }: Reproduction): readonly SheetRuns[] {
  return TOLD.flatMap((role) => {
    const those = runs.filter((run) => run.role === role && run.triggered !== null);
    if (those.length === 0) return [];
    return [
      { role, triggered: those.filter(({ triggered }) => triggered === true).length, of: those.length },
    ];
  });
}

/** A model's name often says whose it is, so it stands only where the finders are named. */
function aiUse(
  claims: readonly (ClaimedFinder | undefined)[],
  { namesFinders }: SheetWords,
): MaintainerSheet['ai'] {
  const models = distinct(claims.flatMap((claim) => claim?.model ?? [])).slice(0, 8);
  return {
    assisted: claims.filter((claim) => claim?.aiAssisted === true || claim?.model !== undefined).length,
    notAssisted: claims.filter((claim) => claim?.aiAssisted === false && claim.model === undefined).length,
    reviewed: claims.filter((claim) => claim?.humanReviewed === true).length,
    models: namesFinders ? models : [],
  };
}

function shownReproducer(reproducer: Reproducer, component: Component): SheetReproducer {
  let left = MAX_SHOWN_BYTES;
  const files: { path: string; text: string }[] = [];
  const withheld: string[] = [];
  for (const file of reproducer.files) {
    const text = 'text' in file ? file.text.replaceAll('{marker}', MARKER) : null;
    left -= text?.length ?? 0;
    if (text === null || left < 0) withheld.push(file.path);
    else files.push({ path: file.path, text });
  }
  const command = reproducer.command.map((word) => word.replaceAll('{marker}', MARKER));
  const usesMarker = JSON.stringify([reproducer.files, reproducer.command]).includes('{marker}');
  return {
    files,
    withheld,
    prepare: reproducer.environment === 'npm' ? npmInstall(reproducer.dependencies, component) : null,
    run: shellCommand(
      reproducer.environment === 'native' && reproducer.input !== undefined
        ? command.map((word) => word.replaceAll('{input}', reproducer.input ?? ''))
        : command,
    ),
    oracle: reproducer.oracle,
    marker: usesMarker ? MARKER : null,
  };
}

function npmInstall(dependencies: Readonly<Record<string, string>>, component: Component): string {
  const own = component.name === undefined ? [] : [[component.name, component.version] as const];
  const wanted = [...own, ...Object.entries(dependencies).filter(([name]) => name !== component.name)];
  const words = wanted.map(([name, version]) =>
    shellWord(version === undefined ? name : `${name}@${version}`),
  );
  // What a package would run on installing is not what is to be shown.
  return `npm install --ignore-scripts ${words.join(' ')}`;
}

function shownPatch(
  { judged, diff }: NonNullable<SheetMaterial['patch']>,
  words: SheetWords,
  signed: { readonly clearinghouse: string; readonly at: string },
): SheetPatch | null {
  if (diff.length > MAX_DIFF_BYTES) return null;
  const mail = mailPatch({
    subject: words.title,
    body: words.impact,
    diff,
    author: { name: signed.clearinghouse, address: 'patches@breakwater.invalid' },
    date: signed.at,
  });
  const fileName = patchFileName(words.title);
  return {
    verdict: judged.verdict,
    tests: judged.tests,
    diff,
    mail,
    fileName,
    command:
      mail === null
        ? `git apply --unidiff-zero ${fileName}`
        : `git am ${hasCarriageReturns(mail) ? '--keep-cr ' : ''}${fileName}`,
  };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
