/**
 * Publishing is this mapping (invariant 9). Every field of the internal record has a line that says whether it
 * leaves, as what, and why not; what has no line cannot leave, because a published record is made nowhere else.
 * `MAPPING` is keyed by the internal record's fields, so that a new field without a line does not compile.
 */
import type { InternalRecord } from './internal.ts';
import type { PublishedRecord } from './published.ts';
import { weaknessName } from './weakness-names.ts';

/** now: with the advisory. later: withheld until a date after it. never: stays inside. */
export type Leaves = 'now' | 'later' | 'never';

export type MappingLine = {
  readonly field: string;
  readonly internal: string;
  readonly leaves: Leaves;
  /** Null: it does not leave. */
  readonly published: string | null;
  /** RFC 3339; null where it is not withheld until a date. */
  readonly until: string | null;
};

type Line = {
  readonly words: string;
  readonly leaves: Leaves;
  readonly inside: (internal: InternalRecord) => string;
  readonly outside?: (internal: InternalRecord) => string;
};

const many = (what: string) => (values: readonly unknown[]) =>
  values.length === 0 ? 'none' : `${values.length} ${what}${values.length === 1 ? '' : 's'}`;
const listed = (values: readonly string[]) => (values.length === 0 ? 'none' : values.join(', '));

export const MAPPING: { readonly [Field in keyof InternalRecord]: Line } = {
  caseId: { words: 'case', leaves: 'never', inside: ({ caseId }) => caseId },
  caseNumber: { words: 'case number', leaves: 'never', inside: ({ caseNumber }) => `c-${caseNumber}` },
  title: { words: 'title', leaves: 'now', inside: ({ title }) => title, outside: titleOf },
  descriptions: {
    words: 'descriptions',
    leaves: 'never',
    inside: ({ descriptions }) => many('description')(descriptions),
  },
  component: {
    words: 'component',
    leaves: 'now',
    inside: ({ component }) => component.key,
    outside: ({ component }) => component.purl ?? component.name,
  },
  weaknesses: {
    words: 'weaknesses',
    leaves: 'now',
    inside: ({ weaknesses }) => listed(weaknesses),
    outside: ({ weaknesses }) => listed(weaknesses),
  },
  aliases: {
    words: 'other identifiers',
    leaves: 'now',
    inside: ({ aliases }) => listed(aliases),
    outside: ({ aliases }) => listed(aliases),
  },
  affected: {
    words: 'affected range',
    leaves: 'now',
    inside: ({ affected }) => affected ?? 'none claimed',
    outside: ({ affected }) => affected ?? 'the versions below',
  },
  affectedVersions: {
    words: 'versions shown affected',
    leaves: 'now',
    inside: ({ affectedVersions }) => listed(affectedVersions),
    outside: ({ affectedVersions }) => listed(affectedVersions),
  },
  fixed: {
    words: 'fixed versions',
    leaves: 'now',
    inside: ({ fixed }) => listed(fixed),
    outside: ({ fixed }) => listed(fixed),
  },
  claimedSeverities: {
    words: 'severity as claimed',
    leaves: 'never',
    inside: ({ claimedSeverities }) => listed(claimedSeverities),
  },
  decidedSeverity: {
    words: 'severity as decided',
    leaves: 'now',
    inside: ({ decidedSeverity }) => decidedSeverity ?? 'nobody decided',
    outside: ({ decidedSeverity }) => decidedSeverity ?? 'none',
  },
  finders: {
    words: 'finders',
    leaves: 'now',
    inside: ({ finders }) => listed(finders),
    outside: ({ finders }) => `credit: ${listed(finders)}`,
  },
  findingIds: { words: 'findings', leaves: 'never', inside: ({ findingIds }) => many('finding')(findingIds) },
  reproducers: {
    words: 'reproducers',
    leaves: 'never',
    inside: ({ reproducers }) => many('program')(reproducers),
  },
  locations: {
    words: 'places in code',
    leaves: 'never',
    inside: ({ locations }) => many('place')(locations),
  },
  patches: {
    words: 'proposed patches',
    leaves: 'never',
    inside: ({ patches }) => `${patches.length} ${patches.length === 1 ? 'patch' : 'patches'}`,
  },
  references: {
    words: 'links from findings',
    leaves: 'never',
    inside: ({ references }) => many('link')(references),
  },
  reproduction: {
    words: "the lab's word",
    leaves: 'now',
    inside: ({ reproduction }) => reproduction ?? 'none',
    outside: ({ reproduction }) =>
      reproduction === null
        ? 'nothing'
        : 'to the operators that are told, and to nobody else: the lab saw it happen',
  },
  mergeEvidence: {
    words: 'why findings were merged',
    leaves: 'never',
    inside: ({ mergeEvidence }) => many('reason')(mergeEvidence),
  },
  participants: {
    words: 'participants',
    leaves: 'never',
    inside: ({ participants }) => many('participant')(participants),
  },
  exposedOperators: {
    words: 'exposed operators',
    leaves: 'never',
    inside: ({ exposedOperators }) => many('operator')(exposedOperators),
  },
  embargo: { words: 'embargo', leaves: 'never', inside: ({ embargo }) => embargo },
  tlp: { words: 'label', leaves: 'now', inside: ({ tlp }) => `TLP:${tlp}`, outside: () => 'TLP:CLEAR' },
};

/** The only maker of published records; a person corrects one field by field (`revision.ts`). */
export function publishedFrom(internal: InternalRecord, identifier: string): PublishedRecord {
  const { component, weaknesses, aliases, affected, affectedVersions, fixed, decidedSeverity, finders } =
    internal;
  return {
    identifier,
    title: titleOf(internal),
    summary: summaryOf(internal),
    component: { name: component.name, ecosystem: component.ecosystem, purl: component.purl },
    weaknesses: [...weaknesses],
    aliases: [...aliases],
    affected,
    affectedVersions: [...affectedVersions],
    fixed: [...fixed],
    severity: decidedSeverity,
    credits: [...finders],
    remediation: remediationOf(internal),
    reproduced: internal.reproduction !== null,
  };
}

/** One line for each field, in the record's order: what the person who releases sees beside it. */
export function mappingLines(internal: InternalRecord): readonly MappingLine[] {
  return Object.values(MAPPING).map(({ words, leaves, inside, outside }) => ({
    field: words,
    internal: short(inside(internal)),
    leaves,
    published: leaves === 'never' ? null : short(outside?.(internal) ?? inside(internal)),
    until: null,
  }));
}

/** A finder's headline may shout or hold what should not leave: the public one is made of component and weakness. */
function titleOf({ component, weaknesses }: InternalRecord): string {
  const name = weaknesses.map(weaknessName).find((known) => known !== null) ?? null;
  const what = name === null ? 'Vulnerability' : name.replace(/ \('.*'\)$/, '');
  return `${what} in ${component.name}`;
}

/** Of a drafted record, and of a corrected one whose words nobody wrote themselves. */
export type Described = Pick<PublishedRecord, 'affected' | 'affectedVersions' | 'fixed'> & {
  readonly component: Pick<PublishedRecord['component'], 'name'>;
};

export function summaryOf(internal: Described): string {
  const { component, affected, affectedVersions, fixed } = internal;
  const which =
    fixed.length > 0
      ? `before ${fixed.at(-1)}`
      : affected !== null
        ? `in the range ${affected}`
        : `at ${listed(affectedVersions)}`;
  return `${component.name} ${which} is affected. ${remediationOf(internal)}`;
}

export function remediationOf({ component, fixed }: Pick<Described, 'component' | 'fixed'>): string {
  return fixed.length === 0
    ? `No fixed version of ${component.name} is known yet.`
    : `Update ${component.name} to ${fixed.join(' or ')}, or later on the same line.`;
}

function short(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
