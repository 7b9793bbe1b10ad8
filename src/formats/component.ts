/**
 * Which component a finding is about, from whatever its format says: one shape, canonical purl, and the
 * faults that every reader reports in the same words.
 */
import type { Component } from '../core/finding/finding.ts';
import { formatPurl, parsePurl } from '../core/purl/purl.ts';
import type { JsonObject } from './json/parse.ts';
import { member } from './json/parse.ts';
import type { Shape, Sink } from './json/shape.ts';
import { addProblem, quote } from './json/shape.ts';
import { ecosystemOf, readPurl, registryName } from './purl.ts';

const COMPONENT_FIELDS: Readonly<Record<string, Shape>> = {
  purl: { kind: 'string', min: 1, max: 4096 },
  repository: {
    kind: 'string',
    max: 2048,
    pattern: /^(git\+)?(https?|ssh|git):\/\/[^\s/]+(\/\S*)?$/i,
    say: 'a repository URL (https, ssh or git)',
  },
  commit: { kind: 'string', max: 256, pattern: /^[0-9a-zA-Z._/-]+$/, say: 'a commit digest, tag or branch' },
  ecosystem: { kind: 'string', min: 1, max: 100 },
  name: { kind: 'string', min: 1, max: 500 },
  version: { kind: 'string', min: 1, max: 256 },
};

export const componentShape: Shape = {
  kind: 'also',
  of: { kind: 'object', fields: COMPONENT_FIELDS, someOf: ['purl', 'repository', 'name'] },
  rule: (value, at, sink) => {
    const purl = member(value as JsonObject, 'purl');
    if (typeof purl === 'string') checkPurl(purl, `${at}/purl`, sink);
  },
};

export function checkPurl(text: string, at: string, sink: Sink): void {
  const parsed = parsePurl(text);
  if (!parsed.ok) addProblem(sink, at, 'purl', `${quote(text)} is not a package URL: it ${parsed.reason}.`);
}

/** Only for an object that `componentShape` accepts. Ecosystem, name and version come from the purl where there is one. */
export function toComponent(given: JsonObject): Component {
  const text = (name: string): string | undefined => {
    const value = member(given, name);
    return typeof value === 'string' ? value : undefined;
  };
  const repository = text('repository');
  const commit = text('commit');
  const purl = text('purl');
  const parsed = purl === undefined ? null : readPurl(purl);
  const ecosystem = (parsed && ecosystemOf(parsed.type)) ?? text('ecosystem');
  const name = parsed === null ? text('name') : registryName(parsed, purl ?? '');
  const version = parsed?.version || text('version');
  return {
    ...(parsed !== null && {
      purl: formatPurl({ ...parsed, version: version ?? '' }),
    }),
    ...(repository !== undefined && { repository }),
    ...(commit !== undefined && { commit }),
    ...(ecosystem !== undefined && { ecosystem }),
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
  };
}
