/** Try a patch on the proofs of its component: paste a diff or name a release, and watch each proof meet it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ExperimentDetail, Trial } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { By } from '../../parts/badges.tsx';
import { Heads } from '../../parts/heads.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Ago } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { PatchForm, type TriedPatch } from './patch-form.tsx';
import { PATCH_WORDS } from './patch-words.ts';

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
  const client = useQueryClient();
  const say = useSay();
  const asking = useMutation({
    mutationFn: (patch: TriedPatch) =>
      send<Trial>('POST', `${API}/findings/${encodeURIComponent(findingId)}/trials`, patch),
    onSuccess: (trial) => {
      say(`The lab tries it on ${many(trial.proofs.length, 'proof')}.`);
      void client.invalidateQueries({ queryKey: ['trials', findingId] });
    },
  });
  return (
    <details className="why">
      <summary>Try a patch</summary>
      <PatchForm asking={asking} takesReleases>
        {isOwn
          ? 'It meets your own proofs in this component. The clearinghouse can see what you try.'
          : 'It meets every proof in this component. Only the desk sees that it was tried.'}{' '}
        Nothing is proposed to anybody by it.
      </PatchForm>
    </details>
  );
}

const BY_WORDS = { desk: 'the desk', finder: 'its finder', maintainer: 'the maintainer, by link' } as const;

function TrialShown({ trial }: { trial: Trial }): ReactNode {
  const done = trial.proofs.filter(({ verdict }) => verdict !== null).length;
  const stopped = trial.proofs.filter(({ verdict }) => verdict !== null && STOPPING.has(verdict)).length;
  return (
    <article className="sec-small" aria-labelledby={trial.id}>
      <h3 id={trial.id}>
        <span className="mono">{trial.patch.label}</span>{' '}
        <span className="q">tried by {BY_WORDS[trial.by]}</span>
      </h3>
      <p className="q2" role="status">
        {trial.state === 'done'
          ? `Stops ${stopped} of ${many(trial.proofs.length, 'proof')}.`
          : `${done} of ${many(trial.proofs.length, 'proof')} run; ${trial.state === 'queued' ? 'waits for a worker' : 'running now'}.`}{' '}
        <By machine name="lab" /> <Ago at={trial.askedAt} flat />
      </p>
      <table>
        <Heads of={['Proof', 'Verdict', 'Tests']} />
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
