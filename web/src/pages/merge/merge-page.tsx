/** Are these one root cause? Two findings side by side, the evidence between them, one key for each decision. */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Decided, LinkDecision, PairView } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useKeys } from '../../frame/keys.tsx';
import { Page } from '../../frame/page.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Asserted } from '../../parts/badges.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { chance, relationWords } from '../../parts/words.ts';
import { Held } from './held.tsx';
import { Sides } from './pair.tsx';
import { Weights } from './weights.tsx';
import './merge.css';

export function MergePage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.link(id));
  const { data } = reading;
  const crumbs = [
    { label: 'Merges', to: '/merges' },
    { label: data?.place.position == null ? id : `${data.place.position} of ${data.place.waiting}` },
  ];
  return (
    <Page title="Same root cause?" crumbs={crumbs}>
      <OneThing reading={reading} noun="pair" heading="Are these one root cause?">
        {(pair) => <Pair key={id} pair={pair} />}
      </OneThing>
    </Page>
  );
}

type Choice = { readonly key: string; readonly label: string; readonly decision: LinkDecision };

/** Different components are never one flaw: there the first choice is not offered. */
function choicesFor({ a, b, link }: PairView): readonly Choice[] {
  const apart = (key: string, label: string, relation: LinkDecision['relation'], head?: string): Choice => ({
    key,
    label,
    decision: { decision: 'apart', relation, ...(head === undefined ? {} : { head }) },
  });
  const choices = [
    apart('s', 'A contains B', 'subsumes', a.id),
    apart('p', 'B contains A', 'subsumes', b.id),
    apart('c', 'A enables B', 'chains', a.id),
    apart('e', 'B enables A', 'chains', b.id),
    apart('r', 'Related', 'related'),
    apart('n', 'Different', 'duplicate'),
  ];
  const proposed = choices.findIndex(
    ({ decision }) =>
      decision.relation === link.relation &&
      (decision.head ?? null) === link.head &&
      link.relation !== 'duplicate',
  );
  const [first] = proposed === -1 ? [] : choices.splice(proposed, 1);
  const duplicate: Choice = {
    key: 'd',
    label: 'Duplicate',
    decision: { decision: 'together', relation: 'duplicate' },
  };
  const isOne = a.component.key === b.component.key;
  return [...(first === undefined ? [] : [first]), ...(isOne ? [duplicate] : []), ...choices];
}

function Pair({ pair }: { pair: PairView }): ReactNode {
  const navigate = useNavigate();
  const decide = useDecide(pair);
  const askLab = useAskLab(pair);
  const go = (id: string | null) => id !== null && void navigate({ to: `/merges/${id}` });
  const choices = choicesFor(pair);
  useKeys('This pair', [
    ...choices.map((choice) => ({
      key: choice.key,
      words: choice.label.toLowerCase(),
      run: () => decide.mutate(choice),
    })),
    { key: 'l', words: 'ask the lab to run both again', run: () => askLab.mutate() },
    { key: 'j', words: 'next pair', run: () => go(pair.place.next) },
    { key: 'k', words: 'previous pair', run: () => go(pair.place.previous) },
  ]);
  const { link } = pair;
  const isQuestionOfOne = link.relation === 'duplicate';
  return (
    <>
      <div className="ask">
        <div>
          <h1>{isQuestionOfOne ? 'Are these one root cause?' : 'Do these belong together?'}</h1>
          <p className="lead">
            <Proposal pair={pair} />
          </p>
        </div>
        <div className="odds">
          <b>{chance(link.confidence)}</b>
          <span>
            {isQuestionOfOne ? `chance of ${relationWords(link)}` : `sure that ${relationWords(link)}`}
            <br />
            {isQuestionOfOne ? `automatic at ${chance(pair.bar)}` : 'the machine’s own word, never automatic'}
          </span>
        </div>
      </div>
      {decide.error === null ? null : <Trouble error={decide.error} />}
      {pair.held === 0 ? null : <Held pair={pair} />}
      <Sides pair={pair} />
      <div className="halves sec">
        <Weights pair={pair} />
        {pair.a.component.key === pair.b.component.key ? (
          <IfTogether pair={pair} />
        ) : (
          <p className="q2">
            These are two components. Each is mended and released on its own, so each keeps its own case,
            whatever is said here.
          </p>
        )}
      </div>
      <Others pair={pair} />
      <div className="decide">
        {choices.map((choice, index) => (
          <Button
            key={choice.key}
            className={index === 0 ? 'btn primary' : 'btn'}
            isDisabled={decide.isPending}
            onPress={() => decide.mutate(choice)}
          >
            <kbd>{choice.key}</kbd> {choice.label}
          </Button>
        ))}
        <Button className="btn quiet" isDisabled={askLab.isPending} onPress={() => askLab.mutate()}>
          <kbd>l</kbd> Ask the lab
        </Button>
        <span className="end meta desk-only">
          <kbd>k</kbd> <kbd>j</kbd> previous, next
        </span>
      </div>
    </>
  );
}

function Proposal({ pair }: { pair: PairView }): ReactNode {
  const { link } = pair;
  const relation = <b>{relationWords(link)}</b>;
  if (link.decidedBy === 'person') {
    return (
      <>
        A person decided: <b>{link.decision}</b> ({relation}) <AgoShort at={link.at} />. Another decision
        replaces it.
      </>
    );
  }
  if (link.decidedBy === 'auto') {
    return <>A machine merged them as {relation}: it is above its bar. Any decision here replaces that.</>;
  }
  if (link.relation !== 'duplicate') {
    return <>A machine says: {relation}. It merges nothing over that; a person decides what holds.</>;
  }
  return (
    <>
      A machine proposes {relation}.{' '}
      {link.confidence >= pair.bar
        ? 'Its rules keep it from merging by itself'
        : 'It is below the bar for merging by itself'}
      , so a person decides.
    </>
  );
}

function useDecide(pair: PairView) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const say = useSay();
  const fresh = () => {
    for (const key of ['links', 'cases', 'findings', 'today', 'me', 'flow'])
      void client.invalidateQueries({ queryKey: [key] });
  };
  return useMutation({
    mutationFn: (choice: Choice) =>
      send<Decided>('POST', `${API}/links/${encodeURIComponent(pair.link.id)}/decision`, choice.decision),
    onSuccess: (decided, choice) => {
      fresh();
      say(
        `${choice.label}: ${pair.a.ownId ?? 'A'} and ${pair.b.ownId ?? 'B'} ${decided.decision === 'together' ? 'are now one root cause' : 'stay apart'}.`,
        async () => {
          await send('DELETE', `${API}/decisions/${encodeURIComponent(decided.id)}`);
          fresh();
          await navigate({ to: `/merges/${pair.link.id}` });
          return 'Taken back; the pair waits again.';
        },
      );
      if (decided.next !== null) void navigate({ to: `/merges/${decided.next}` });
      else void navigate({ to: '/merges' });
    },
  });
}

function useAskLab(pair: PairView) {
  const say = useSay();
  return useMutation({
    mutationFn: async () => {
      const able = [pair.a, pair.b].filter((side) => side.oracle !== null);
      if (able.length === 0) throw new Error('neither has a reproducer that the lab could run.');
      for (const side of able)
        await send('POST', `${API}/findings/${encodeURIComponent(side.id)}/experiments`);
      return able.length;
    },
    onSuccess: (asked) =>
      say(asked === 2 ? 'The lab runs both again.' : 'The lab runs the one with a reproducer again.'),
    onError: (error) => say(`The lab was not asked: ${error.message}`),
  });
}

function IfTogether({ pair }: { pair: PairView }): ReactNode {
  const held = pair.a.case ?? pair.b.case;
  return (
    <section aria-labelledby="then">
      <div className="head-row">
        <h2 id="then">If you say duplicate</h2>
      </div>
      <table>
        <tbody>
          <tr>
            <th scope="row">{held === null ? 'A new case will hold' : `Case ${held.number} will hold`}</th>
            <td className="wrap">{pair.ifTogether.findings.join(', ')}</td>
          </tr>
          <tr>
            <th scope="row">Credit is kept for</th>
            <td>{pair.ifTogether.credit.join(', ')}</td>
          </tr>
          <tr>
            <th scope="row">Severity as claimed</th>
            <td>
              {[pair.a.severity, pair.b.severity]
                .map((score) => (score === null ? 'not stated' : score.toFixed(1)))
                .join(' and ')}
            </td>
          </tr>
          <tr>
            <th scope="row">Finders learn</th>
            <td>nothing of each other</td>
          </tr>
          <tr>
            <th scope="row">Undo</th>
            <td>
              <kbd>u</kbd> now, or from the case at any time
            </td>
          </tr>
        </tbody>
      </table>
      <p className="sec-small acts">
        {[pair.a, pair.b].map((side) =>
          side.case === null ? null : (
            <Link key={side.id} to={`/cases/${side.case.id}`}>
              Open case {side.case.number}
            </Link>
          ),
        )}
      </p>
    </section>
  );
}

function Others({ pair }: { pair: PairView }): ReactNode {
  if (pair.otherRelations.length === 0) return null;
  return (
    <section className="sec">
      <h2>Said before of this pair</h2>
      <ul>
        {pair.otherRelations.map((link) => (
          <li key={link.id} className="q2">
            {link.decision ?? relationWords(link)} {chance(link.confidence)} <Asserted by={link.by} />{' '}
            <AgoShort at={link.at} />
          </li>
        ))}
      </ul>
    </section>
  );
}
