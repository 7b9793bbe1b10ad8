/**
 * CVE Record Format 5.x: what the assigning organisation says (`cna`), with weaknesses, severities and links
 * of the others (`adp`). One finding for each product it names; a rejected record claims nothing.
 */
import { componentKey } from '../../core/finding/component-key.ts';
import type { Component, Finding, Location } from '../../core/finding/finding.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import type { Parsed } from '../../core/problem.ts';
import { toComponent } from '../component.ts';
import type { Format, Reading, ReadOptions } from '../format.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { objectAt, objectsAt, statedVersion, textAt, textsAt } from '../json/read.ts';
import { check, newSink, problemsOf } from '../json/shape.ts';
import { versOfAffected } from '../osv/vers.ts';
import { purlOf, readPurl } from '../purl.ts';
import { cveShape } from './schema.ts';

export const cve: Format = {
  id: 'cve',
  title: 'CVE Record Format 5.x',
  mediaTypes: ['application/vnd.cve+json'],
  detect: (document) =>
    isObject(document) &&
    (member(document, 'dataType') === 'CVE_RECORD' || isObject(member(document, 'cveMetadata'))),
  versionOf: (document) => statedVersion(document, 'dataVersion'),
  read: readCve,
};

function readCve(document: JsonValue, options: ReadOptions): Parsed<Reading> {
  const sink = newSink({ maxProblems: options.limits.maxProblems });
  check(cveShape(document), document, '', sink);
  if (sink.problems.length > 0 || !isObject(document)) return { ok: false, problems: problemsOf(sink) };
  const metadata = objectAt(document, 'cveMetadata');
  const ownId = textAt(metadata, 'cveId') ?? '';
  const version = textAt(document, 'dataVersion') ?? '';
  const answer = (
    findings: readonly Finding[],
    refusal: 'withdrawn' | 'component-missing' | null,
  ): Parsed<Reading> => {
    const messages = {
      withdrawn: 'This record was rejected by its assigner; it claims nothing.',
      'component-missing': "Nothing in 'affected' names a product.",
    };
    const pointer = refusal === 'withdrawn' ? '/cveMetadata/state' : '/containers/cna';
    const problems = refusal === null ? [] : [{ pointer, code: refusal, message: messages[refusal] }];
    const rejected = refusal === null ? [] : [{ pointer: '', ownId, problems }];
    return { ok: true, value: { format: 'cve', version, findings, rejected }, warnings: sink.warnings };
  };
  if (textAt(metadata, 'state') === 'REJECTED') return answer([], 'withdrawn');
  const containers = objectAt(document, 'containers') ?? {};
  const products = productsOf(containers);
  if (products.length === 0) return answer([], 'component-missing');
  const described = describe(containers, ownId, sink.unknown);
  const single = products.length === 1;
  const findings = products.map(({ component, pointer, entries }): Finding => {
    const affected =
      component.ecosystem === undefined ? undefined : versOfAffected(entries.map(asOsv), component.ecosystem);
    const locations = entries.flatMap(locationsOf).slice(0, 1000);
    return {
      ...described,
      id: single ? ownId : `${options.source}#${pointer}`,
      ...(!single && { ownId }),
      pointer: single ? '' : pointer,
      component,
      ...(affected !== undefined && { affected }),
      locations,
    };
  });
  return answer(findings, null);
}

type Product = { readonly component: Component; readonly pointer: string; readonly entries: JsonObject[] };

/** Of the `cna`; of the others only where it names none, as old records do with `n/a`. */
function productsOf(containers: JsonObject): readonly Product[] {
  const own = collect(objectsAt(objectAt(containers, 'cna'), 'affected'), '/containers/cna');
  if (own.length > 0) return own;
  return objectsAt(containers, 'adp').flatMap((adp, index) =>
    collect(objectsAt(adp, 'affected'), `/containers/adp/${index}`),
  );
}

function collect(affected: readonly JsonObject[], at: string): readonly Product[] {
  const products = new Map<string, Product>();
  for (const [index, entry] of affected.entries()) {
    const component = componentOf(entry);
    if (component === null) continue;
    const key = componentKey(component);
    const known = products.get(key);
    if (known === undefined)
      products.set(key, { component, pointer: `${at}/affected/${index}`, entries: [entry] });
    else known.entries.push(entry);
  }
  return [...products.values()];
}

/** Package collections as the field writes them, by host. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  'registry.npmjs.org': 'npm',
  'www.npmjs.com': 'npm',
  'npmjs.com': 'npm',
  'pypi.org': 'PyPI',
  'pypi.python.org': 'PyPI',
  'repo.maven.apache.org': 'Maven',
  'repo1.maven.org': 'Maven',
  'rubygems.org': 'RubyGems',
  'www.nuget.org': 'NuGet',
  'nuget.org': 'NuGet',
  'packagist.org': 'Packagist',
  'pkg.go.dev': 'Go',
  'proxy.golang.org': 'Go',
  'crates.io': 'crates.io',
  'hex.pm': 'Hex',
  'repo.hex.pm': 'Hex',
  'pub.dev': 'Pub',
};

function componentOf(entry: JsonObject): Component | null {
  const given: Record<string, JsonValue> = {};
  const repository = textAt(entry, 'repo');
  if (repository !== undefined && /^(git\+)?(https?|ssh|git):\/\/[^\s/]+/i.test(repository))
    given['repository'] = repository;
  const stated = textAt(entry, 'packageURL');
  const host = /^https?:\/\/([^/:]+)/i.exec(textAt(entry, 'collectionURL') ?? '')?.[1]?.toLowerCase() ?? '';
  const ecosystem = Object.hasOwn(COLLECTIONS, host) ? COLLECTIONS[host] : undefined;
  const packageName = textAt(entry, 'packageName');
  if (stated !== undefined && readPurl(stated) !== null) given['purl'] = stated;
  else if (ecosystem !== undefined && packageName !== undefined) {
    given['ecosystem'] = ecosystem;
    given['name'] = packageName;
    const purl = purlOf(ecosystem, packageName);
    if (purl !== undefined) given['purl'] = purl;
  } else {
    const name = [textAt(entry, 'vendor'), textAt(entry, 'product')].filter(isNamed).join('/');
    if (name !== '') given['name'] = name;
  }
  return Object.keys(given).length === 0 ? null : toComponent(given);
}

function isNamed(text: string | undefined): text is string {
  return text !== undefined && !/^(n\/a|-|unknown|unspecified)$/i.test(text.trim());
}

/** A product's versions in OSV's terms, so that one function makes the VERS range. */
function asOsv(entry: JsonObject): JsonObject {
  const affected = objectsAt(entry, 'versions').filter((version) => textAt(version, 'status') === 'affected');
  const ranges: JsonObject[] = [];
  const versions: string[] = [];
  for (const version of affected) {
    const from = textAt(version, 'version') ?? '';
    const below = textAt(version, 'lessThan');
    const upTo = textAt(version, 'lessThanOrEqual');
    const end = below ?? upTo;
    if (end === undefined) versions.push(from);
    else {
      const introduced = isNamed(from) && from !== '*' ? from : '0';
      const last = end === '*' ? [] : [below === undefined ? { last_affected: end } : { fixed: end }];
      ranges.push({ type: 'ECOSYSTEM', events: [{ introduced }, ...last] });
    }
  }
  return { ranges, versions };
}

function locationsOf(entry: JsonObject): readonly Location[] {
  const files = textsAt(entry, 'programFiles');
  const functions = objectsAt(entry, 'programRoutines').map((routine) => textAt(routine, 'name') ?? '');
  const [file] = files;
  // Which routine is in which file is not said; with one file it is clear.
  if (files.length === 1 && file !== undefined)
    return functions.length === 0 ? [{ file }] : functions.map((name) => ({ file, function: name }));
  return [...files.map((name) => ({ file: name })), ...functions.map((name) => ({ function: name }))];
}

type Described = Omit<Finding, 'component' | 'locations' | 'pointer' | 'affected' | 'ownId'>;

function describe(containers: JsonObject, id: string, kept: Readonly<Record<string, JsonValue>>): Described {
  const cna = objectAt(containers, 'cna') ?? {};
  const all = [cna, ...objectsAt(containers, 'adp')];
  const description = objectsAt(cna, 'descriptions').find((entry) =>
    /^en/i.test(textAt(entry, 'lang') ?? ''),
  );
  const text = textAt(description, 'value');
  const title = textAt(cna, 'title') ?? text?.split('\n', 1)[0]?.slice(0, 2000);
  const weaknesses = all.flatMap((container) =>
    objectsAt(container, 'problemTypes').flatMap((type) =>
      objectsAt(type, 'descriptions').map((entry) => textAt(entry, 'cweId')),
    ),
  );
  const vectors = all.flatMap((container) =>
    objectsAt(container, 'metrics').flatMap((metric) =>
      ['cvssV4_0', 'cvssV3_1', 'cvssV3_0', 'cvssV2_0'].map(
        (name) => textAt(objectAt(metric, name), 'vectorString') ?? '',
      ),
    ),
  );
  const urls = all.flatMap((container) => objectsAt(container, 'references'));
  const seen = new Set<string>();
  return {
    id,
    format: 'cve',
    weaknesses: [...new Set(weaknesses.filter((cwe) => cwe !== undefined))],
    aliases: [id],
    ...(title !== undefined && { title }),
    ...(text !== undefined && { description: text }),
    patches: [],
    severity: [...new Set(vectors.filter((vector) => vector !== '' && scoreCvss(vector).ok))],
    references: urls.flatMap((reference) => {
      const url = textAt(reference, 'url') ?? '';
      if (!/^https?:\/\/\S+$/i.test(url) || seen.has(url)) return [];
      seen.add(url);
      return [{ type: textsAt(reference, 'tags').find((tag) => !tag.startsWith('x_')) ?? 'web', url }];
    }),
    unknown: { ...kept, ...unknownOf(containers) },
  };
}

const READ_MEMBERS = new Set(['descriptions', 'title', 'affected', 'problemTypes', 'references']);

function unknownOf(containers: JsonObject): Record<string, JsonValue> {
  const unknown: Record<string, JsonValue> = {};
  const cna = objectAt(containers, 'cna') ?? {};
  for (const name of Object.keys(cna)) {
    if (!READ_MEMBERS.has(name) && !name.startsWith('x_'))
      unknown[`/containers/cna/${name}`] = cna[name] as JsonValue;
  }
  const adp = member(containers, 'adp');
  return adp === undefined ? unknown : { ...unknown, '/containers/adp': adp };
}
