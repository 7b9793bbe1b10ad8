/** Work that a machine gave up after all its attempts: what it was about, why, and once more when that is mended. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { FailedJobList, FailedJobView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { AddressLink } from '../../parts/address-link.tsx';
import { Heads } from '../../parts/heads.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';

const WORDS: Readonly<Record<string, string>> = {
  'find-duplicates': 'look for duplicates',
  reproduce: 'run the proof in the lab',
  'fill-matrix': 'run proofs against patches',
  'try-patch': 'try a patch',
  'refresh-cases': 'bring cases up to date',
  'compute-exposure': 'find who is exposed',
  'import-advisories': 'read advisories from elsewhere',
  'draft-advisory': 'draft the advisory',
  publish: 'write the released advisory out',
  'index-claims': 'prepare answers for partners',
  'compare-criteria': 'hold reports against the criteria',
  'tend-probes': 'lay out probes',
  'judge-probe': 'judge an answer to a probe',
};

const PLACES = { finding: 'findings', case: 'cases', advisory: 'publish' } as const;

export function WorkPage(): ReactNode {
  const reading = useQuery(queries.failedJobs());
  return (
    <Page
      title="Work that failed"
      crumbs={[{ label: 'Settings', to: '/settings' }, { label: 'Work that failed' }]}
    >
      <h1>Work that failed</h1>
      <OneThing reading={reading} noun="jobs">
        {(list) => <Body list={list} />}
      </OneThing>
    </Page>
  );
}

function Body({ list }: { list: FailedJobList }): ReactNode {
  if (list.items.length === 0) {
    return (
      <div className="box sec">
        <Empty title="Nothing failed for good.">
          <p>What fails is tried again by itself. What fails each time waits here for a person.</p>
        </Empty>
      </div>
    );
  }
  return (
    <>
      <p className="lead">
        <b>{many(list.total, 'job')}</b> failed as often as {list.total === 1 ? 'it' : 'each'} may be tried.
        Mend the cause first: the server’s log names the place, beside the job’s id.
      </p>
      <Scroll label="Work that failed">
        <table className="cards">
          <Heads of={['To do', 'About', 'Failed with', { figures: 'Tries' }, 'Last', 'Once more']} />
          <tbody>
            {list.items.map((job) => (
              <Job key={job.id} job={job} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {list.total > list.items.length ? (
        <p className="meta">
          The {list.items.length} oldest of {count(list.total)}.
        </p>
      ) : null}
    </>
  );
}

function Job({ job }: { job: FailedJobView }): ReactNode {
  const say = useSay();
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => send('POST', `${API}/failed-jobs/${encodeURIComponent(job.id)}/retry`),
    onSuccess: () => say('It waits to run again. If it fails as before, it comes back here.'),
    onSettled: () => client.invalidateQueries({ queryKey: ['failed-jobs'] }),
  });
  const words = WORDS[job.work] ?? job.work;
  return (
    <tr>
      <th scope="row">
        {words}
        <br />
        <span className="mono q">{job.id}</span>
      </th>
      <td data-head="about">
        {job.about === null ? (
          <span className="q">nothing shown here</span>
        ) : (
          <AddressLink className="wrap" address={`/${PLACES[job.about.kind]}/${job.about.id}`}>
            {job.about.title}
          </AddressLink>
        )}
      </td>
      <td data-head="failed with">
        <code>{job.reason}</code>
      </td>
      <td className="num" data-head="tries">
        {count(job.attempts)}
      </td>
      <td className="q">
        <AgoShort at={job.failedAt} />
      </td>
      <td className="end">
        <Button
          className="btn small"
          isDisabled={retry.isPending}
          onPress={() => retry.mutate()}
          aria-label={`Take up again: ${words}${job.about === null ? '' : `, ${job.about.title}`}`}
        >
          Take up again
        </Button>
        {retry.error === null ? null : <Trouble error={retry.error} />}
      </td>
    </tr>
  );
}
