/** One finding: the claim as it was made, what became of it, and the bytes it came in. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { FindingDetail } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Inspector, inspectorRoom, Page } from '../../frame/page.tsx';
import { useIsDesk } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Asserted, By, FindingStateMark, Tlp, verdictWords } from '../../parts/badges.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Ago, AgoShort, Exact } from '../../parts/when.tsx';
import { bytes, chance, many, relationWords } from '../../parts/words.ts';
import { Claim } from './claim.tsx';
import { ProbeConsent } from './probe-consent.tsx';
import { ProofAndPatches } from './proof.tsx';

export function FindingPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.finding(id));
  const { data } = reading;
  const crumbs = [
    { label: 'Findings', to: '/findings' },
    { label: data?.ownId ?? id, mono: true },
  ];
  return (
    <Page
      title={data?.title ?? 'Finding'}
      crumbs={crumbs}
      inspector={data === undefined ? inspectorRoom(reading, 'The finding') : <Beside finding={data} />}
    >
      <OneThing reading={reading} noun="finding" heading="Finding">
        {(finding) => <Body finding={finding} />}
      </OneThing>
    </Page>
  );
}

function Body({ finding }: { finding: FindingDetail }): ReactNode {
  const isDesk = useIsDesk();
  return (
    <>
      <div className="tags">
        <Tlp label={finding.tlp} />
        <span className="mono">{finding.component.purl ?? finding.component.name}</span>
        {finding.weaknesses.map((weakness) => (
          <span key={weakness}>{weakness}</span>
        ))}
        <span>{finding.format}</span>
      </div>
      <h1>{finding.title}</h1>
      <p className="lead">
        <b>{finding.submitter.name}</b> claims this of <b>{finding.component.name}</b>{' '}
        {finding.component.version}. {labSentence(finding)}
      </p>
      <Claim finding={finding} />
      <ProofAndPatches finding={finding} />
      <Links finding={finding} />
      {isDesk ? null : <ProbeConsent finding={finding.id} />}
    </>
  );
}

function labSentence(finding: FindingDetail): string {
  if (finding.lab !== null) return `The lab says: ${verdictWords(finding.lab)}.`;
  if (finding.state === 'testing') return 'The lab is at work on it.';
  return finding.hasReproducer
    ? 'The lab has not looked yet.'
    : 'It came without a proof, so the lab cannot look.';
}

function Beside({ finding }: { finding: FindingDetail }): ReactNode {
  return (
    <Inspector label="What became of it" position={<FindingStateMark state={finding.state} />}>
      <h2>What became of it</h2>
      {finding.case === null ? null : (
        <p className="wrap">
          <Link to={`/cases/${finding.case.id}`}>
            Case {finding.case.number}: {finding.case.title}
          </Link>
        </p>
      )}
      <Experiments finding={finding} />
      <section className="sec">
        <h3>As received</h3>
        <dl className="pairs">
          <dt>When</dt>
          <dd>
            <Ago at={finding.receivedAt} />
          </dd>
          <dt>By</dt>
          <dd>
            <Asserted by={finding.submittedBy} />
          </dd>
          <dt>Bytes</dt>
          <dd>
            {bytes(finding.document.size)}, {finding.document.mediaType}
          </dd>
          <dt>Place</dt>
          <dd className="mono">
            {finding.document.pointer === '' ? 'the whole document' : finding.document.pointer}
          </dd>
          <dt>Digest</dt>
          <dd className="mono">{finding.document.digest}</dd>
        </dl>
      </section>
      <section className="sec">
        <h3>Receipts</h3>
        {finding.receipts.length === 0 ? <p className="q2">None is yours to see.</p> : null}
        <ul>
          {finding.receipts.map((receipt) => (
            <li key={receipt.id}>
              <Link to="/ledger" className="mono">
                {receipt.id}
              </Link>{' '}
              <span className="q">
                <Exact at={receipt.at} />
              </span>
            </li>
          ))}
        </ul>
      </section>
    </Inspector>
  );
}

function Experiments({ finding }: { finding: FindingDetail }): ReactNode {
  const say = useSay();
  const client = useQueryClient();
  const isDesk = useIsDesk();
  const again = useMutation({
    mutationFn: () => send('POST', `${API}/findings/${finding.id}/experiments`),
    onSuccess: () => {
      say('Asked the lab to run it again.');
      void client.invalidateQueries({ queryKey: ['findings', 'one', finding.id] });
    },
    onError: (error) => say(`Not asked: ${error.message}`),
  });
  return (
    <section className="sec">
      <h3>
        In the lab <span className="count">{many(finding.experiments.length, 'experiment')}</span>
      </h3>
      <ul>
        {finding.experiments.map((experiment) => (
          <li key={experiment.id}>
            <Link to={`/lab/${experiment.id}`}>
              {experiment.lab === null ? experiment.state : verdictWords(experiment.lab)}
            </Link>{' '}
            <span className="q">
              <AgoShort at={experiment.at} />
            </span>
          </li>
        ))}
      </ul>
      {isDesk && finding.hasReproducer ? (
        <Button className="btn sec-small" isDisabled={again.isPending} onPress={() => again.mutate()}>
          {finding.experiments.length === 0 ? 'Run it' : 'Run it again'}
        </Button>
      ) : null}
    </section>
  );
}

function Links({ finding }: { finding: FindingDetail }): ReactNode {
  if (finding.links.length === 0) return null;
  return (
    <section className="sec" aria-labelledby="links">
      <div className="head-row">
        <h2 id="links">Near to other findings</h2>
        <span className="count">each with who says so</span>
      </div>
      <Scroll label="Links to other findings">
        <table className="narrow">
          <thead>
            <tr>
              <th scope="col">Relation</th>
              <th scope="col" className="num">
                Chance
              </th>
              <th scope="col">Decided</th>
              <th scope="col" className="desk-only">
                By
              </th>
              <th scope="col" className="desk-only">
                When
              </th>
            </tr>
          </thead>
          <tbody>
            {finding.links.map((link) => (
              <tr key={link.id}>
                <th scope="row">
                  <Link to={`/merges/${link.id}`}>{relationWords(link)}</Link>
                </th>
                <td className="num">{chance(link.confidence)}</td>
                <td>
                  {link.decision ?? (link.decidedBy === 'auto' ? 'merged by itself' : 'waits for a person')}
                </td>
                <td className="desk-only">
                  <By name={link.by.name} machine={link.by.machine} />
                </td>
                <td className="q desk-only">
                  <AgoShort at={link.at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
