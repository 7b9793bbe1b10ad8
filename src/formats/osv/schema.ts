/** The shape of an OSV record (OSV schema 1.7), as far as a schema can say it. */
import { scoreCvss } from '../../core/priority/cvss.ts';
import { defineTypes } from '../json/notation.ts';
import type { JsonObject } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { objectsAt, textAt } from '../json/read.ts';
import type { ObjectShape, Rule, Shape } from '../json/shape.ts';
import { addProblem, addWarning, quote } from '../json/shape.ts';
import { dateTime, filledText, text } from '../json/strings.ts';

// Facts of the published schema: prefixes with a registered home database, and named ecosystems. Both only warn.
const PREFIXES =
  'ALBA ALEA ALPINE ALSA ASB-A BELL BIT BRHSA CAN CGA CLEANSTART CURL CVE DEBIAN DHI DLA DRUPAL DSA DTSA ECHO EEF ELA ESA GHSA GO GSD HSEC JLSEC KUBE LBSEC LSN MAL MGASA MINI OESA OSEC OSV PHSA PSF PUB-A PYSEC RHBA RHEA RHSA RLSA ROOT RSEC RUSTSEC RXSA SUSE-FU SUSE-OU SUSE-RU SUSE-SU TuxCare UBUNTU USN V8 openSUSE-FU openSUSE-OU openSUSE-RU openSUSE-SU'.split(
    ' ',
  );
const ECOSYSTEMS =
  'AlmaLinux|Alpaquita|Alpine|Android|BellSoft Hardened Containers|Bioconductor|Bitnami|CRAN|Chainguard|CleanStart|ConanCenter|Debian|Docker Hardened Images|Drupal|Echo|FreeBSD|GHC|GIT|GitHub Actions|Go|Hackage|Hex|Julia|Kubernetes|Linux|Mageia|Maven|MinimOS|NuGet|OSS-Fuzz|Packagist|Photon OS|Pub|PyPI|Red Hat|Rocky Linux|Root|RubyGems|SUSE|SwiftURL|TuxCare|Ubuntu|VSCode|Wolfi|crates.io|npm|opam|openEuler|openSUSE'.split(
    '|',
  );

const prefixKnown: Rule = (value, at, sink) => {
  const id = value as string;
  if (!PREFIXES.some((prefix) => id.startsWith(`${prefix}-`))) {
    addWarning(sink, at, 'id-prefix', `The prefix of ${quote(id)} is not registered with OSV.`);
  }
};

const ecosystemKnown: Rule = (value, at, sink) => {
  const base = (value as string).split(':', 1)[0] ?? '';
  if (!ECOSYSTEMS.includes(base)) {
    addWarning(
      sink,
      at,
      'ecosystem',
      `${quote(base)} is not an ecosystem that OSV defines; matching will not know its versions.`,
    );
  }
};

const versionKnown: Rule = (value, at, sink) => {
  const version = value as string;
  if (!/^\d+\.\d+(\.\d+)?/.test(version))
    addProblem(sink, at, 'version', 'This must be a version like 1.7.0.');
  else if (!version.startsWith('1.')) {
    addProblem(sink, at, 'version', `Only OSV 1.x is read here, not ${quote(version)}.`);
  }
};

/** 1.7: each severity type has its own notation. */
const severityRule: Rule = (value, at, sink) => {
  const type = textAt(value as JsonObject, 'type');
  const score = textAt(value as JsonObject, 'score');
  if (type === undefined || score === undefined) return;
  if (type === 'Ubuntu') {
    if (!['negligible', 'low', 'medium', 'high', 'critical'].includes(score)) {
      addProblem(sink, `${at}/score`, 'severity', `${quote(score)} is not a priority of Ubuntu.`);
    }
    return;
  }
  const answer = scoreCvss(score);
  const wanted = type.slice('CVSS_V'.length);
  if (!answer.ok) {
    addProblem(sink, `${at}/score`, 'cvss', `${quote(score)} is not a CVSS vector: it ${answer.problem}.`);
  } else if (answer.value.version[0] !== wanted) {
    addProblem(
      sink,
      `${at}/score`,
      'cvss',
      `This vector is of CVSS ${answer.value.version}, but its type says ${quote(type)}.`,
    );
  }
};

const EVENTS = ['introduced', 'fixed', 'last_affected', 'limit'];

const rangeRule: Rule = (value, at, sink) => {
  const range = value as JsonObject;
  if (textAt(range, 'type') === 'GIT' && member(range, 'repo') === undefined) {
    addProblem(sink, at, 'missing-member', "A GIT range needs the member 'repo'.");
  }
  const events = objectsAt(range, 'events');
  const has = (name: string): boolean => events.some((event) => Object.hasOwn(event, name));
  if (events.length > 0 && !has('introduced')) {
    addProblem(
      sink,
      `${at}/events`,
      'introduced',
      "A range needs an event 'introduced' ('0' for the beginning).",
    );
  }
  if (has('fixed') && has('last_affected')) {
    addProblem(
      sink,
      `${at}/events`,
      'fixed-and-last',
      "A range has 'fixed' or 'last_affected' events, never both.",
    );
  }
};

const eventRule: Rule = (value, at, sink) => {
  const given = EVENTS.filter((name) => Object.hasOwn(value as JsonObject, name));
  if (given.length !== 1) {
    addProblem(
      sink,
      at,
      'event',
      `An event has exactly one of ${EVENTS.map((name) => `'${name}'`).join(', ')}.`,
    );
  }
};

const recordRule: Rule = (value, at, sink) => {
  const record = value as JsonObject;
  const both = objectsAt(record, 'affected').some((affected) => Object.hasOwn(affected, 'severity'));
  if (both && Object.hasOwn(record, 'severity')) {
    addProblem(
      sink,
      `${at}/severity`,
      'severity-twice',
      "Severity stands at the record or in 'affected', not in both.",
    );
  }
};

const also = (of: () => Shape, name: string, rule: Rule): Shape => ({
  kind: 'also',
  of: { kind: 'lazy', name, of },
  rule,
});

const types: Readonly<Record<string, ObjectShape>> = defineTypes(
  {
    record:
      'schema_version:version id!:id modified:time published:time withdrawn:time aliases:filled[] upstream:filled[] related:related summary:text details:text severity:severityOf[] affected:affected[] references:reference[] credits:credit[] database_specific:open',
    affected: {
      members:
        'package:package severity:severityOf[] ranges:rangeOf[] versions:text[] ecosystem_specific:open database_specific:open',
    },
    package: 'ecosystem!:ecosystem name!:filled purl:text',
    severity: 'type!:severityType score!:text',
    range: 'type!:rangeType repo:text events!:eventOf[]1 database_specific:open',
    event: 'introduced:filled fixed:filled last_affected:filled limit:filled',
    reference: 'type!:referenceType url!:url',
    credit: 'name!:filled contact:text[] type:creditType',
  },
  {
    text,
    filled: filledText,
    time: dateTime,
    open: { kind: 'object', fields: {}, others: { kind: 'any' } },
    version: { kind: 'also', of: text, rule: versionKnown },
    id: {
      kind: 'also',
      of: { kind: 'string', min: 1, max: 200, pattern: /^\S+$/, say: 'an identifier without spaces' },
      rule: prefixKnown,
    },
    ecosystem: { kind: 'also', of: filledText, rule: ecosystemKnown },
    related: {
      kind: 'array',
      of: { kind: 'one-of', options: [text, { kind: 'object', fields: {} }], say: 'an identifier' },
    },
    severityType: { kind: 'string', among: ['CVSS_V2', 'CVSS_V3', 'CVSS_V4', 'Ubuntu'] },
    rangeType: { kind: 'string', among: ['GIT', 'SEMVER', 'ECOSYSTEM'] },
    referenceType: {
      kind: 'string',
      among: 'ADVISORY ARTICLE DETECTION DISCUSSION REPORT FIX INTRODUCED GIT PACKAGE EVIDENCE WEB'.split(
        ' ',
      ),
    },
    creditType: {
      kind: 'string',
      among:
        'FINDER REPORTER ANALYST COORDINATOR REMEDIATION_DEVELOPER REMEDIATION_REVIEWER REMEDIATION_VERIFIER TOOL SPONSOR OTHER'.split(
          ' ',
        ),
    },
    url: {
      kind: 'string',
      pattern: /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/,
      say: 'an absolute URL',
      code: 'uri',
    },
    severityOf: also(() => typeOf('severity'), 'severity', severityRule),
    rangeOf: also(() => typeOf('range'), 'range', rangeRule),
    eventOf: also(() => typeOf('event'), 'event', eventRule),
  },
);

function typeOf(name: string): ObjectShape {
  const shape = types[name];
  if (shape === undefined) throw new Error(`OSV has no type ${name}`);
  return shape;
}

/** 1.7 lets these be null, meaning none. */
const NULLABLE = ['aliases', 'severity', 'affected', 'references'];

export const osvShape: Shape = {
  kind: 'also',
  of: { ...typeOf('record'), expected: ['modified'] },
  rule: recordRule,
};

/** The record without its null members, so that one shape serves. */
export function withoutNulls(document: JsonObject): JsonObject {
  const cleaned: Record<string, JsonObject[string]> = { ...document };
  for (const name of NULLABLE) if (cleaned[name] === null) delete cleaned[name];
  const { affected } = cleaned;
  if (!Array.isArray(affected) || !affected.some((entry) => isObject(entry) && entry['severity'] === null))
    return cleaned;
  return {
    ...cleaned,
    affected: affected.map((entry) => {
      if (!isObject(entry) || entry['severity'] !== null) return entry;
      const { severity: _none, ...rest } = entry;
      return rest;
    }),
  };
}
