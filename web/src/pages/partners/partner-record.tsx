/** What a partner showed and what it was given: the same for its own desk and for the clearinghouse's. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { GrantView, PartnerView, UseList } from '../../../../src/apps/server/views/index.ts';
import { Asserted, State } from '../../parts/badges.tsx';
import { Due, Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { CONTROL_WORDS, STANDING_WORDS, STATE_MARKS } from './words.ts';

export function Standing({ partner }: { partner: PartnerView }): ReactNode {
  return (
    <dl className="pairs">
      <dt>State</dt>
      <dd>
        <State mark={STATE_MARKS[partner.state]}>{partner.state}</State>, <Exact at={partner.stateAt} />
      </dd>
      {partner.reason === null ? null : (
        <>
          <dt>Reason</dt>
          <dd className="wrap">{partner.reason}</dd>
        </>
      )}
      <dt>Purpose</dt>
      <dd className="wrap">{partner.purpose}</dd>
      <dt>Scope</dt>
      <dd className="wrap">{partner.scope}</dd>
      <dt>Applied</dt>
      <dd>
        <Exact at={partner.appliedAt} />
      </dd>
    </dl>
  );
}

export function Controls({ partner }: { partner: PartnerView }): ReactNode {
  return (
    <section aria-labelledby="controls">
      <h2 id="controls">Controls shown</h2>
      <ul className="lines">
        {partner.controls.map((shown) => (
          <li key={shown.control}>
            <span className="wrap">
              <b>{CONTROL_WORDS[shown.control]}</b>
              <br />
              {shown.statement}
            </span>
            <span className="q2 wrap">
              {shown.evidence
                .map(({ name, digest }) => (digest === null ? `${name} (not handed over)` : name))
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Grants(props: {
  grants: readonly GrantView[];
  act?: (grant: GrantView) => ReactNode;
}): ReactNode {
  return (
    <section className="sec" aria-labelledby="grants">
      <div className="head-row">
        <h2 id="grants">Grants</h2>
        <span className="count">each ends by itself</span>
      </div>
      {props.grants.length === 0 ? <p className="q2">None.</p> : null}
      <ul className="lines">
        {props.grants.map((grant) => (
          <li key={grant.id}>
            <span className="wrap">
              <b>{grant.scope}</b>
              {grant.components.length === 0 ? null : (
                <span className="mono q2"> {grant.components.join(', ')}</span>
              )}
              {grant.engagement === null ? null : (
                <>
                  {' '}
                  <Link to={`/models/${grant.engagement}`}>under an engagement</Link>
                </>
              )}
            </span>
            <State mark={grant.standing === 'running' ? 'half' : 'closed'}>
              {STANDING_WORDS[grant.standing]}
            </State>
            {grant.standing === 'running' ? <Due at={grant.ends} flat /> : <Exact at={grant.ends} />}
            <span className="q2">
              {many(grant.uses, 'use')} noted, {many(grant.findings, 'finding')} returned
            </span>
            {props.act?.(grant)}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Uses({ uses }: { uses: UseList['items'] }): ReactNode {
  return (
    <section className="sec" aria-labelledby="uses">
      <h2 id="uses">Use log</h2>
      {uses.length === 0 ? <p className="q2">Nothing was written down yet.</p> : null}
      <ul className="lines">
        {uses.map((use) => (
          <li key={use.id}>
            <span className="wrap">
              {use.what} {use.component === null ? null : <span className="mono q2">{use.component}</span>}
            </span>
            <Asserted by={use.by} />
            <Exact at={use.at} />
          </li>
        ))}
      </ul>
    </section>
  );
}
