/** What was published and was wrong: the reason goes out with it, and the files stay where they are. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ReleaseView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { touched } from '../../api/touch.ts';
import { useSay } from '../../frame/toasts.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';

export function Withdrawn({ view }: { view: ReleaseView }): ReactNode {
  if (view.withdrawn === undefined) return <Withdraw view={view} />;
  return (
    <section className="sec" aria-labelledby="withdrawn">
      <h2 id="withdrawn">Withdrawn</h2>
      <p className="q2">
        <Exact at={view.withdrawn.at} />
      </p>
      <p className="prose">{view.withdrawn.why}</p>
    </section>
  );
}

function Withdraw({ view }: { view: ReleaseView }): ReactNode {
  const [word, setWord] = useState('');
  const [why, setWhy] = useState('');
  const client = useQueryClient();
  const say = useSay();
  const withdraw = useMutation({
    mutationFn: async () => {
      const content = { identifier: view.identifier, why: why.trim() };
      const touch = await touched({ kind: 'advisory.withdraw', subject: view.id, content });
      return send<ReleaseView>('POST', `${API}/advisories/${encodeURIComponent(view.id)}/withdraw`, {
        word,
        why: why.trim(),
        ...touch,
      });
    },
    onSuccess: () => {
      say('Withdrawn. Its files are being written again, and say so.');
      for (const key of ['advisories', 'cases', 'flow', 'today'])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const isOpen = word.trim() === view.word && why.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isOpen && !withdraw.isPending) withdraw.mutate();
  };
  return (
    <details className="sec">
      <summary className="btn">It was wrong: withdraw it</summary>
      <form className="grave-box" onSubmit={submit} aria-label="Withdraw it">
        <p>
          The files stay where they are and say that they are withdrawn, with your reason. It cannot be taken
          back. Operators who were told are told so. Where only a field is wrong, correct it instead.
        </p>
        {withdraw.error === null ? null : <Trouble error={withdraw.error} />}
        <label className="field">
          The reason, which is published
          <textarea
            className="input"
            rows={3}
            maxLength={1000}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
        </label>
        <label className="field">
          Type {view.word}
          <input
            className="input mono"
            autoComplete="off"
            spellCheck={false}
            value={word}
            onChange={(event) => setWord(event.target.value)}
          />
        </label>
        <div className="acts">
          <Button type="submit" className="btn grave" isDisabled={!isOpen || withdraw.isPending}>
            Withdraw it
          </Button>
        </div>
      </form>
    </details>
  );
}
