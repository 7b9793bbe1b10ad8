/** The files of one revision of an advisory, as they leave: checked, signed, and the same bytes each time. */
import { toCsaf } from '../../core/advisory/csaf.ts';
import type { RevisionEntry } from '../../core/advisory/history.ts';
import { toOsv } from '../../core/advisory/osv.ts';
import type { PublishedRecord } from '../../core/advisory/published.ts';
import { toWithdrawnCsaf } from '../../core/advisory/withdrawn.ts';
import { componentKey } from '../../core/finding/component-key.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import type { Advisory, PublishedFile } from './ports.ts';
import { csafFilePath, documentBytes, osvFilePath, signedFiles } from './published-tree.ts';
import type { PublicationWorld } from './world.ts';

/** What would leave breaks its own standard. Nothing was published; the case's people must mend it. */
class Unpublishable extends Error {
  override readonly name = 'Unpublishable';
}

export type ToMake = {
  readonly record: PublishedRecord;
  /** Up to this revision. */
  readonly history: readonly RevisionEntry[];
  /** Why it is withdrawn by this revision; null where it is not. */
  readonly withdrawnWhy: string | null;
};

export type MadeFiles = {
  readonly files: readonly PublishedFile[];
  readonly csaf: { readonly path: string; readonly body: Uint8Array };
  readonly osv: { readonly path: string; readonly body: Uint8Array };
  readonly named: Advisory['files'];
};

/** Throws where the document fails the official schema or a mandatory test of CSAF 2.0. */
export async function makeFiles(
  world: PublicationWorld,
  { record, history, withdrawnWhy }: ToMake,
): Promise<MadeFiles> {
  const { publisher, version: engine } = world;
  const frame = { publisher, history, engine };
  const document =
    withdrawnWhy === null
      ? toCsaf(record, { ...frame, score: scoreOf(record) })
      : toWithdrawnCsaf(record, { ...frame, why: withdrawnWhy });
  const problems = await world.csaf.problemsOf(document);
  if (problems.length > 0) {
    throw new Unpublishable(
      `${record.identifier} is not valid CSAF: ${problems.map(({ pointer, code }) => `${pointer} ${code}`).join('; ')}`,
    );
  }
  const publishedAt = history[0]?.at ?? '';
  const at = history.at(-1)?.at ?? publishedAt;
  const csaf = { path: csafFilePath(record.identifier, publishedAt), body: documentBytes(document) };
  const withdrawn = withdrawnWhy === null ? {} : { withdrawnAt: at };
  const osv = {
    path: osvFilePath(record.identifier),
    body: documentBytes(toOsv(record, { at, publishedAt, ...withdrawn })),
  };
  // Without terms: whoever asks whether a flaw is known is not led to what was withdrawn.
  const terms = withdrawnWhy === null ? { terms: termsOf(record) } : {};
  return {
    csaf,
    osv,
    files: [
      ...(await signedFiles(world, csaf.path, csaf.body)),
      ...(await signedFiles(world, osv.path, osv.body)).map((file) =>
        file.path === osv.path ? { ...file, ...terms } : file,
      ),
    ],
    named: [
      { format: 'csaf', path: csaf.path },
      { format: 'osv', path: osv.path },
    ],
  };
}

function scoreOf({ severity }: PublishedRecord) {
  const scored = severity === null ? null : scoreCvss(severity);
  if (scored?.ok !== true) return null;
  const { version, score, severity: rank } = scored.value;
  return version === '3.0' || version === '3.1' ? { version, score, severity: rank } : null;
}

/** Under what somebody who asks whether a flaw is known would look for it. */
function termsOf({ identifier, aliases, component }: PublishedRecord): readonly string[] {
  const { purl, ecosystem, name } = component;
  const key = componentKey({
    name,
    ...(purl === null ? {} : { purl }),
    ...(ecosystem === null ? {} : { ecosystem }),
  });
  return [...new Set([key, identifier, ...aliases])];
}
