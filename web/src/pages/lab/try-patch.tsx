/** Try a patch on the proofs of its component: paste a diff or name a release, and watch each proof meet it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ChangeEvent, type FormEvent, type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ExperimentDetail, Trial } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { By } from '../../parts/badges.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { PATCH_WORDS } from './patch-words.ts';

/** As the server takes them (src/app/lab/ask-trial.ts). */
const MAX_DIFF = 262_144;

/** Nothing where no proof holds, and no form for those whom the policy would refuse. */
export function TryPatch({ experiment }: { experiment: ExperimentDetail }): ReactNode {
  const me = useMe();
  const isOwn = me.party.id === experiment.finding.submitter.id && me.roles.includes('finder');
  const mayTry = isOwn || me.roles.includes('coordinator');
  const reading = useQuery(queries.trials(experiment.finding.id));
  const trials = reading.data?.items ?? [];
  if (experiment.verdict !== 'reproduced' || (!mayTry && trials.length === 0)) return null;
  return (
    <section className="sec" aria-labelledby="tried">
      <div className="head-row">
        <h2 id="tried">Patches tried</h2>
        <span className="count">
          {reading.data === undefined
            ? ''
            : trials.length === 0
              ? 'none yet'
              : many(trials.length, 'patch', 'patches')}
        </span>
      </div>
      {mayTry ? <TryForm findingId={experiment.finding.id} isOwn={isOwn} /> : null}
      {reading.error === null ? null : <Trouble error={reading.error} retry={reading.refetch} />}
      {trials.map((trial) => (
        <TrialShown key={trial.id} trial={trial} />
      ))}
    </section>
  );
}

function TryForm({ findingId, isOwn }: { findingId: string; isOwn: boolean }): ReactNode {
  const [kind, setKind] = useState<'diff' | 'version'>('diff');
  const [diff, setDiff] = useState('');
  const [version, setVersion] = useState('');
  const [tooLarge, setTooLarge] = useState(false);
  const client = useQueryClient();
  const say = useSay();
  const asking = useMutation({
    mutationFn: () =>
      send<Trial>('POST', `${API}/findings/${encodeURIComponent(findingId)}/trials`, {
        ...(kind === 'diff' ? { diff } : { version: version.trim() }),
      }),
    onSuccess: (trial) => {
      say(`The lab tries it on ${many(trial.proofs.length, 'proof')}.`);
      setDiff('');
      setVersion('');
      void client.invalidateQueries({ queryKey: ['trials', findingId] });
    },
  });
  const upload = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file === undefined) return;
    setTooLarge(file.size > MAX_DIFF);
    if (file.size <= MAX_DIFF) setDiff(await file.text());
  };
  const isEmpty = (kind === 'diff' ? diff : version).trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isEmpty) asking.mutate();
  };
  return (
    <details className="why">
      <summary>Try a patch</summary>
      <form className="fields" onSubmit={submit}>
        <fieldset className="acts">
          <legend className="label">What to try</legend>
          {(['diff', 'version'] as const).map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name="try-kind"
                value={choice}
                checked={kind === choice}
                onChange={() => setKind(choice)}
              />{' '}
              {choice === 'diff' ? 'a unified diff' : 'a release'}
            </label>
          ))}
        </fieldset>
        {kind === 'diff' ? (
          <>
            <div className="field">
              <label htmlFor="try-diff">Diff against the source root</label>
              <textarea
                id="try-diff"
                className="input mono"
                rows={8}
                value={diff}
                maxLength={MAX_DIFF}
                spellCheck={false}
                aria-describedby="try-hint"
                onChange={(event) => setDiff(event.target.value)}
              />
            </div>
            <div className="field">
              <label htmlFor="try-file">Or a file that holds it</label>
              <input
                id="try-file"
                type="file"
                accept=".diff,.patch,text/x-patch,text/plain"
                onChange={upload}
              />
              {tooLarge ? (
                <p className="hint" role="alert">
                  This file is larger than 256 KiB.
                </p>
              ) : null}
            </div>
          </>
        ) : (
          <div className="field">
            <label htmlFor="try-version">Version, as its registry writes it</label>
            <input
              id="try-version"
              className="input mono"
              value={version}
              maxLength={100}
              aria-describedby="try-hint"
              onChange={(event) => setVersion(event.target.value)}
            />
          </div>
        )}
        <p className="hint" id="try-hint">
          {isOwn
            ? 'It meets your own proofs in this component. The clearinghouse can see what you try.'
            : 'It meets every proof in this component. Only the desk sees that it was tried.'}{' '}
          Nothing is proposed to anybody by it.
        </p>
        <div className="acts">
          <Button type="submit" className="btn" isDisabled={isEmpty || asking.isPending}>
            Try it
          </Button>
        </div>
        {asking.error === null ? null : <Trouble error={asking.error} />}
      </form>
    </details>
  );
}

function TrialShown({ trial }: { trial: Trial }): ReactNode {
  const done = trial.proofs.filter(({ verdict }) => verdict !== null).length;
  const stopped = trial.proofs.filter(({ verdict }) => verdict !== null && STOPPING.has(verdict)).length;
  return (
    <article className="sec-small" aria-labelledby={trial.id}>
      <h3 id={trial.id}>
        <span className="mono">{trial.patch.label}</span>{' '}
        <span className="q">tried by {trial.by === 'desk' ? 'the desk' : 'its finder'}</span>
      </h3>
      <p className="q2" role="status">
        {trial.state === 'done'
          ? `Stops ${stopped} of ${many(trial.proofs.length, 'proof')}.`
          : `${done} of ${many(trial.proofs.length, 'proof')} run; ${trial.state === 'queued' ? 'waits for a worker' : 'running now'}.`}{' '}
        <By machine name="lab" /> <Ago at={trial.askedAt} flat />
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Proof</th>
            <th scope="col">Verdict</th>
            <th scope="col">Tests</th>
          </tr>
        </thead>
        <tbody>
          {trial.proofs.map((proof) => (
            <tr key={proof.finding}>
              <th scope="row">
                <Link to={`/findings/${proof.finding}`}>{proof.label}</Link>{' '}
                <span className="q">{proof.title}</span>
              </th>
              <td>{proof.verdict === null ? 'not run yet' : PATCH_WORDS[proof.verdict]}</td>
              <td>{proof.tests === null ? '' : proof.tests.replace('_', ' ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

const STOPPING: ReadonlySet<string> = new Set(['fixes', 'fixes_untested', 'breaks_tests']);
