/**
 * The components of an inventory, written in steps: those that can be looked up, and beside them every one that
 * cannot, with its reason and place. Neither a tree of the document nor a list of what is in it is ever held.
 */
import { type InventoryComponent, identityOf } from '../../core/exposure/inventory.ts';
import { isTooLong, lookupsOfComponent } from '../../core/exposure/lookup-keys.ts';
import { whyUnmatched } from '../../core/exposure/match.ts';
import { toInventoryComponent } from '../../formats/cyclonedx/inventory-component.ts';
import type { InventoryStream } from '../../formats/inventory-stream.ts';
import type { Stores } from '../ports.ts';
import type { InventoryRef, UnmatchedComponent } from './ports.ts';

/** As many stand beside the inventory wherever it is shown. */
const MAX_BESIDE = 100;
const COMPONENTS_A_STEP = 5_000;

export type TakenComponents = {
  /** The first of them. */
  readonly unmatched: readonly UnmatchedComponent[];
  readonly unmatchedMore: number;
  /** Those that the asset's notices may be about. */
  readonly spokenOf: readonly InventoryComponent[];
};

/** The inventory has none yet. `told`: keys of components that somebody is told about. */
export async function takeComponents(
  { exposure }: Pick<Stores, 'exposure'>,
  stream: InventoryStream,
  into: InventoryRef & { readonly told: ReadonlySet<string> },
): Promise<TakenComponents> {
  const beside: UnmatchedComponent[] = [];
  const spokenOf: InventoryComponent[] = [];
  let [step, unmatched]: [InventoryComponent[], UnmatchedComponent[]] = [[], []];
  let written = 0;
  const write = async () => {
    await exposure.addComponents(into, componentsToLookUp(step));
    await exposure.addUnmatched(into, written, unmatched);
    written += unmatched.length;
    [step, unmatched] = [[], []];
  };
  for await (const entry of stream.entries()) {
    const component = toInventoryComponent(entry);
    const reason = isTooLong(component) ? 'its name is too long' : whyUnmatched(component);
    if (reason !== null) {
      const { name, purl, pointer = null } = component;
      const part = { component: name || (purl ?? ''), reason, pointer };
      unmatched.push(part);
      if (beside.length < MAX_BESIDE) beside.push(part);
    }
    if (into.told.has(component.key)) spokenOf.push(component);
    step.push(component);
    if (step.length === COMPONENTS_A_STEP) await write();
  }
  await write();
  return { unmatched: beside, unmatchedMore: written - beside.length, spokenOf };
}

/** Those under which something can be looked up; of two with one identity the first. */
function componentsToLookUp(components: readonly InventoryComponent[]): readonly InventoryComponent[] {
  const named = new Map<string, InventoryComponent>();
  for (const component of components) {
    const identity = identityOf(component);
    if (!named.has(identity) && lookupsOfComponent(component).length > 0) named.set(identity, component);
  }
  return [...named.values()];
}
