/**
 * The newer way of VINCE's clients: one field `csaf` instead of the form's many, holding a CSAF-like document whose
 * places stand for the form's fields (VINCE 3.0.44, its API tests). It is no valid CSAF (no tracking, an address as
 * namespace), so it is read for what it means here and nowhere else. Attacks held off: depth, size, repeated names.
 */
import type { Problem } from '../../core/problem.ts';
import { isRejecting } from '../../core/problem.ts';
import { DOCUMENT_LIMITS } from '../json/limits.ts';
import { isObject, type JsonObject, member, parseJson } from '../json/parse.ts';
import { arrayAt, objectAt, objectsAt, textAt, textsAt } from '../json/read.ts';

/** Vendors, products and versions that one report can name. */
const MAX_BRANCHES = 200;

export type CsafField =
  | { readonly ok: true; readonly fields: readonly (readonly [name: string, value: string])[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Every problem is at `/csaf`: the clients know fields, not pointers into one. */
export function readCsafField(text: string): CsafField {
  const parsed = parseJson(Buffer.from(text), { ...DOCUMENT_LIMITS, maxProblems: 20 });
  if (!parsed.ok) {
    return refuse(
      ...parsed.problems.filter(isRejecting).map(({ pointer, message }) => `${pointer} ${message}`),
    );
  }
  const root = parsed.value;
  if (!isObject(root)) return refuse('This must be one JSON object.');
  const vulnerabilities = objectsAt(root, 'vulnerabilities');
  const names = branchNames(root);
  const problems = [
    ...(['vendor', 'product_name', 'product_version'] as const)
      .filter((category) => names[category].length === 0)
      .map((category) => `A branch of category ${category} is needed in product_tree.`),
    ...(vulnerabilities.length === 1 ? [] : ['One report is about one vulnerability.']),
  ];
  const [vulnerability] = vulnerabilities;
  if (problems.length > 0 || vulnerability === undefined) return refuse(...problems);
  const fields = {
    ...whoIn(root),
    ...whatIn(names),
    ...flawIn(vulnerability),
    ...answersIn(root, names.vendor),
  };
  return { ok: true, fields: Object.entries(fields).filter(([, value]) => value !== '') };
}

function refuse(...messages: readonly string[]): CsafField {
  return {
    ok: false,
    problems: messages.map((message) => ({ pointer: '/csaf', code: 'bad-csaf', message: message.trim() })),
  };
}

type Names = Readonly<Record<'vendor' | 'product_name' | 'product_version', readonly string[]>>;

function branchNames(root: JsonObject): Names {
  const names: Record<keyof Names, string[]> = { vendor: [], product_name: [], product_version: [] };
  let seen = 0;
  const walk = (branches: readonly JsonObject[]): void => {
    for (const branch of branches) {
      seen += 1;
      if (seen > MAX_BRANCHES) return;
      const category = textAt(branch, 'category') ?? '';
      const name = textAt(branch, 'name')?.trim() ?? '';
      if (name !== '' && Object.hasOwn(names, category)) names[category as keyof Names].push(name);
      walk(objectsAt(branch, 'branches'));
    }
  };
  walk(objectsAt(objectAt(root, 'product_tree'), 'branches'));
  return names;
}

function whoIn(root: JsonObject) {
  const document = objectAt(root, 'document');
  const publisher = objectAt(document, 'publisher');
  const namespace = textAt(publisher, 'namespace') ?? '';
  return {
    contact_name: textAt(publisher, 'name') ?? '',
    contact_org: textAt(publisher, 'issuing_authority') ?? '',
    contact_email: namespace.startsWith('mailto:') ? namespace.slice('mailto:'.length) : '',
    credit_release: arrayAt(document, 'acknowledgments').length > 0 ? 'True' : 'False',
  };
}

function whatIn({ vendor, product_name, product_version }: Names) {
  return {
    vendor_name: vendor[0] ?? '',
    product_name: product_name[0] ?? '',
    product_version: [...new Set(product_version)].join(','),
  };
}

function flawIn(vulnerability: JsonObject) {
  const notes = objectsAt(vulnerability, 'notes');
  const noteOf = (is: (note: JsonObject) => boolean) => textAt(notes.find(is), 'text') ?? '';
  const threatOf = (category: string) =>
    textsOf(
      objectsAt(vulnerability, 'threats').filter((each) => textAt(each, 'category') === category),
      'details',
    );
  const urlsOf = (words: RegExp) =>
    textsOf(
      objectsAt(vulnerability, 'references').filter((each) => words.test(textAt(each, 'summary') ?? '')),
      'url',
    );
  const involvements = objectsAt(vulnerability, 'involvements');
  const attempt = involvements.find((each) => textAt(each, 'status') === 'contact_attempted');
  return {
    vul_description:
      noteOf((note) => textAt(note, 'category') === 'description') || (textAt(vulnerability, 'title') ?? ''),
    vul_discovery: noteOf((note) => /discovery/i.test(textAt(note, 'title') ?? '')),
    vul_exploit: threatOf('exploit_status'),
    vul_impact: threatOf('impact'),
    public_references: urlsOf(/^(?!.*exploit)/i),
    exploit_references: urlsOf(/exploit/i),
    comm_attempt: attempt === undefined ? 'False' : 'True',
    vendor_communication: textAt(attempt, 'summary') ?? '',
    first_contact: textAt(attempt, 'date')?.slice(0, 10) ?? '',
    disclosure_plans: textsOf(
      involvements.filter((each) => textAt(each, 'party') === 'discoverer'),
      'summary',
    ),
    cve: textAt(vulnerability, 'cve') ?? '',
  };
}

/** What CSAF has no place for stands in VINCE's own extension. */
function answersIn(root: JsonObject, vendors: readonly string[]) {
  const content = objectAt(objectsAt(root, 'x_extensions')[0], 'content');
  const said = (name: string) => (content === undefined ? undefined : member(content, name));
  const yes = (name: string) => (said(name) === true ? 'True' : said(name) === false ? 'False' : '');
  const others = [...new Set([...vendors.slice(1), ...textsAt(content, 'multiple_vendors')])];
  return {
    ics_impact: yes('ics_impact'),
    ai_ml_system: yes('ai_ml_system'),
    share_release: yes('share_contact_with_vendor'),
    multiplevendors: others.length > 0 ? 'True' : 'False',
    other_vendors: others.join('\n'),
    tracking: textAt(content, 'Tracking_IDs') ?? '',
    comments: textAt(content, 'private_comments') ?? '',
  };
}

function textsOf(objects: readonly JsonObject[], name: string): string {
  return objects
    .map((each) => textAt(each, name) ?? '')
    .join('\n')
    .trim();
}
