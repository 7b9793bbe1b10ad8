/** Who takes part, as a strip of states: silence is counted in days and drawn by height. */
import { type ReactNode, useState } from 'react';
import type { CaseDetail, ParticipantView } from '../../../../src/apps/server/views/index.ts';
import { Mark, type MarkKind } from '../../parts/icons.tsx';
import { useNow } from '../../parts/now.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { AgoShort } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';

const DAY_MS = 86_400_000;

type Group = 'fixed' | 'affected' | 'not_affected' | 'looking' | 'silent';

const GROUPS: readonly { readonly id: Group; readonly words: string; readonly mark: MarkKind }[] = [
  { id: 'fixed', words: 'fixed', mark: 'safe' },
  { id: 'affected', words: 'affected, fixing', mark: 'half' },
  { id: 'not_affected', words: 'not affected', mark: 'open' },
  { id: 'looking', words: 'looking', mark: 'dot' },
  { id: 'silent', words: 'silent 3 days or more', mark: 'silent' },
];

function silentDays(participant: ParticipantView, now: number): number {
  return Math.floor((now - Date.parse(participant.lastWordAt ?? participant.statusAt)) / DAY_MS);
}

function groupOf(participant: ParticipantView, now: number): Group {
  if (participant.status === 'fixed') return 'fixed';
  if (participant.status === 'not_affected' || participant.status === 'declined') return 'not_affected';
  if (silentDays(participant, now) >= 3) return 'silent';
  return participant.status === 'affected' || participant.status === 'fixing' ? 'affected' : 'looking';
}

export function Participants({ found }: { found: CaseDetail }): ReactNode {
  const now = useNow();
  const [shown, setShown] = useState<Group | null>(null);
  if (found.participants.length === 0) return null;
  const groups = new Map(
    GROUPS.map((group) => [
      group.id,
      found.participants.filter((participant) => groupOf(participant, now) === group.id),
    ]),
  );
  const rows = shown === null ? found.participants : (groups.get(shown) ?? []);
  return (
    <section className="sec" aria-labelledby="participants">
      <div className="head-row">
        <h2 id="participants">Participants</h2>
        <span className="count">
          {many(found.participants.length, 'party', 'parties')}; silence in days since the last word
        </span>
      </div>
      <fieldset className="states">
        <legend className="vh">Filter participants by state</legend>
        <button type="button" className="flt" aria-pressed={shown === null} onClick={() => setShown(null)}>
          <b>{found.participants.length}</b> all
        </button>
        {GROUPS.filter((group) => (groups.get(group.id)?.length ?? 0) > 0).map((group) => (
          <button
            key={group.id}
            type="button"
            className="flt"
            aria-pressed={shown === group.id}
            onClick={() => setShown(group.id)}
          >
            <Mark kind={group.mark} />
            <b>{groups.get(group.id)?.length}</b> {group.words}
          </button>
        ))}
      </fieldset>
      <Scroll label="Participants">
        <table>
          <thead>
            <tr>
              <th scope="col">Party</th>
              <th scope="col">Takes part as</th>
              <th scope="col">Says</th>
              <th scope="col">Since</th>
              <th scope="col">Silence</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 40).map((participant) => (
              <tr key={participant.party.id}>
                <th scope="row">{participant.party.name}</th>
                <td>{participant.role}</td>
                <td>{participant.status.replace('_', ' ')}</td>
                <td className="q">
                  <AgoShort at={participant.statusAt} />
                </td>
                <td>
                  <Silence days={silentDays(participant, now)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rows.length > 40 ? <p className="meta">The first 40 of {rows.length}.</p> : null}
    </section>
  );
}

function Silence({ days }: { days: number }): ReactNode {
  const tone = days >= 30 ? 'late' : days >= 10 ? 'due' : '';
  return (
    <span className={`silence ${tone}`}>
      <i style={{ width: Math.min(80, days * 2) }} aria-hidden="true" />
      {many(Math.max(0, days), 'day')}
    </span>
  );
}
