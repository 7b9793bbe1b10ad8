/** Rules of the standard's prose about a result and its rule. Breaking them loses no meaning: warnings. */
import type { JsonObject } from '../json/parse.ts';
import { isObject } from '../json/parse.ts';
import { arrayAt, numberAt, objectAt, textAt } from '../json/read.ts';
import type { Sink } from '../json/shape.ts';
import { addWarning } from '../json/shape.ts';
import type { RunContext } from './run.ts';

/** §3.27.5: a result names its rule, and what it says by id and by index agree. */
export function checkRuleId(context: RunContext, result: JsonObject, at: string, sink: Sink): void {
  const reference = objectAt(result, 'rule');
  const ruleId = textAt(result, 'ruleId');
  const referenced = textAt(reference, 'id');
  const index = numberAt(result, 'ruleIndex') ?? numberAt(reference, 'index') ?? -1;
  if (ruleId === undefined && referenced === undefined && index < 0) {
    addWarning(sink, at, 'rule-id', 'This result names no rule (ruleId, rule.id or ruleIndex).');
  } else if (ruleId !== undefined && referenced !== undefined && ruleId !== referenced) {
    addWarning(sink, at, 'rule-id', "This result's ruleId and rule.id differ.");
  }
  if (objectAt(reference, 'toolComponent') !== undefined || index < 0) return;
  const rules = arrayAt(context.driver, 'rules');
  const rule = rules[index];
  if (!isObject(rule)) {
    if (rules.length > 0) {
      addWarning(
        sink,
        `${at}/ruleIndex`,
        'index',
        `This index points past the ${rules.length} rules of the tool.`,
      );
    }
    return;
  }
  const id = textAt(rule, 'id') ?? '';
  const named = ruleId ?? referenced;
  if (named !== undefined && named !== id && !named.startsWith(`${id}/`)) {
    addWarning(sink, at, 'rule-id', "This result's ruleId is not that of the rule at its ruleIndex.");
  }
}
