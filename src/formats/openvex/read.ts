/**
 * OpenVEX 0.2.0: statements about whether products are affected. They are judgements about known flaws, not
 * claims of new ones, so that a document makes no finding; its statements are what exposure needs.
 */
import type { Parsed } from '../../core/problem.ts';
import type { Format, Reading, ReadOptions } from '../format.ts';
import { defineTypes } from '../json/notation.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { objectAt, objectsAt, statedVersion, textAt, textsAt } from '../json/read.ts';
import type { ObjectShape, Rule, Shape } from '../json/shape.ts';
import { addProblem, addWarning, check, newSink, problemsOf } from '../json/shape.ts';
import { dateTime, filledText } from '../json/strings.ts';
import type { VexStatement, VexStatus } from './statement.ts';

const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
];

/** "not_affected" needs a justification or an impact statement, "affected" an action statement. */
const statementRule: Rule = (value, at, sink) => {
  const statement = value as JsonObject;
  const status = textAt(statement, 'status');
  const has = (name: string): boolean => member(statement, name) !== undefined;
  if (status === 'not_affected' && !has('justification') && !has('impact_statement')) {
    addProblem(
      sink,
      at,
      'missing-member',
      "A 'not_affected' statement needs 'justification' or 'impact_statement'.",
    );
  }
  if (status === 'affected' && !has('action_statement')) {
    addWarning(sink, at, 'missing-member', "An 'affected' statement should have an 'action_statement'.");
  }
  if (status !== 'not_affected' && has('justification')) {
    addProblem(
      sink,
      `${at}/justification`,
      'unexpected-member',
      "Only 'not_affected' statements have a justification.",
    );
  }
};

const types: Readonly<Record<string, ObjectShape>> = defineTypes(
  {
    document: {
      members:
        '@context!:context @id!:filled author!:filled role:filled timestamp!:time last_updated:time version!:count tooling:filled statements!:statementOf[]1',
    },
    statement: {
      members:
        '@id:filled version:count vulnerability!:vulnerability timestamp:time last_updated:time products:product[] status!:status supplier:filled status_notes:text justification:justification impact_statement:text action_statement:text action_statement_timestamp:time',
    },
    vulnerability: { members: '@id:filled name!:filled description:text aliases:filled[]u' },
    product: {
      members: '@id:filled identifiers:identifiers hashes:text{} subcomponents:part[]',
      someOf: ['@id', 'identifiers'],
    },
    part: { members: '@id:filled identifiers:identifiers hashes:text{}', someOf: ['@id', 'identifiers'] },
    identifiers: { members: 'purl:filled cpe22:filled cpe23:filled', someOf: ['purl', 'cpe22', 'cpe23'] },
  },
  {
    text: { kind: 'string' },
    filled: filledText,
    time: dateTime,
    count: { kind: 'number', integer: true, min: 1 },
    context: {
      kind: 'string',
      pattern: /^https:\/\/openvex\.dev\/ns(\/v0\.2\.\d+)?$/,
      say: 'https://openvex.dev/ns/v0.2.0',
    },
    status: { kind: 'string', among: ['not_affected', 'affected', 'fixed', 'under_investigation'] },
    justification: { kind: 'string', among: JUSTIFICATIONS },
    statementOf: {
      kind: 'also',
      of: { kind: 'lazy', name: 'statement', of: () => statementShape() },
      rule: statementRule,
    },
  },
);

function statementShape(): Shape {
  return types['statement'] as ObjectShape;
}

export const openvex: Format = {
  id: 'openvex',
  title: 'OpenVEX 0.2.0',
  mediaTypes: ['application/vnd.openvex+json'],
  detect: (document) => {
    const context = isObject(document) ? member(document, '@context') : undefined;
    return typeof context === 'string' && context.startsWith('https://openvex.dev/ns');
  },
  versionOf: (document) => /v(\d+\.\d+\.\d+)$/.exec(statedVersion(document, '@context') ?? '')?.[1] ?? null,
  read: readOpenVex,
};

function readOpenVex(document: JsonValue, options: ReadOptions): Parsed<Reading> {
  const sink = newSink({ maxProblems: options.limits.maxProblems });
  check(types['document'] as ObjectShape, document, '', sink);
  for (const pointer of Object.keys(sink.unknown)) {
    addWarning(sink, pointer, 'unknown-member', 'OpenVEX does not define this member; nothing reads it.');
  }
  if (sink.problems.length > 0 || !isObject(document)) return { ok: false, problems: problemsOf(sink) };
  const version = openvex.versionOf(document) ?? '0.2.0';
  const statements = statementsOf(document);
  return {
    ok: true,
    value: { format: 'openvex', version, findings: [], rejected: [], statements },
    warnings: sink.warnings,
  };
}

/** Only for a document that the schema accepts. */
function statementsOf(document: JsonObject): readonly VexStatement[] {
  return objectsAt(document, 'statements').map((statement, index) => {
    const vulnerability = objectAt(statement, 'vulnerability');
    const justification = textAt(statement, 'justification');
    const words = textAt(statement, 'impact_statement') ?? textAt(statement, 'action_statement');
    return {
      vulnerability: textAt(vulnerability, 'name') ?? '',
      aliases: textsAt(vulnerability, 'aliases'),
      products: objectsAt(statement, 'products').flatMap(identifiersOf),
      status: textAt(statement, 'status') as VexStatus,
      ...(justification !== undefined && { justification }),
      ...(words !== undefined && { words }),
      pointer: `/statements/${index}`,
    };
  });
}

function identifiersOf(product: JsonObject): readonly string[] {
  const parts = objectsAt(product, 'subcomponents');
  if (parts.length > 0) return parts.flatMap(identifiersOf);
  const identifiers = objectAt(product, 'identifiers');
  const given = [
    textAt(product, '@id'),
    ...['purl', 'cpe23', 'cpe22'].map((name) => textAt(identifiers, name)),
  ];
  return [...new Set(given.filter((identifier) => identifier !== undefined))];
}
