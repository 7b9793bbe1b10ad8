/** Who is signed in, for every part of the page that needs to know. */
import { createContext, useContext } from 'react';
import type { Me } from '../../../src/apps/server/views/index.ts';

export const Session = createContext<Me | null>(null);

/** Only below the frame, which does not show its pages before it knows. */
export function useMe(): Me {
  const me = useContext(Session);
  if (me === null) throw new Error('nobody is signed in here');
  return me;
}

/** What the policy will say anyway; here it only decides which buttons are shown. */
export function useIsDesk(): boolean {
  const me = useMe();
  return me.roles.some((role) => role === 'coordinator' || role === 'administrator');
}

/** Whoever looks after the work of this instance's machines. */
export function isKeeper({ roles }: Me): boolean {
  return ['coordinator', 'administrator', 'official'].some((role) => roles.includes(role));
}
