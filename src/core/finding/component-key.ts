import type { Component } from './finding.ts';

/**
 * What a finding is about, without version: the purl up to `@`, else the repository, else ecosystem and
 * name (contracts, `triage --json`). Findings with different keys are never duplicates of each other.
 * Returns '' only for a component that names nothing, which no reader in `formats/` lets through.
 */
export function componentKey(component: Component): string {
  if (component.purl !== undefined) return withoutVersion(component.purl);
  if (component.repository !== undefined) return `repo:${normalRepository(component.repository)}`;
  if (component.name === undefined) return '';
  return `${(component.ecosystem ?? 'unknown').toLowerCase()}:${component.name}`;
}

/** A scope's `@` is percent-encoded in a canonical purl, so the last bare `@` before `?` or `#` is the version's. */
function withoutVersion(purl: string): string {
  const bare = purl.split(/[?#]/, 1)[0] ?? purl;
  const at = bare.lastIndexOf('@');
  const slash = bare.lastIndexOf('/');
  const name = at > slash ? bare.slice(0, at) : bare;
  // NuGet knows a package under any case of its name; the published definition of its purls does not fold it.
  return name.startsWith('pkg:nuget/') ? name.toLowerCase() : name;
}

function normalRepository(url: string): string {
  return url
    .toLowerCase()
    .replace(/^(git\+)?(https?|ssh|git):\/\/([^@/]*@)?/, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '');
}
