/** The switch for single keys, where people look for it too. */
import type { ReactNode } from 'react';
import { useSingleKeys } from '../../frame/keys.tsx';

export function Keyboard(): ReactNode {
  const [on, setOn] = useSingleKeys();
  return (
    <label className="check sec-small">
      <input type="checkbox" checked={on} onChange={(event) => setOn(event.target.checked)} /> Single keys (j,
      k, x, u…) work on this device
    </label>
  );
}
