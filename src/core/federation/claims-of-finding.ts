/**
 * Which claims a finding answers to. A peer that found the same flaw may have named one of several places, or one
 * of several weaknesses; each spelling that it could have hit is a claim of its own.
 */
import type { Finding, Tlp } from '../finding/finding.ts';
import type { Claim } from './claim-digest.ts';

/** Bounds what one finding with a thousand places costs. */
const PLACES = 20;
const WEAKNESSES = 5;

const HOSTS: Readonly<Record<string, string>> = {
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
  bitbucket: 'https://bitbucket.org',
};

/**
 * TLP 2.0: RED is for named recipients and AMBER+STRICT for one organisation, and that such a finding exists is
 * a part of it; another clearinghouse is not told.
 */
export function mayBeToldToPeers(tlp: Tlp): boolean {
  return tlp !== 'RED' && tlp !== 'AMBER+STRICT';
}

/** None where no repository or no file is claimed: the interchange format knows a flaw by nothing else. */
export function claimsOf(finding: Pick<Finding, 'component' | 'locations' | 'weaknesses'>): readonly Claim[] {
  const repository = repositoryOf(finding.component);
  if (repository === null) return [];
  const files = new Set(finding.locations.flatMap(({ file }) => (file === undefined ? [] : [file])));
  const { weaknesses } = finding;
  const single = weaknesses.length > 1 ? weaknesses.slice(0, WEAKNESSES).map((each) => [each]) : [];
  return [...files]
    .slice(0, PLACES)
    .flatMap((location) =>
      [weaknesses, ...single].map((claimed) => ({ repository, location, weaknesses: claimed })),
    );
}

/** As claimed, or what a package URL of a forge stands for. */
function repositoryOf({ repository, purl }: Finding['component']): string | null {
  if (repository !== undefined) return repository;
  const [, type = '', path = ''] = /^pkg:([a-z]+)\/([^@?#]+)/.exec(purl ?? '') ?? [];
  const host = HOSTS[type];
  return host === undefined || !path.includes('/') ? null : `${host}/${decoded(path)}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
