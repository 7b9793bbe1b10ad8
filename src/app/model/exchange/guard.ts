/** Who may do what with a file for another instance. Not held looks like not there, and takes the same questions. */
import type { Marking } from '../../../core/model/marking.ts';
import type { Action } from '../../../core/policy/actions.ts';
import { notFound } from '../../refusal.ts';
import { type Acting, mayThere, type PersonalModelWorld } from '../acting.ts';
import type { Exchange } from './ports.ts';

export type ExchangeWorld = PersonalModelWorld & {
  /** The tightest marking that this instance takes and gives. */
  readonly maximumMarking: Marking;
  /** What this instance is called. */
  readonly about: { readonly name: string };
};

export async function requireExchange(
  acting: Pick<Acting, 'stores' | 'actor'>,
  id: string,
  action: Action,
): Promise<Exchange> {
  const exchange = await acting.stores.exchanges.exchange(id);
  const isAllowed = await mayIn(acting, exchange?.compartmentId ?? '', action);
  if (exchange === null || !isAllowed) throw notFound();
  return exchange;
}

/** In the desk, or in a material. */
export async function mayIn(
  acting: Pick<Acting, 'stores' | 'actor'>,
  compartmentId: string,
  action: Action,
): Promise<boolean> {
  const compartment = await acting.stores.identity.compartment(compartmentId);
  const kind = compartment?.kind ?? 'desk';
  const isAllowed = await mayThere(acting, action, { compartmentId, kind });
  return compartment !== null && isAllowed;
}
