/** What the palette can do: pages add their own actions while they are shown. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';

export type PaletteAction = {
  readonly id: string;
  readonly label: string;
  /** `undoable`, `a page, not a key`, … */
  readonly hint: string;
  readonly run: () => void;
};

type PaletteHandle = {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
  readonly actions: () => readonly PaletteAction[];
  readonly add: (entry: { current: readonly PaletteAction[] }) => () => void;
};

const Palette = createContext<PaletteHandle | null>(null);

export function PaletteProvider({ children }: { children: ReactNode }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const entries = useRef<readonly { current: readonly PaletteAction[] }[]>([]);
  const handle = useMemo<PaletteHandle>(
    () => ({
      isOpen,
      open: () => setOpen(true),
      close: () => setOpen(false),
      actions: () => entries.current.flatMap((entry) => entry.current),
      add(entry) {
        entries.current = [...entries.current, entry];
        return () => {
          entries.current = entries.current.filter((other) => other !== entry);
        };
      },
    }),
    [isOpen],
  );
  return <Palette value={handle}>{children}</Palette>;
}

export function usePalette(): PaletteHandle {
  const handle = useContext(Palette);
  if (handle === null) throw new Error('PaletteProvider is missing');
  return handle;
}

export function usePaletteActions(actions: readonly PaletteAction[]): void {
  const { add } = usePalette();
  const entry = useRef(actions);
  entry.current = actions;
  // biome-ignore lint/correctness/useExhaustiveDependencies: registered once for the life of the page
  useEffect(() => add(entry), []);
}
