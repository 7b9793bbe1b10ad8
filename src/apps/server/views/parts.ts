/**
 * The pieces that read views are made of. A view is what the server answers to a browser: a TypeBox schema is
 * at once validator, OpenAPI entry and the web's type (`import type` only). Every field is always present;
 * null says what its own description says, and nothing else ("no", "could not tell" and "not yours to see" are
 * different answers; the last one looks like absence, invariant 6).
 */
import { type Static, type TObject, type TSchema, Type } from 'typebox';

/** T, or null with the meaning the field's description gives. */
export function orNull<T extends TSchema>(schema: T, absence: string) {
  return Type.Union([schema, Type.Null()], { description: `null: ${absence}` });
}

/** RFC 3339, UTC, with `Z`; what the database and the clock port give. The browser adds the reader's zone. */
export const Instant = Type.String({ description: 'RFC 3339 UTC', maxLength: 40 });

export const Id = Type.String({ maxLength: 64, description: 'random id (app/ids.ts)' });

/** Who says so. A machine's word looks different from a person's everywhere in the interface. */
export const Asserter = Type.Object({
  id: Id,
  name: Type.String({ description: 'display name: text from outside' }),
  machine: Type.Boolean({ description: 'true for keys and services, false for people' }),
});
export type Asserter = Static<typeof Asserter>;

export const Party = Type.Object({
  id: Id,
  name: Type.String(),
  kind: Type.Enum(['clearinghouse', 'finder', 'maintainer', 'operator', 'provider', 'developer', 'service']),
  sector: orNull(Type.String(), 'none was stated'),
});
export type Party = Static<typeof Party>;

export const TlpView = Type.Enum(['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED']);

/** A CVSS vector as somebody's word. `score` is computed by us from the vector, 0.0 to 10.0. */
export const SeverityWord = Type.Object({
  vector: orNull(Type.String(), 'a bare rank was given, without a vector'),
  score: orNull(Type.Number(), 'the vector could not be scored'),
  rank: Type.Enum(['none', 'low', 'medium', 'high', 'critical', 'unknown']),
  by: Asserter,
  at: Instant,
});
export type SeverityWord = Static<typeof SeverityWord>;

export const Rank = Type.Enum(['none', 'low', 'medium', 'high', 'critical', 'unknown'], {
  description: 'unknown: no severity was given',
});
export type Rank = Static<typeof Rank>;

export const ComponentView = Type.Object({
  key: Type.String({ description: 'component key (core/finding/component-key.ts)' }),
  name: Type.String(),
  ecosystem: orNull(Type.String(), 'not a package of a known ecosystem'),
  version: orNull(Type.String(), 'no version was claimed'),
  purl: orNull(Type.String(), 'no purl was claimed'),
});
export type ComponentView = Static<typeof ComponentView>;

export const VerdictView = Type.Enum(['reproduced', 'not_reproduced', 'flaky', 'inconclusive']);
export const AssuranceView = Type.Enum(['observed', 'effect_only', 'claimed']);
export const ControlView = Type.Enum([
  'passed',
  'failed',
  'removed',
  'not_applicable',
  'not_run',
  'inconclusive',
]);

/** The lab's last word on a finding, in one line. */
export const LabWord = Type.Object({
  experimentId: Id,
  verdict: VerdictView,
  reason: orNull(Type.String(), 'nothing qualifies the verdict'),
  assurance: AssuranceView,
  at: Instant,
});
export type LabWord = Static<typeof LabWord>;

/**
 * A page of a list. Exactly one of `total` (exact) and `totalAtLeast` (counting stopped there) is present;
 * `next` is an opaque cursor, null on the last page.
 */
export function listOf<T extends TObject>(row: T) {
  return Type.Object({
    items: Type.Array(row),
    next: orNull(Type.String(), 'this is the last page'),
    total: Type.Optional(Type.Integer({ minimum: 0, description: 'exact count of the whole filtered list' })),
    totalAtLeast: Type.Optional(
      Type.Integer({ minimum: 0, description: 'counting stopped here: there are more' }),
    ),
  });
}

/** What the desk's lists may be narrowed by; to everyone else both are empty. */
export const Choices = Type.Object({
  finders: Type.Array(Type.Object({ id: Id, name: Type.String() }), { description: 'by name, at most 500' }),
  sectors: Type.Array(Type.String(), { description: 'of operators, at most 500' }),
});
export type Choices = Static<typeof Choices>;

/** What every list route accepts besides its own filters. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 512 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
};
