/** What waits for me, by deadline, each with its one next action. The home of every role. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Today, TodayRow } from '../../../../src/apps/server/views/index.ts';
import type { Query } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { PLACES } from '../../frame/places.ts';
import { useMe } from '../../frame/session.tsx';
import type { ExportColumn } from '../../parts/export.ts';
import { ExportButtons } from '../../parts/filters.tsx';
import { Mark } from '../../parts/icons.tsx';
import { Empty, Ghosts } from '../../parts/list-body.tsx';
import { useFilters, useListKeys } from '../../parts/list-state.ts';
import { useNow } from '../../parts/now.tsx';
import { span, urgency } from '../../parts/time.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { Due, Exact } from '../../parts/when.tsx';
import { ACTION_WORDS, count, howMany, KIND_WORDS, many } from '../../parts/words.ts';
import { FirstFinding } from '../findings/no-findings.tsx';
import { FailedWork } from './failed-work.tsx';
import { subjectAddress } from './subject-address.ts';
import './today.css';

const EXPORT: readonly ExportColumn<TodayRow>[] = [
  { head: 'due_utc', text: (row) => row.dueAt },
  { head: 'what', text: (row) => row.title },
  { head: 'where', text: (row) => row.where },
  { head: 'action', text: (row) => row.action },
  { head: 'since_utc', text: (row) => row.since },
];

const STEP = 100;

export function TodayPage(): ReactNode {
  const [limit, setLimit] = useState(STEP);
  const { filters } = useFilters();
  const query = {
    ...(filters['action'] === undefined ? {} : { action: filters['action'] }),
    ...(filters['overdue'] === undefined ? {} : { overdue: filters['overdue'] }),
  };
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    ...queries.today(limit, query),
    placeholderData: (before) => before,
  });
  return (
    <Page title="Today" crumbs={[{ label: 'Today' }]}>
      <div className="head-row">
        <h1>Today</h1>
        <span className="count" role="status">
          {data === undefined ? '' : waitingWords(data)}
        </span>
        {data === undefined || data.items.length === 0 ? null : (
          <span className="end meta desk-only">
            <kbd>j</kbd> <kbd>k</kbd> move <kbd>Enter</kbd> open <kbd>?</kbd> all keys
          </span>
        )}
      </div>
      <FailedWork />
      {error === null ? null : (
        <Trouble error={error} retry={refetch} {...(data === undefined ? {} : { readAt: dataUpdatedAt })} />
      )}
      {data === undefined && error === null ? <Ghosts noun="list" /> : null}
      {data === undefined ? null : data.kinds.length === 0 ? (
        <NothingWaits />
      ) : (
        <Waiting today={data} query={query} isStale={error !== null} more={() => setLimit(limit + STEP)} />
      )}
    </Page>
  );
}

function waitingWords(today: Today): string {
  const size = allOf(today);
  if (size === 0) return '';
  const waits = size === 1 ? '1 thing waits for you' : `${count(size)} things wait for you`;
  if (today.overdue === 0) return `${waits}; none is overdue`;
  return `${waits}; ${today.overdue === 1 ? '1 is' : `${today.overdue} are`} overdue`;
}

function allOf({ kinds }: Today): number {
  return kinds.reduce((sum, kind) => sum + kind.count, 0);
}

function Waiting({
  today,
  query,
  isStale,
  more,
}: {
  today: Today;
  query: Query;
  isStale: boolean;
  more: () => void;
}): ReactNode {
  const [here, setHere] = useState(-1);
  const navigate = useNavigate();
  const move = (index: number) => {
    setHere(index);
    document.getElementById(`today-${index}`)?.focus();
  };
  const row = today.items[here];
  useListKeys({
    name: 'Today',
    count: today.items.length,
    here,
    setHere: move,
    open: () => row && void navigate({ to: subjectAddress(row.subject) }),
  });
  return (
    <div className="box">
      <div className="tools">
        <Kinds today={today} />
        <span className="end">
          <ExportButtons name="today" path="/today" query={query} columns={EXPORT} />
        </span>
      </div>
      <table className={isStale ? 'today stale' : 'today'}>
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">State</span>
            </th>
            <th scope="col">Due</th>
            <th scope="col">What</th>
            <th scope="col">Where</th>
            <th scope="col">
              <span className="vh">Next action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {today.items.map((waiting, index) => (
            <Line
              key={waiting.id}
              row={waiting}
              isHere={index === here}
              index={index}
              enter={() => setHere(index)}
            />
          ))}
        </tbody>
      </table>
      {today.items.length > 0 ? null : (
        <Empty title="Nothing of this kind waits.">
          <p>Choose another above; the numbers say what there is.</p>
        </Empty>
      )}
      <div className="foot-row">
        <span>
          {today.items.length} of {howMany(today)} shown, by deadline, then by how long it waits
        </span>
        {today.next === null ? null : (
          <Button className="btn small end" onPress={more}>
            Show {STEP} more
          </Button>
        )}
      </div>
    </div>
  );
}

/** What waits, by kind, each with its number: choosing one leaves only it, choosing it again brings all back. */
function Kinds({ today }: { today: Today }): ReactNode {
  const { filters, set } = useFilters();
  const { action, overdue } = filters;
  const choices = [
    { name: 'all', words: 'All', size: allOf(today), isOn: action === undefined && overdue === undefined },
    { name: 'overdue', words: 'Overdue', size: today.overdue, isOn: overdue !== undefined },
    ...today.kinds.map((kind) => ({
      name: kind.action as string,
      words: KIND_WORDS[kind.action] ?? kind.action.replaceAll('_', ' '),
      size: kind.count,
      isOn: action === kind.action,
    })),
  ];
  const choose = (name: string, isOn: boolean) =>
    set({
      action: isOn || name === 'all' || name === 'overdue' ? undefined : name,
      overdue: name === 'overdue' && !isOn ? 'true' : undefined,
    });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form, and this list is filtered at once
    <div className="kinds" role="group" aria-label="What waits">
      {choices.map(({ name, words, size, isOn }) =>
        name === 'overdue' && size === 0 && !isOn ? null : (
          <button key={name} type="button" aria-pressed={isOn} onClick={() => choose(name, isOn)}>
            {words} <b>{count(size)}</b>
          </button>
        ),
      )}
    </div>
  );
}

const STATE_NAMES = { late: 'overdue', due: 'due', open: 'open' } as const;

function Line(props: { row: TodayRow; isHere: boolean; index: number; enter: () => void }): ReactNode {
  const { row } = props;
  const now = useNow();
  const state = urgency(row.dueAt, now);
  return (
    <tr data-here={props.isHere} onFocus={props.enter}>
      <td className="sign">
        <span className={`mark ${state}`}>
          <Mark kind={state} />
          <span className="vh">{STATE_NAMES[state]}</span>
        </span>
      </td>
      <td className="due-cell">
        {row.dueAt === null ? (
          <span className="when flat">
            <b className="q">waits {span(now - Date.parse(row.since))}</b>
            <span className="meta">
              since <Exact at={row.since} />
            </span>
          </span>
        ) : (
          <Due at={row.dueAt} flat />
        )}
      </td>
      <td className="what">{row.title}</td>
      <td className="q place">{row.where}</td>
      <td className="act">
        <Link className="btn small" id={`today-${props.index}`} to={subjectAddress(row.subject)}>
          {ACTION_WORDS[row.action] ?? 'Open'}
          <span className="vh">: {row.title}</span>
        </Link>
      </td>
    </tr>
  );
}

/** Where somebody without work goes from here, by the places of the role. */
const ELSEWHERE = [
  { place: 'flow', words: 'Nothing is overdue;', link: 'see the whole flow' },
  { place: 'models', words: 'What you ask, are asked or were named for stands in', link: 'Models' },
  { place: 'partner', words: 'What you were given for a time stands in', link: 'Early access' },
] as const;

function NothingWaits(): ReactNode {
  const { places } = useMe();
  const findings = places.find(({ name }) => name === 'findings');
  const next = ELSEWHERE.filter(({ place }) => places.some(({ name }) => name === place));
  return (
    <div className="box">
      <Empty title="Nothing waits for you.">
        {findings === undefined ? null : (
          <>
            {findings.count === null || findings.count === 0 ? null : (
              <p>
                <Link to="/findings">{many(findings.count, 'finding')}</Link> with what the lab says of each.
              </p>
            )}
            <FirstFinding />
          </>
        )}
        {next.map(({ place, words, link }) => (
          <p key={place}>
            {words} <Link to={PLACES[place].to}>{link}</Link>.
          </p>
        ))}
      </Empty>
    </div>
  );
}
