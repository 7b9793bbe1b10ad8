/**
 * The only place that decides who may (invariant 4). Pure; deny by default; the answer names its rule.
 * The same table answers three questions: may it do this to this row, which rows may it do this to (`Where`,
 * for a database), and may it ever do this at all (for a route, before any row is known).
 */
import type { Action } from './actions.ts';
import type { Actor } from './actor.ts';
import { bind, type Condition, holds, type Where } from './condition.ts';
import type { Resource } from './resource.ts';
import { LIMITS, type Limit, RULES, type Rule, type Who } from './rules.ts';
import { coversAction } from './scope.ts';

export type Decision = { readonly allowed: boolean; readonly rule: string };

const DENIED: Decision = { allowed: false, rule: 'denied-by-default' };

/** `actor` null is anyone at all. For a refusal `rule` names the limit that took the permission away, if one did. */
export function authorize(actor: Actor | null, action: Action, resource: Resource): Decision {
  return authorizing(actor, action)(resource);
}

/** `authorize` for many rows: what depends on the actor and the action alone is looked up once. */
export function authorizing(actor: Actor | null, action: Action): (resource: Resource) => Decision {
  const rules = rulesFor(actor, action);
  const limits = limitsFor(actor);
  return (resource) => {
    const rule = rules.find(({ when }) => holds(when, actor, resource));
    if (rule === undefined) return DENIED;
    const limit = limits.find(
      ({ on, needs }) => holds(on, actor, resource) && !holds(needs, actor, resource),
    );
    return limit === undefined ? { allowed: true, rule: rule.id } : { allowed: false, rule: limit.id };
  };
}

/** Which rows `authorize` would allow. Equal to it row by row (authorize.prop.test.ts, policy-where.db.test.ts). */
export function whereAllowed(actor: Actor | null, action: Action): Where {
  const granted: Where = { op: 'or', of: rulesFor(actor, action).map((rule) => bind(rule.when, actor)) };
  const limited = limitsFor(actor).map(({ on, needs }): Where => {
    const unlessOn: Condition = { is: 'any', of: [{ is: 'not', of: on }, needs] };
    return bind(unlessOn, actor);
  });
  return { op: 'and', of: [granted, ...limited] };
}

/**
 * Whether some rule could ever allow this actor this action, whatever the row. Depends on the actor's own
 * roles and scopes alone, so refusing here tells nobody anything about rows.
 */
export function mayEver(actor: Actor | null, action: Action): Decision {
  const rule = rulesFor(actor, action)[0];
  return rule === undefined ? DENIED : { allowed: true, rule: rule.id };
}

function rulesFor(actor: Actor | null, action: Action): readonly Rule[] {
  return RULES.filter(
    ({ actions, who }) =>
      actions.includes(action) &&
      isAmong(actor, who) &&
      (who.kind === 'anyone' || actor === null || coversAction(actor.scopes, action)),
  );
}

function limitsFor(actor: Actor | null): readonly Limit[] {
  return LIMITS.filter(({ except }) => !except.some((who) => isAmong(actor, who)));
}

function isAmong(actor: Actor | null, who: Who): boolean {
  if (who.kind === 'anyone') return true;
  if (actor === null) return false;
  switch (who.kind) {
    case 'signed-in':
      return actor.kind !== 'service';
    case 'person':
      return actor.kind === 'person';
    case 'people':
      return actor.kind === 'person' && who.roles.some((role) => actor.roles.includes(role));
    case 'roles':
      return actor.kind !== 'service' && who.roles.some((role) => actor.roles.includes(role));
    case 'services':
      return actor.kind === 'service' && actor.service !== undefined && who.services.includes(actor.service);
  }
}
