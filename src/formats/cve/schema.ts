/**
 * The shape of a CVE record (CVE Record Format 5.0 to 5.2), as far as a schema can say it.
 */
import { scoreCvss, severityOf } from '../../core/priority/cvss.ts';
import { defineTypes } from '../json/notation.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { numberAt, objectAt, textAt } from '../json/read.ts';
import type { ObjectShape, Rule, Shape } from '../json/shape.ts';
import { addProblem, quote } from '../json/shape.ts';
import { absoluteUri, isDateTime } from '../json/strings.ts';
import { CVSS_OBJECTS } from './cvss-members.ts';

const text = (min: number, max: number): Shape => ({ kind: 'string', min, max });
const among = (...names: readonly string[]): Shape => ({ kind: 'string', among: names });
const form = (pattern: RegExp, say: string): Shape => ({ kind: 'string', pattern, say });

const REFERENCE_TAGS =
  'broken-link customer-entitlement exploit government-resource issue-tracking mailing-list mitigation not-applicable patch permissions-required media-coverage product related release-notes signature technical-description third-party-advisory vendor-advisory vdb-entry'.split(
    ' ',
  );

const tag = (names: readonly string[]): Shape => ({
  kind: 'also',
  of: text(2, 128),
  rule: (value, at, sink) => {
    const given = value as string;
    if (!given.startsWith('x_') && !names.includes(given)) {
      addProblem(sink, at, 'unknown-value', `${quote(given)} is no tag of CVE; own tags begin with 'x_'.`);
    }
  },
});

/** CVE times may lack their zone. */
const time: Shape = {
  kind: 'also',
  of: { kind: 'string' },
  rule: (value, at, sink) => {
    const given = value as string;
    if (!isDateTime(given) && !isDateTime(`${given}Z`)) {
      addProblem(
        sink,
        at,
        'date-time',
        `This must be a time like 2026-11-21T08:00:00Z, not ${quote(given)}.`,
      );
    }
  },
};

/** The vector is one, of the version it says, and the severity is the score's rating. */
const cvss: Rule = (value, at, sink) => {
  const given = value as JsonObject;
  const vector = textAt(given, 'vectorString');
  const answer = vector === undefined ? null : scoreCvss(vector);
  if (answer !== null && !answer.ok) {
    addProblem(
      sink,
      `${at}/vectorString`,
      'cvss',
      `${quote(vector ?? '')} is not a CVSS vector: it ${answer.problem}.`,
    );
  } else if (answer !== null && answer.value.version !== textAt(given, 'version')) {
    addProblem(sink, `${at}/vectorString`, 'cvss', `This vector is of CVSS ${answer.value.version}.`);
  }
  const score = numberAt(given, 'baseScore');
  const stated = textAt(given, 'baseSeverity');
  if (score === undefined || stated === undefined) return;
  const rating = severityOf('3.1', score);
  if (stated.toLowerCase() !== rating) {
    addProblem(
      sink,
      `${at}/baseSeverity`,
      'cvss',
      `A score of ${score} is rated ${rating.toUpperCase()}, not ${quote(stated)}.`,
    );
  }
};

/** Either the version alone, with its type, or a range, which needs a type; changes need a range. */
const versionRule: Rule = (value, at, sink) => {
  const given = value as JsonObject;
  const has = (name: string): boolean => member(given, name) !== undefined;
  const ends = ['lessThan', 'lessThanOrEqual'].filter(has);
  if (ends.length > 1)
    addProblem(sink, at, 'range', "A range has 'lessThan' or 'lessThanOrEqual', not both.");
  if (ends.length > 0 && !has('versionType'))
    addProblem(sink, at, 'missing-member', "A range needs the member 'versionType'.");
  if (ends.length === 0 && has('changes'))
    addProblem(sink, at, 'range', "'changes' needs 'lessThan' or 'lessThanOrEqual'.");
};

const notEmpty: Rule = (value, at, sink) => {
  if (Object.keys(value as JsonObject).length === 0)
    addProblem(sink, at, 'too-few', 'This object must not be empty.');
};

const productRule: Rule = (value, at, sink) => {
  const given = value as JsonObject;
  const all = (...names: readonly string[]): boolean =>
    names.every((name) => member(given, name) !== undefined);
  if (!all('vendor', 'product') && !all('collectionURL', 'packageName') && !all('packageURL')) {
    addProblem(
      sink,
      at,
      'missing-member',
      "A product needs 'vendor' and 'product', or 'collectionURL' and 'packageName'.",
    );
  }
  if (!all('versions') && !all('defaultStatus')) {
    addProblem(sink, at, 'missing-member', "A product needs 'versions' or 'defaultStatus'.");
  }
};

const englishRule: Rule = (value, at, sink) => {
  const english = (value as readonly JsonValue[]).some(
    (description) => isObject(description) && /^en([_-]|$)/.test(textAt(description, 'lang') ?? ''),
  );
  if (!english) addProblem(sink, at, 'english', 'At least one description must be in English.');
};

const CONTAINER =
  'providerMetadata!:provider datePublic:time title:title descriptions:descriptions affected:productOf[]1 cpeApplicability:any[] problemTypes:problemType[]1u references:references impacts:impact[]1u metrics:metric[]1u configurations:description[]1u workarounds:description[]1u solutions:description[]1u exploits:description[]1u timeline:event[]1u credits:credit[]1u source:open taxonomyMappings:mapping[]1u';

const types: Readonly<Record<string, ObjectShape>> = defineTypes(
  {
    metadata: {
      members:
        'cveId!:cveId assignerOrgId!:uuid assignerShortName:short requesterUserId:uuid serial:positive dateUpdated:time dateReserved:time datePublished:time dateRejected:time state!:state',
      others: 'refuse',
    },
    provider: { members: 'orgId!:uuid shortName:short dateUpdated:time', others: 'refuse' },
    cna: {
      members: `${CONTAINER} dateAssigned:time tags:cnaTag[]1u`
        .replace('descriptions:', 'descriptions!:')
        .replace('affected:', 'affected!:')
        .replace('references:', 'references!:'),
      others: 'keep',
    },
    adp: { members: `${CONTAINER} tags:adpTag[]1u`, others: 'keep' },
    rejectedCna: {
      members: 'providerMetadata!:provider rejectedReasons!:descriptions replacedBy:cveId[]1u',
      others: 'keep',
    },
    product:
      'vendor:text512 product:text2048 collectionURL:uri packageName:text2048 packageURL:text2048 cpes:cpe[]u modules:text4096[]u programFiles:text1024[]u programRoutines:routine[]u platforms:text1024[]1u repo:uri defaultStatus:status versions:versionOf[]1u',
    routine: { members: 'name!:text4096', others: 'refuse' },
    version: {
      members:
        'version!:text1024 status!:status versionType:text128 lessThan:text1024 lessThanOrEqual:text1024 changes:change[]1u',
      others: 'refuse',
    },
    change: { members: 'at!:text1024 status!:status', others: 'refuse' },
    description: { members: 'lang!:language value!:text4096 supportingMedia:media[]1u', others: 'refuse' },
    media: { members: 'type!:text256 base64:yes value!:text16384', others: 'refuse' },
    problemType: { members: 'descriptions!:problem[]1u', others: 'refuse' },
    problem: {
      members: 'lang!:language description!:text4096 cweId:cwe type:text128 references:references',
      others: 'refuse',
    },
    reference: { members: 'url!:uri name:text512 tags:tag[]1u', others: 'refuse' },
    impact: { members: 'capecId:capec descriptions!:descriptions', others: 'refuse' },
    metric: {
      members:
        'format:text64 scenarios:scenario[]1u cvssV4_0:cvssV4_0 cvssV3_1:cvssV3_1 cvssV3_0:cvssV3_0 cvssV2_0:cvssV2_0 other:otherMetric',
      others: 'refuse',
      someOf: ['cvssV4_0', 'cvssV3_1', 'cvssV3_0', 'cvssV2_0', 'other'],
    },
    scenario: { members: 'lang!:language value!:text4096', others: 'refuse' },
    otherMetric: { members: 'type!:text128 content!:open', others: 'refuse' },
    event: { members: 'time!:time lang!:language value!:text4096', others: 'refuse' },
    credit: { members: 'lang!:language value!:text4096 user:uuid type:creditType', others: 'refuse' },
    mapping: {
      members: 'taxonomyName!:text128 taxonomyVersion:text128 taxonomyRelations!:relation[]1u',
      others: 'refuse',
    },
    relation: {
      members: 'taxonomyId!:text2048 relationshipName!:text128 relationshipValue!:text2048',
      others: 'refuse',
    },
  },
  {
    any: { kind: 'any' },
    open: { kind: 'also', of: { kind: 'object', fields: {}, others: { kind: 'any' } }, rule: notEmpty },
    yes: { kind: 'boolean' },
    time,
    uri: {
      kind: 'also',
      of: text(1, 2048),
      rule: (value, at, sink) => (absoluteUri as Shape & { kind: 'also' }).rule(value, at, sink),
    },
    uuid: form(
      /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$/,
      'a version 4 UUID',
    ),
    cveId: form(/^CVE-[0-9]{4}-[0-9]{4,19}$/, 'a CVE identifier'),
    cwe: form(/^CWE-[1-9][0-9]{0,4}$/, 'a CWE identifier'),
    capec: form(/^CAPEC-[1-9][0-9]{0,4}$/, 'a CAPEC identifier'),
    cpe: form(
      /^(cpe:\/[AHOaho]?(:[A-Za-z0-9._\-~%]*){0,6}|cpe:2\.3:[aho*-](:[^:\s]([^:\s\\]|\\[^\s])*){10})$/i,
      'a CPE 2.2 or 2.3 name',
    ),
    language: form(/^[A-Za-z]{2,4}([_-][A-Za-z]{4})?([_-]([A-Za-z]{2}|[0-9]{3}))?$/, 'a language like en'),
    short: text(2, 32),
    title: text(1, 256),
    positive: { kind: 'number', integer: true, min: 1 },
    state: among('PUBLISHED', 'REJECTED'),
    status: among('affected', 'unaffected', 'unknown'),
    creditType: among(
      'finder',
      'reporter',
      'analyst',
      'coordinator',
      'remediation developer',
      'remediation reviewer',
      'remediation verifier',
      'tool',
      'sponsor',
      'other',
    ),
    tag: tag(REFERENCE_TAGS),
    cnaTag: tag(['unsupported-when-assigned', 'exclusively-hosted-service', 'disputed']),
    adpTag: tag(['disputed']),
    ...Object.fromEntries(
      [64, 128, 256, 400, 512, 1024, 2048, 4096, 16384].map((max) => [`text${max}`, text(1, max)]),
    ),
    references: { kind: 'array', of: lazy('reference'), min: 1, max: 512, unique: true },
    descriptions: {
      kind: 'also',
      of: { kind: 'array', of: lazy('description'), min: 1, unique: true },
      rule: englishRule,
    },
    productOf: { kind: 'also', of: lazy('product'), rule: productRule },
    versionOf: { kind: 'also', of: lazy('version'), rule: versionRule },
    ...Object.fromEntries(
      Object.entries(CVSS_OBJECTS).map(([name, of]): [string, Shape] => [
        name,
        { kind: 'also', of, rule: cvss },
      ]),
    ),
  },
);

function lazy(name: string): Shape {
  return { kind: 'lazy', name, of: () => types[name] as ObjectShape };
}

/** Members of a container beyond the standard's begin with `x_`. */
const containerRule: Rule = (value, at, sink) => {
  for (const [name, container] of Object.entries(value as JsonObject)) {
    const places = Array.isArray(container)
      ? container.map((part, index) => [part, `${at}/${name}/${index}`] as const)
      : [[container, `${at}/${name}`] as const];
    for (const [part, pointer] of places) {
      if (!isObject(part)) continue;
      const known =
        name === 'adp'
          ? types['adp']
          : { fields: { ...types['cna']?.fields, ...types['rejectedCna']?.fields } };
      for (const key of Object.keys(part)) {
        if (!Object.hasOwn(known?.fields ?? {}, key) && !key.startsWith('x_')) {
          const escaped = key.replaceAll('~', '~0').replaceAll('/', '~1');
          addProblem(
            sink,
            `${pointer}/${escaped}`,
            'unexpected-member',
            "This member does not exist here; own members begin with 'x_'.",
          );
        }
      }
    }
  }
};

function recordShape(cna: string): Shape {
  const containers: ObjectShape = {
    kind: 'object',
    fields: { cna: lazy(cna), adp: { kind: 'array', of: lazy('adp'), min: 1, unique: true } },
    required: ['cna'],
    others: 'refuse',
  };
  return {
    kind: 'object',
    fields: {
      dataType: among('CVE_RECORD'),
      dataVersion: form(/^5\.(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))?$/, 'a version 5.x of the CVE Record Format'),
      cveMetadata: lazy('metadata'),
      containers: { kind: 'also', of: containers, rule: containerRule },
    },
    required: ['dataType', 'dataVersion', 'cveMetadata', 'containers'],
    others: 'refuse',
  };
}

const PUBLISHED = recordShape('cna');
const REJECTED = recordShape('rejectedCna');

/** The record's own state decides which of the two shapes it must have. */
export function cveShape(document: JsonValue): Shape {
  const metadata = isObject(document) ? objectAt(document, 'cveMetadata') : undefined;
  return textAt(metadata, 'state') === 'REJECTED' ? REJECTED : PUBLISHED;
}
