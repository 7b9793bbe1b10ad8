/**
 * What each registered purl type demands beyond the common grammar: whether it has a namespace, which parts
 * are the same in any case, and its own normalizations. Source: the published per-type definitions.
 * An unregistered type is held to the common grammar alone.
 */
import type { PurlParts } from './purl.ts';

export type PurlType = {
  /** Absent: may be given. */
  readonly namespace?: 'required' | 'prohibited';
  /** Parts written in lower case. */
  readonly lower?: readonly ('namespace' | 'name' | 'version')[];
  readonly normalize?: (parts: PurlParts) => PurlParts;
  /** One sentence about what is wrong, or null. */
  readonly fault?: (parts: PurlParts) => string | null;
};

const BOTH = ['namespace', 'name'] as const;

export const PURL_TYPES: Readonly<Record<string, PurlType>> = {
  alpm: { namespace: 'required', lower: BOTH },
  apk: { namespace: 'required', lower: BOTH },
  bazel: { namespace: 'prohibited', lower: ['name'] },
  bitbucket: { namespace: 'required', lower: BOTH },
  bitnami: { namespace: 'prohibited', lower: ['name'] },
  brew: { lower: BOTH },
  cargo: { namespace: 'prohibited' },
  'chrome-extension': { namespace: 'prohibited', lower: ['name'], fault: chromeFault },
  cocoapods: { namespace: 'prohibited', fault: cocoapodsFault },
  composer: { namespace: 'required', lower: BOTH },
  conda: { namespace: 'prohibited', lower: ['name'] },
  cpan: { normalize: (parts) => ({ ...parts, namespace: parts.namespace.toUpperCase() }), fault: cpanFault },
  cran: { namespace: 'prohibited' },
  deb: { namespace: 'required', lower: BOTH },
  docker: { lower: BOTH },
  gem: { namespace: 'prohibited' },
  git: { namespace: 'required' },
  github: { namespace: 'required', lower: BOTH },
  golang: { lower: BOTH },
  hackage: { namespace: 'prohibited' },
  hex: { lower: BOTH },
  huggingface: { lower: ['version'] },
  julia: { namespace: 'prohibited', fault: (parts) => missing(parts, 'uuid') },
  luarocks: { lower: ['namespace', 'name', 'version'] },
  maven: { namespace: 'required' },
  mlflow: { namespace: 'prohibited', normalize: mlflow },
  npm: { lower: BOTH },
  nuget: { namespace: 'prohibited' },
  oci: { namespace: 'prohibited', lower: ['name'] },
  opam: { namespace: 'prohibited' },
  otp: { namespace: 'prohibited', lower: ['name'] },
  pub: { namespace: 'prohibited', normalize: pub },
  pypi: { namespace: 'prohibited', lower: ['version'], normalize: pypi },
  qpkg: { namespace: 'required', lower: ['namespace'] },
  rpm: { namespace: 'required', lower: ['namespace'] },
  swid: { fault: (parts) => missing(parts, 'tag_id') },
  swift: { namespace: 'required' },
  vcpkg: { namespace: 'prohibited', lower: ['name'] },
  'vscode-extension': { namespace: 'required', lower: BOTH },
  yocto: { namespace: 'required' },
};

/** PEP 503: runs of `-`, `_` and `.` are one `-`. */
function pypi(parts: PurlParts): PurlParts {
  return { ...parts, name: parts.name.toLowerCase().replace(/[-_.]+/g, '-') };
}

function pub(parts: PurlParts): PurlParts {
  return { ...parts, name: parts.name.toLowerCase().replace(/[^a-z0-9_]/g, '_') };
}

/** Azure Databricks folds model names, Azure ML does not; the repository tells which it is. */
function mlflow(parts: PurlParts): PurlParts {
  const repository = parts.qualifiers['repository_url'] ?? '';
  return /databricks/i.test(repository) ? { ...parts, name: parts.name.toLowerCase() } : parts;
}

function missing(parts: PurlParts, qualifier: string): string | null {
  return Object.hasOwn(parts.qualifiers, qualifier)
    ? null
    : `type ${parts.type} needs the qualifier '${qualifier}'`;
}

function chromeFault(parts: PurlParts): string | null {
  return /^[a-p]{32}$/.test(parts.name) ? null : "a chrome-extension's name is 32 letters from a to p";
}

function cocoapodsFault(parts: PurlParts): string | null {
  return /^[^.\s+][^\s+]*$/.test(parts.name)
    ? null
    : "a pod's name holds no white space or '+' and does not start with '.'";
}

function cpanFault(parts: PurlParts): string | null {
  return parts.name.includes('::')
    ? 'a cpan name is a distribution (URI-PackageURL), not a module (URI::PackageURL)'
    : null;
}
