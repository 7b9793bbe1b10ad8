/**
 * What else a component may be known by: the repository its source is in, whatever it is named with, and its bare
 * name. Two components that share one are related at most (across-components.ts); nothing is merged over it.
 */
import type { Component } from '../finding/finding.ts';
import { foldConfusables } from './confusables.ts';

const MAX_NAME = 100;
/** Shorter names are shared by chance. */
const MIN_NAME = 3;

/** `host/owner/repository`, and a name without a slash; in that order, none where none is known. */
export function sourcesOf(component: Component): readonly string[] {
  const source = repositoryOf(component);
  const name = bareName(component, source);
  return [...(source === null ? [] : [source]), ...(name === null ? [] : [name])];
}

/**
 * By the repository, a forge's purl, a Go module, a purl's `vcs_url` or `repository_url`, or a CPE's vendor and
 * product where they read like an owner and a repository. Null where none says.
 */
export function repositoryOf({ repository, purl = '', name = '' }: Component): string | null {
  if (repository !== undefined) return normalRepository(repository);
  const said = /[?&](?:vcs_url|repository_url)=([^&#]{1,600})/.exec(purl.slice(0, 2_000))?.[1];
  if (said !== undefined) return normalRepository(decoded(said));
  const forge = /^pkg:(github|gitlab|bitbucket)\/([^@?#]{1,200})/.exec(purl);
  if (forge !== null)
    return normalRepository(`${forge[1]}.${forge[1] === 'bitbucket' ? 'org' : 'com'}/${forge[2]}`);
  const golang = /^pkg:golang\/((?:github|gitlab)\.com\/[^/@?#]{1,100}\/[^/@?#]{1,100})/.exec(purl);
  if (golang !== null) return normalRepository(golang[1]!);
  const cpe = cpeOf(name);
  return cpe === null ? null : normalRepository(`github.com/${cpe.vendor}/${cpe.product}`);
}

function bareName({ purl = '', name = '' }: Component, repository: string | null): string | null {
  const packaged = /\/([^/@?#]{1,100})(?:[@?#]|$)/.exec(purl.replace(/%40/gi, ''))?.[1];
  const called = cpeOf(name)?.product ?? packaged ?? (name === '' ? undefined : name);
  const folded = foldConfusables((called ?? repository?.split('/').at(-1) ?? '').slice(0, MAX_NAME))
    .toLowerCase()
    .replace(/^.*\//, '');
  return folded.length < MIN_NAME ? null : folded;
}

/** Of an application's CPE in either form; null for anything else. */
export function cpeOf(name: string): { readonly vendor: string; readonly product: string } | null {
  const cpe =
    /^cpe:2\.3:a:([^:]{1,100}):([^:]{1,100}):/.exec(name) ??
    /^cpe:\/a:([^:]{1,100}):([^:]{1,100})/.exec(name);
  return cpe === null ? null : { vendor: cpe[1]!, product: cpe[2]! };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `host/owner/repository`, whatever scheme, case, branch or ending it is written with. */
export function normalRepository(url: string): string {
  return foldConfusables(url.slice(0, 400))
    .toLowerCase()
    .replace(/^(?:git\+)?(?:https?|ssh|git):\/\/(?:[^@/]{0,100}@)?/, '')
    .replace(/^git@([^:/]{1,100}):/, '$1/')
    .replace(/\/(?:tree|blob)\/.*$/, '')
    .replace(/[@#?].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}
