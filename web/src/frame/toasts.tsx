/** Where something went, and the way back. It stays until the next one or until it is closed; `u` undoes. */
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useKeys } from './keys.tsx';

type Toast = { readonly words: string; readonly undo?: () => Promise<string> };

type Say = (words: string, undo?: () => Promise<string>) => void;

const Toasts = createContext<Say>(() => {});

export function useSay(): Say {
  return useContext(Toasts);
}

export function ToastsProvider({ children }: { children: ReactNode }): ReactNode {
  const [toast, setToast] = useState<Toast | null>(null);
  const say = useCallback<Say>(
    (words, undo) => setToast(undo === undefined ? { words } : { words, undo }),
    [],
  );
  const undo = useCallback(() => {
    if (toast?.undo === undefined) return;
    const back = toast.undo;
    setToast({ words: 'Undoing…' });
    back().then(
      (words) => setToast({ words }),
      (error: unknown) =>
        setToast({
          words: `Not undone: ${error instanceof Error ? error.message : 'it did not work'}`,
          undo: back,
        }),
    );
  }, [toast]);
  const bindings = useMemo(
    () => (toast?.undo === undefined ? [] : [{ key: 'u', words: 'undo the last decision', run: undo }]),
    [toast, undo],
  );
  useKeys('Undo', bindings);
  return (
    <Toasts value={say}>
      {children}
      <div role="status" className="toast-place">
        {toast === null ? null : (
          <div className="toast">
            <span>{toast.words}</span>
            {toast.undo === undefined ? null : (
              <Button className="btn" onPress={undo}>
                <kbd>u</kbd> Undo
              </Button>
            )}
            <Button className="btn" aria-label="Close this message" onPress={() => setToast(null)}>
              Close
            </Button>
          </div>
        )}
      </div>
    </Toasts>
  );
}
