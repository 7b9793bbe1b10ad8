/**
 * What waits for whom. Holding a compartment is not enough to be asked for something in it: a kind of work is listed,
 * and its titles are read, only by whoever may do its next action.
 */
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { mayEver } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import type { DeskReads, TodayListQuery, TodayListRow } from './read-ports.ts';

const NEEDS: Readonly<Record<TodayListRow['action'], Action>> = {
  decide_merge: 'link.decide',
  read_case: 'case.read',
  judge_experiment: 'experiment.run',
  review_release: 'advisory.read',
  answer_notice: 'notice.answer',
  call_operator: 'case.read',
  ask_participant: 'case.decide',
  answer_thread: 'thread.write',
  answer_inquiry: 'engagement.name',
  read_terms: 'engagement.consent',
  acknowledge_duties: 'naming.acknowledge',
  answer_question: 'determination.write',
  confirm_determination: 'determination.confirm',
  answer_partner: 'partner.decide',
  // Of the desk's files, and of an engagement's: those are held by people who acknowledged their duties alone.
  review_exchange: 'case.decide',
  review_material: 'exchange.review',
};

/** Earliest date first. */
export function listToday(
  stores: Stores,
  actor: Actor,
  query: Omit<TodayListQuery, 'kinds'>,
): ReturnType<DeskReads['today']> {
  const kinds = Object.entries(NEEDS)
    .filter(([, action]) => mayEver(actor, action).allowed)
    .map(([kind]) => kind);
  return stores.desk.today({ ...query, kinds });
}
