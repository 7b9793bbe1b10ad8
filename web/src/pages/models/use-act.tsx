/** One way for every act in an engagement: send it, say what became of it, read everything again. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ActRequest } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';

export type EngagementAct = {
  /** Behind the engagement's own address: `/terms`. */
  readonly path: string;
  readonly method?: 'POST' | 'DELETE';
  readonly body?: Readonly<Record<string, unknown>>;
  /** What the person signs with a passkey first; absent where no touch is asked. */
  readonly signed?: Pick<ActRequest, 'kind' | 'content'> & { readonly subject?: string };
  /** Said when it is done. */
  readonly said: string;
};

export type Acting = UseMutationResult<unknown, Error, EngagementAct>;

export function useAct(engagement: string): Acting {
  const client = useQueryClient();
  const say = useSay();
  return useMutation({
    mutationFn: async ({ path, method = 'POST', body, signed }: EngagementAct) => {
      const touch = signed === undefined ? {} : await touched({ subject: engagement, ...signed });
      const address = `${API}/engagements/${encodeURIComponent(engagement)}${path}`;
      return send(method, address, method === 'DELETE' ? undefined : { ...body, ...touch });
    },
    onSuccess: (_, { said }) => {
      say(said);
      for (const key of ['engagements', 'me']) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

/** What became of an act that was refused, moved into sight: the form that sent it may stand far below. */
export function ActTrouble({ act }: { act: Acting }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const { error } = act;
  useEffect(() => {
    if (error !== null) place.current?.scrollIntoView({ block: 'center' });
  }, [error]);
  return <div ref={place}>{error === null ? null : <Trouble error={error} />}</div>;
}
