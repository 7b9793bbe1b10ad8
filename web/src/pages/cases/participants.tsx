/**
 * Who takes part. One bar for each party, grouped by where it stands, silence drawn by its height in days; each
 * group is a filter. Below, the same as a list; the chosen party is in the inspector.
 */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { CaseDetail, ParticipantView } from '../../../../src/apps/server/views/index.ts';
import { useIsDesk } from '../../frame/session.tsx';
import { Mark } from '../../parts/icons.tsx';
import { useNow } from '../../parts/now.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { count, many } from '../../parts/words.ts';
import { InviteForm } from './invite-form.tsx';
import {
  GROUPS,
  type GroupId,
  groupOf,
  markOf,
  owesWord,
  SILENT_DAYS,
  STATUS_WORDS,
  silentDays,
} from './silence.ts';

const SHOWN = 8;
/** Days at which a bar is as high as it gets. */
const FULL_DAYS = 45;

export function Participants({ found }: { found: CaseDetail }): ReactNode {
  const now = useNow();
  const isDesk = useIsDesk();
  const [shown, setShown] = useState<GroupId | null>(null);
  const [isLong, setLong] = useState(false);
  const all = found.participants;
  const rows = all
    .filter((participant) => shown === null || groupOf(participant, now) === shown)
    .toSorted((a, b) => rank(b, now) - rank(a, now) || (a.party.name < b.party.name ? -1 : 1));
  const visible = isLong ? rows : rows.slice(0, SHOWN);
  const silent = all.filter((participant) => groupOf(participant, now).startsWith('silent')).length;
  return (
    <section className="sec" aria-labelledby="participants">
      <div className="head-row">
        <h2 id="participants">Participants</h2>
        <span className="count">
          {all.length === 0
            ? 'nobody outside the clearinghouse'
            : `${many(all.length, 'party', 'parties')}, ${silent} silent; silence in days since the last word`}
        </span>
      </div>
      {all.length === 0 ? (
        <p className="q2">
          Nobody outside knows of this case.{' '}
          {isDesk ? 'Invite its maintainer first; whoever is invited reads its thread.' : ''}
        </p>
      ) : (
        <>
          <Strip participants={all} now={now} shown={shown} show={setShown} />
          <Scroll label="Participants">
            <table className="parties">
              <thead>
                <tr>
                  <th scope="col">{shown === null ? 'Party, longest silence first' : 'Party'}</th>
                  <th scope="col">Takes part as</th>
                  <th scope="col">Stands</th>
                  <th scope="col">Last word</th>
                  <th scope="col" className="num">
                    Asked
                  </th>
                </tr>
              </thead>
              <tbody>
                {visible.map((participant) => (
                  <Row key={participant.party.id} participant={participant} now={now} />
                ))}
              </tbody>
            </table>
          </Scroll>
          {rows.length > SHOWN ? (
            <Button className="btn quiet flush" onPress={() => setLong(!isLong)}>
              {isLong ? `Only the first ${SHOWN}` : `${count(rows.length - SHOWN)} more`}
            </Button>
          ) : null}
        </>
      )}
      {isDesk ? <InviteForm caseId={found.id} isOpen={all.length === 0} /> : null}
    </section>
  );
}

/** Who owes a word longest comes first. */
function rank(participant: ParticipantView, now: number): number {
  return owesWord(participant) ? silentDays(participant, now) : -1;
}

function Strip(props: {
  participants: readonly ParticipantView[];
  now: number;
  shown: GroupId | null;
  show: (group: GroupId | null) => void;
}): ReactNode {
  const { participants, now, shown, show } = props;
  const groups = Map.groupBy(participants, (participant) => groupOf(participant, now));
  return (
    <fieldset className="strip">
      <legend className="vh">Filter participants by where they stand</legend>
      <button type="button" className="flt" aria-pressed={shown === null} onClick={() => show(null)}>
        <b>{participants.length}</b> all
      </button>
      {GROUPS.flatMap((group) => {
        const members = groups.get(group.id) ?? [];
        return members.length === 0 ? (
          []
        ) : (
          <button
            key={group.id}
            type="button"
            className={`berth ${group.id}`}
            style={{ flexGrow: members.length }}
            aria-pressed={shown === group.id}
            onClick={() => show(shown === group.id ? null : group.id)}
          >
            <span className="bars" aria-hidden="true">
              {members
                .map((member) => ({ id: member.party.id, days: silentDays(member, now) }))
                .toSorted((a, b) => a.days - b.days)
                .map(({ id, days }) => (
                  <i
                    key={id}
                    style={
                      group.id.startsWith('silent')
                        ? { height: 8 + Math.round((36 * Math.min(days, FULL_DAYS)) / FULL_DAYS) }
                        : undefined
                    }
                  />
                ))}
            </span>
            <span className="said">
              <Mark kind={group.mark} />
              <b>{members.length}</b> {group.words}
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}

function Row({ participant, now }: { participant: ParticipantView; now: number }): ReactNode {
  const navigate = useNavigate();
  const { party: chosen } = useSearch({ strict: false }) as { party?: string };
  const isHere = chosen === participant.party.id;
  const days = silentDays(participant, now);
  const owes = owesWord(participant) && days >= SILENT_DAYS;
  const choose = () =>
    void navigate({
      search: ((old: Record<string, string>) => {
        const { party: _, ...rest } = old;
        return isHere ? rest : { ...rest, party: participant.party.id };
      }) as never,
      replace: true,
      resetScroll: false,
    });
  return (
    <tr data-here={isHere}>
      <th scope="row">
        <button type="button" className="row-pick" aria-pressed={isHere} onClick={choose}>
          {participant.party.name}
        </button>
      </th>
      <td>{participant.role}</td>
      <td>
        <span className={owes ? `state ${days >= 30 ? 'late' : days >= 10 ? 'due' : ''}` : 'state'}>
          <Mark kind={markOf(participant, now)} />
          {owes ? `silent ${many(days, 'day')}` : STATUS_WORDS[participant.status]}
          {participant.fixedVersion === null || owes ? null : (
            <span className="mono"> {participant.fixedVersion}</span>
          )}
        </span>
        {owes && participant.status !== 'invited' ? (
          <span className="q"> was: {STATUS_WORDS[participant.status]}</span>
        ) : null}
      </td>
      <td className="q">
        {participant.lastWordAt === null ? 'none yet' : <AgoShort at={participant.lastWordAt} />}
      </td>
      <td className="num q">{participant.asked === 0 ? '' : `${participant.asked}×`}</td>
    </tr>
  );
}
