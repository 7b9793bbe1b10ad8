/** For a provider: what is open over all the operators it acts for, advisory by advisory, each closed with one answer. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ActingFor, NoticeAnswer } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { many } from '../../parts/words.ts';
import { AnswerForm, type AskedMore } from './answer-form.tsx';
import { plainDay } from './plain-words.ts';

type OpenAdvisory = ActingFor['advisories'][number];

export function AnswerAll({ advisories }: { advisories: readonly OpenAdvisory[] }): ReactNode {
  if (advisories.length === 0) return null;
  return (
    <section className="sheet" aria-labelledby="answer-all">
      <h2 id="answer-all">One answer for all of them</h2>
      <p className="sub">What you did at every operator, you may say once.</p>
      <ol className="lines">
        {advisories.map((open) => (
          <OneForAll key={`${open.advisory} ${open.component}`} open={open} />
        ))}
      </ol>
    </section>
  );
}

function OneForAll({ open }: { open: OpenAdvisory }): ReactNode {
  const [asks, setAsks] = useState<AskedMore | null>(null);
  const answer = useAnswerAll(open);
  const give = (given: NoticeAnswer) => {
    setAsks(null);
    answer.mutate(given);
  };
  return (
    <li className="line">
      <span className="sign" />
      <div>
        <p className="date">
          <b>{open.dueAt === null ? 'No fixed date' : `By ${plainDay(open.dueAt)}`}</b>
          <span>
            {' '}
            · {many(open.open, 'open line')} at {many(open.operators, 'operator')}
          </span>
        </p>
        <h3>{open.component}</h3>
        <p className="wrap">{open.what}</p>
        {answer.error === null ? null : <Trouble error={answer.error} />}
        <div className="acts">
          <Button
            className="btn big primary"
            isDisabled={answer.isPending}
            onPress={() => give({ answer: 'patched' })}
          >
            Done at all of them
          </Button>
          <Button className="btn big" isDisabled={answer.isPending} onPress={() => setAsks('mitigated')}>
            Blocked at all for now
          </Button>
          <Button className="btn big" isDisabled={answer.isPending} onPress={() => setAsks('not_affected')}>
            None of them has it
          </Button>
        </div>
        {asks === null ? null : (
          <AnswerForm asks={asks} isBusy={answer.isPending} give={give} close={() => setAsks(null)} />
        )}
        <p className="source">
          Advisory <span className="mono">{open.advisory}</span>
        </p>
      </div>
    </li>
  );
}

function useAnswerAll({ notices, component }: OpenAdvisory) {
  const client = useQueryClient();
  const say = useSay();
  const fresh = () => client.invalidateQueries({ queryKey: ['notices'] });
  return useMutation({
    mutationFn: (given: NoticeAnswer) => send('POST', `${API}/notices/answers`, { notices, ...given }),
    onSuccess: () => {
      void fresh();
      say(`${many(notices.length, 'line')} about ${component} answered.`, async () => {
        await send('POST', `${API}/notices/undo`, { notices });
        await fresh();
        return 'Taken back.';
      });
    },
  });
}
