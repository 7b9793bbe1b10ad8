/**
 * CSAF 2.0: an advisory as somebody's findings, one for each vulnerability and affected product line. `read`
 * checks what it needs; the official schema and mandatory tests are `examine`. A document that only says what
 * is fixed or not affected (a VEX) claims nothing.
 */
import { componentKey } from '../../core/finding/component-key.ts';
import type { Component, Finding, Tlp } from '../../core/finding/finding.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import type { Parsed } from '../../core/problem.ts';
import { schemeOfType } from '../../core/version/registry.ts';
import type { Constraint } from '../../core/version/vers.ts';
import { formatVers } from '../../core/version/vers.ts';
import type { Format, Reading, ReadOptions, RejectedFinding } from '../format.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject } from '../json/parse.ts';
import { objectAt, objectsAt, textAt, textsAt } from '../json/read.ts';
import type { Shape } from '../json/shape.ts';
import { addProblem, addWarning, check, newSink, problemsOf, quote } from '../json/shape.ts';
import { readPurl } from '../purl.ts';
import { examineCsaf } from './examine.ts';
import type { CsafProduct } from './products.ts';
import { productsById } from './products.ts';

export const csaf: Format = {
  id: 'csaf',
  title: 'CSAF 2.0',
  mediaTypes: ['application/csaf+json'],
  detect: (document) =>
    isObject(document) && textAt(objectAt(document, 'document'), 'csaf_version') !== undefined,
  versionOf: (document) => {
    const version = isObject(document) ? textAt(objectAt(document, 'document'), 'csaf_version') : undefined;
    return version !== undefined && /^[\x20-\x7e]{1,40}$/.test(version) ? version : null;
  },
  read: readCsaf,
  examine: examineCsaf,
};

const filled: Shape = { kind: 'string', min: 1 };
const anything: Shape = { kind: 'object', fields: {}, others: { kind: 'any' } };

/** What the readers of this folder rely on. */
export const csafOutline: Shape = {
  kind: 'object',
  fields: {
    document: {
      kind: 'object',
      fields: {
        category: filled,
        csaf_version: {
          kind: 'also',
          of: filled,
          rule: (value, at, sink) => {
            if (value !== '2.0')
              addProblem(sink, at, 'version', `CSAF 2.0 is read here, not ${quote(value as string)}.`);
          },
        },
        title: filled,
        publisher: anything,
        tracking: { kind: 'object', fields: { id: filled }, required: ['id'], others: { kind: 'any' } },
      },
      required: ['category', 'csaf_version', 'title', 'publisher', 'tracking'],
      others: { kind: 'any' },
    },
    product_tree: anything,
    vulnerabilities: { kind: 'array', of: anything, min: 1 },
  },
  required: ['document'],
  others: 'refuse',
};

function readCsaf(document: JsonValue, options: ReadOptions): Parsed<Reading> {
  const sink = newSink({ maxProblems: options.limits.maxProblems });
  check(csafOutline, document, '', sink);
  if (sink.problems.length > 0 || !isObject(document)) return { ok: false, problems: problemsOf(sink) };
  const products = productsById(objectAt(document, 'product_tree'));
  const findings: Finding[] = [];
  const rejected: RejectedFinding[] = [];
  for (const [index, vulnerability] of objectsAt(document, 'vulnerabilities').entries()) {
    const pointer = `/vulnerabilities/${index}`;
    const affected = affectedIds(vulnerability);
    if (affected.length === 0) {
      addWarning(sink, pointer, 'no-finding', 'This makes no finding: no product is said to be affected.');
      continue;
    }
    const lines = linesOf(affected, products);
    if (lines.length === 0) {
      const message = "None of the affected product ids is in 'product_tree'.";
      rejected.push({ pointer, problems: [{ pointer, code: 'component-missing', message }] });
    }
    for (const [at, line] of lines.entries()) {
      findings.push(
        toFinding(document, vulnerability, {
          line,
          pointer,
          id: lines.length === 1 ? '' : `/${at}`,
          options,
        }),
      );
    }
  }
  return { ok: true, value: { format: 'csaf', version: '2.0', findings, rejected }, warnings: sink.warnings };
}

/** Clause 3.2.3.9: product ids that are, or are being looked at as, affected. */
function affectedIds(vulnerability: JsonObject): readonly string[] {
  const status = objectAt(vulnerability, 'product_status');
  const groups = ['known_affected', 'first_affected', 'last_affected', 'under_investigation'];
  return [...new Set(groups.flatMap((group) => textsAt(status, group)))];
}

type ProductLine = { readonly component: Component; readonly products: readonly CsafProduct[] };

/** Versions of one product together. */
function linesOf(ids: readonly string[], products: ReadonlyMap<string, CsafProduct>): readonly ProductLine[] {
  const lines = new Map<string, CsafProduct[]>();
  for (const id of ids) {
    const product = products.get(id);
    if (product === undefined) continue;
    const key = componentKey(product.component);
    const line = lines.get(key);
    if (line === undefined) lines.set(key, [product]);
    else line.push(product);
  }
  return [...lines.values()].map((line) => ({ component: componentOf(line), products: line }));
}

/** Several versions are a range; a single exact one is the component's. */
function componentOf(line: readonly CsafProduct[]): Component {
  const [first] = line;
  const component = first?.component ?? {};
  if (line.length === 1) return component;
  const { version: _version, purl, ...rest } = component;
  return purl === undefined ? rest : { ...rest, purl: purl.replace(/@[^@/?#]*(?=[?#]|$)/, '') };
}

function affectedRange({ component, products }: ProductLine): string | undefined {
  const ranges = products.map(({ range }) => range).filter((range) => range !== undefined);
  if (products.length === 1 && ranges.length === 1) return ranges[0];
  const type = component.purl === undefined ? undefined : readPurl(component.purl)?.type;
  const scheme = type === undefined ? undefined : schemeOfType(type);
  if (type === undefined || scheme === undefined || ranges.length > 0) return undefined;
  const versions = [...new Set(products.map((product) => product.version ?? product.component.version))];
  const constraints = versions
    .filter((version) => version !== undefined && scheme.compare(version, version) !== null)
    .map((version): Constraint => ({ comparator: '=', version: version ?? '' }))
    .toSorted((a, b) => scheme.compare(a.version, b.version) ?? 0);
  return constraints.length === 0 ? undefined : formatVers({ type, constraints });
}

type FindingPlace = {
  readonly line: ProductLine;
  readonly pointer: string;
  /** '' where the vulnerability makes one finding. */
  readonly id: string;
  readonly options: ReadOptions;
};

function toFinding(document: JsonObject, vulnerability: JsonObject, place: FindingPlace): Finding {
  const { line, pointer, id, options } = place;
  const affected = affectedRange(line);
  const cve = textAt(vulnerability, 'cve');
  const weakness = textAt(objectAt(vulnerability, 'cwe'), 'id');
  const notes = objectsAt(vulnerability, 'notes').filter((note) =>
    ['description', 'details', 'summary', 'general'].includes(textAt(note, 'category') ?? ''),
  );
  const description = notes.map((note) => textAt(note, 'text') ?? '').join('\n\n');
  const title = textAt(vulnerability, 'title') ?? textAt(objectAt(document, 'document'), 'title') ?? '';
  const tlp = tlpOf(document);
  const aliases = [cve, ...objectsAt(vulnerability, 'ids').map((entry) => textAt(entry, 'text'))];
  const vectors = objectsAt(vulnerability, 'scores').flatMap((score) =>
    ['cvss_v3', 'cvss_v2'].map((name) => textAt(objectAt(score, name), 'vectorString') ?? ''),
  );
  return {
    // Several lines of one vulnerability have no pointer of their own; a suffix keeps ids apart.
    id: `${options.source}#${pointer}${id === '' ? '' : `/product_status${id}`}`,
    format: 'csaf',
    pointer,
    component: line.component,
    ...(affected !== undefined && { affected }),
    weaknesses: weakness !== undefined && /^CWE-[1-9]\d{0,5}$/.test(weakness) ? [weakness] : [],
    aliases: [...new Set(aliases.filter((alias) => alias !== undefined && !/\s/.test(alias)))] as string[],
    ...(title !== '' && { title: title.slice(0, 2000) }),
    ...(description !== '' && { description }),
    locations: [],
    patches: [],
    severity: [...new Set(vectors.filter((vector) => vector !== '' && scoreCvss(vector).ok))],
    references: objectsAt(vulnerability, 'references').flatMap((reference) => {
      const url = textAt(reference, 'url') ?? '';
      return /^https?:\/\/\S+$/i.test(url)
        ? [{ type: textAt(reference, 'category') ?? 'external', url }]
        : [];
    }),
    ...(tlp !== undefined && { tlp }),
    unknown: unknownOf(vulnerability, pointer),
  };
}

/** CSAF 2.0 speaks TLP 1: its WHITE is today's CLEAR. */
function tlpOf(document: JsonObject): Tlp | undefined {
  const label = textAt(objectAt(objectAt(objectAt(document, 'document'), 'distribution'), 'tlp'), 'label');
  if (label === 'WHITE') return 'CLEAR';
  return label === 'GREEN' || label === 'AMBER' || label === 'RED' ? label : undefined;
}

const READ_MEMBERS = new Set(['cve', 'cwe', 'title', 'references']);

function unknownOf(vulnerability: JsonObject, pointer: string): Record<string, JsonValue> {
  const kept = Object.keys(vulnerability).filter((name) => !READ_MEMBERS.has(name));
  return Object.fromEntries(kept.map((name) => [`${pointer}/${name}`, vulnerability[name] as JsonValue]));
}
