/**
 * VINCE's report form (CERT/CC, `CaseRequestForm` of release 3.0.43): named text fields and at most one
 * attached file, as its public clients send them. One form is one finding. What has no place in a finding is
 * kept as it was said: a coordinator needs the contact, and nothing else reads it.
 */
import type { Component, Finding, Reference } from '../../core/finding/finding.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import { isPublicId } from '../identifiers.ts';
import { readPurl } from '../purl.ts';
import { readCsafField } from './csaf-field.ts';

/** In order of arrival; a name may come more than once. */
export type VinceForm = {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly attachment: VinceAttachment | null;
};

export type VinceAttachment = {
  /** As sent: text from outside, never a path. */
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  /** `sha256:<hex>` */
  readonly digest: string;
};

/** The form's own limits are smaller; ours keep a client that ignores them from filling the page. */
const MAX_TEXT = 100_000;
const MAX_NAME = 500;
const MAX_TITLE = 200;
const MAX_REFERENCES = 50;
const MAX_URL = 2048;

/** Sections of the description, in order; the first is required and stands without a heading. */
const WORDS = [
  ['vul_description', null],
  ['vul_exploit', 'How it is exploited'],
  ['vul_impact', 'Impact'],
  ['vul_discovery', 'How it was found'],
] as const;

/** What becomes part of the finding proper; every other field is kept under its name. */
const READ = new Set([
  ...WORDS.map(([name]) => name as string),
  'vendor_name',
  'product_name',
  'product_version',
  'public_references',
  'exploit_references',
]);

/** The one question of the form that takes several answers. */
const SEVERAL = new Set(['coord_status']);

/** What becomes part of a finding, or decides how it is handled. */
const KNOWN = new Set([
  ...READ,
  'tracking',
  'contact_name',
  'contact_org',
  'share_release',
  'credit_release',
]);

/** Every problem at once, with the field's name as its pointer. */
export function readVinceForm(given: VinceForm, options: { readonly source: string }): Parsed<Finding> {
  const opened = withCsaf(given);
  if (!opened.ok) return opened;
  const { form } = opened;
  const fields = gathered(form);
  const problems: Problem[] = ambiguous(form);
  for (const [name, value] of fields) {
    if (name === 'csaf') continue;
    if (value.includes('\u0000')) problems.push(problemOf(name, 'nul', 'A text holds no NUL character.'));
    if (value.length > MAX_TEXT) {
      problems.push(problemOf(name, 'too-long', `A field has at most ${MAX_TEXT} characters.`));
    }
  }
  for (const name of ['product_name', 'vul_description']) {
    if (!fields.has(name)) problems.push(problemOf(name, 'missing', 'This field is required.'));
  }
  for (const name of ['vendor_name', 'product_name', 'product_version']) {
    if ((fields.get(name)?.length ?? 0) > MAX_NAME) {
      problems.push(problemOf(name, 'too-long', `A name has at most ${MAX_NAME} characters.`));
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: toFinding(fields, form.attachment, options.source), warnings: [] };
}

/** The form with what its field `csaf` says, where that says it alone; a field of the form's own counts before it. */
function withCsaf(
  form: VinceForm,
):
  | { readonly ok: true; readonly form: VinceForm }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const [csaf, ...more] = form.fields.filter(([name, value]) => name === 'csaf' && value.trim() !== '');
  if (csaf === undefined) return { ok: true, form };
  if (more.length > 0) {
    return { ok: false, problems: [problemOf('csaf', 'repeated', 'This field is sent once.')] };
  }
  const read = readCsafField(csaf[1]);
  if (!read.ok) return read;
  const own = new Set(form.fields.filter(([, value]) => value.trim() !== '').map(([name]) => name));
  return {
    ok: true,
    form: { ...form, fields: [...form.fields, ...read.fields.filter(([name]) => !own.has(name))] },
  };
}

/** Which of two answers was meant is not for us to say: one reader takes the first, another the last. */
function ambiguous({ fields }: VinceForm): Problem[] {
  const words = Map.groupBy(fields, ([name]) => name);
  return [...words].flatMap(([name, sent]) => {
    const isOne = SEVERAL.has(name) || new Set(sent.map(([, value]) => value)).size === 1;
    if (isOne || !KNOWN.has(name)) return [];
    return [problemOf(name, 'repeated', 'This field was sent more than once, with different words.')];
  });
}

/** Empty is absent: clients send every field of the form. Repeats of one name are lines of it. */
function gathered({ fields }: VinceForm): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of fields) {
    const text = value.replaceAll('\r\n', '\n').trim();
    if (text === '') continue;
    const before = values.get(name);
    values.set(name, before === undefined ? text : `${before}\n${text}`);
  }
  return values;
}

function problemOf(name: string, code: string, message: string): Problem {
  return { pointer: `/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`, code, message };
}

function toFinding(
  fields: ReadonlyMap<string, string>,
  attachment: VinceAttachment | null,
  source: string,
): Finding {
  const words = fields.get('vul_description') ?? '';
  const references = referencesIn(fields);
  const party = fields.get('contact_org') ?? fields.get('contact_name');
  const others = [...fields].filter(([name]) => !READ.has(name));
  const unknown = Object.fromEntries([
    ...others.map(([name, value]) => [problemOf(name, '', '').pointer, value] as const),
    ...(attachment === null ? [] : [['/user_file', attachment] as const]),
  ]);
  return {
    id: `${source}#`,
    format: 'vince',
    pointer: '',
    ...(party !== undefined && { finder: { party: party.slice(0, MAX_NAME) } }),
    component: componentOf(fields),
    weaknesses: [...new Set([...fields.values()].join('\n').match(/\bCWE-[1-9]\d{0,4}\b/g) ?? [])].slice(
      0,
      20,
    ),
    aliases: aliasesIn(`${fields.get('cve') ?? ''} ${fields.get('tracking') ?? ''}`),
    title: titleOf(words),
    description: WORDS.flatMap(([name, heading]) => {
      const text = fields.get(name);
      if (text === undefined) return [];
      return [heading === null ? text : `${heading}:\n${text}`];
    }).join('\n\n'),
    locations: [],
    patches: [],
    severity: [],
    references,
    ...(Object.keys(unknown).length > 0 && { unknown }),
  };
}

/** A package URL where the product is given as one; else vendor and product, as free text. */
function componentOf(fields: ReadonlyMap<string, string>): Component {
  const product = fields.get('product_name') ?? '';
  const version = fields.get('product_version');
  const purl = product.startsWith('pkg:') ? readPurl(product) : null;
  if (purl !== null) return { purl: product };
  const vendor = fields.get('vendor_name');
  return {
    name: vendor === undefined ? product : `${vendor}/${product}`,
    ...(version !== undefined && { version }),
  };
}

function titleOf(words: string): string {
  const line = words.split('\n', 1)[0] ?? '';
  return line.length <= MAX_TITLE ? line : `${line.slice(0, MAX_TITLE - 1).toWellFormed()}…`;
}

function aliasesIn(tracking: string): readonly string[] {
  return [...new Set(tracking.split(/[\s,;]+/).filter(isPublicId))].slice(0, 20);
}

function referencesIn(fields: ReadonlyMap<string, string>): readonly Reference[] {
  const of = (name: string, type: string) =>
    (fields.get(name) ?? '')
      .split(/[\s,<>"]+/)
      .filter((text) => /^https?:\/\/[^\s/]+/i.test(text) && text.length <= MAX_URL && URL.canParse(text))
      .map((url) => ({ type, url }));
  return [...of('public_references', 'report'), ...of('exploit_references', 'evidence')].slice(
    0,
    MAX_REFERENCES,
  );
}
