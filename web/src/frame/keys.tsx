/**
 * Keys. One listener for the whole page; each part of it says which keys it answers and in which words, and
 * `?` shows exactly those. Single keys can be switched off (WCAG 2.1.4) and are silent while one types.
 */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';

export type KeyBinding = {
  /** As in KeyboardEvent.key; `mod+k` is Ctrl or ⌘ with k. */
  readonly key: string;
  readonly words: string;
  readonly run: () => void;
};

export type KeyGroup = { readonly name: string; readonly bindings: readonly KeyBinding[] };

type Registry = {
  readonly add: (group: { current: KeyGroup }) => () => void;
  readonly groups: () => readonly KeyGroup[];
  readonly subscribe: (listener: () => void) => () => void;
};

const Keys = createContext<Registry | null>(null);

const SWITCH = 'breakwater.single-keys';

export function singleKeysOn(): boolean {
  return localStorage.getItem(SWITCH) !== 'off';
}

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(SWITCH, on ? 'on' : 'off');
}

function createRegistry(): Registry & { readonly press: (event: KeyboardEvent) => void } {
  let entries: readonly { current: KeyGroup }[] = [];
  let snapshot: readonly KeyGroup[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    snapshot = entries.map((entry) => entry.current);
    for (const listener of listeners) listener();
  };
  return {
    add(entry) {
      entries = [...entries, entry];
      changed();
      return () => {
        entries = entries.filter((other) => other !== entry);
        changed();
      };
    },
    groups: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press(event) {
      const key = keyOf(event);
      if (key === null || !mayPress(event, key)) return;
      for (const entry of entries.toReversed()) {
        const binding = entry.current.bindings.find((candidate) => candidate.key === key);
        if (binding === undefined) continue;
        event.preventDefault();
        binding.run();
        return;
      }
    },
  };
}

function keyOf(event: KeyboardEvent): string | null {
  if (event.isComposing || event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return `mod+${event.key.toLowerCase()}`;
  return event.key.length === 1 && event.key !== '?' ? event.key.toLowerCase() : event.key;
}

function mayPress(event: KeyboardEvent, key: string): boolean {
  if (event.defaultPrevented) return false;
  if (key.startsWith('mod+')) return true;
  if (!singleKeysOn()) return false;
  const target = event.target;
  if (!(target instanceof Element)) return true;
  if (
    target.closest(
      'input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable=true], [role=dialog]',
    )
  )
    return false;
  return !(key === 'Enter' && target.closest('a, button, summary, [role=button]'));
}

export function KeysProvider({ children }: { children: ReactNode }): ReactNode {
  const registry = useMemo(createRegistry, []);
  useEffect(() => {
    window.addEventListener('keydown', registry.press);
    return () => window.removeEventListener('keydown', registry.press);
  }, [registry]);
  return <Keys value={registry}>{children}</Keys>;
}

function useRegistry(): Registry {
  const registry = useContext(Keys);
  if (registry === null) throw new Error('KeysProvider is missing');
  return registry;
}

/** Answers these keys while the calling part is on the page; later parts win over earlier ones. */
export function useKeys(name: string, bindings: readonly KeyBinding[]): void {
  const registry = useRegistry();
  const group = useRef<KeyGroup>({ name, bindings });
  group.current = { name, bindings };
  useEffect(() => registry.add(group), [registry]);
}

export function useKeyGroups(): readonly KeyGroup[] {
  const registry = useRegistry();
  return useSyncExternalStore(registry.subscribe, registry.groups);
}

/** The switch for single keys, as state. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(singleKeysOn);
  const change = (next: boolean) => {
    setSingleKeys(next);
    setOn(next);
  };
  return [on, change];
}
