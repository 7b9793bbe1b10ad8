/** Who sees the material: the people named for it, and the keys of one's own side. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { EngagementView, NewEngagementKey } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { State } from '../../parts/badges.tsx';
import { Command } from '../../parts/copy.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { AgoShort, Exact } from '../../parts/when.tsx';
import { many } from '../../parts/words.ts';
import { Confirm } from '../settings/confirm.tsx';
import type { Acting } from './use-act.tsx';

type Props = { readonly view: EngagementView; readonly act: Acting };

export function Access({ view, act }: Props): ReactNode {
  return (
    <div className="halves sec">
      <People view={view} act={act} />
      <Keys view={view} act={act} />
    </div>
  );
}

function People({ view, act }: Props): ReactNode {
  const mayName = view.may.includes('name-person');
  const choices = useQuery({ ...queries.engagementPeople(view.id), enabled: mayName });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const person = String(new FormData(event.currentTarget).get('person') ?? '');
    act.mutate({
      path: '/people',
      body: { person },
      said: 'Named. Until that person acknowledges the duties it sees nothing.',
    });
  };
  return (
    <section aria-labelledby="people">
      <div className="head-row">
        <h2 id="people">People with access</h2>
        <span className="count">
          {many(view.personnel.filter(({ removedAt }) => removedAt === null).length, 'person', 'people')}
        </span>
      </div>
      {view.personnel.length === 0 ? <p className="q2">Nobody is named yet.</p> : null}
      <ul className="lines">
        {view.personnel.map((person) => (
          <li key={person.id}>
            <span>
              <b>{person.name}</b> <span className="q2">{person.role}</span>
            </span>
            <PersonState person={person} />
            {mayName && person.removedAt === null ? (
              <Confirm
                label="Remove"
                about={person.name}
                consequence="That person reads nothing of it from now on."
                isBusy={act.isPending}
                act={() =>
                  act.mutate({
                    path: `/people/${encodeURIComponent(person.id)}`,
                    method: 'DELETE',
                    said: `${person.name} reads nothing of it from now on.`,
                  })
                }
              />
            ) : null}
          </li>
        ))}
      </ul>
      {mayName && (choices.data?.items.length ?? 0) > 0 ? (
        <form className="line-form" onSubmit={submit} aria-label="Name a person">
          <label>
            Person
            <select className="input" name="person">
              {choices.data?.items.map(({ id, name, role }) => (
                <option key={id} value={id}>
                  {name} ({role})
                </option>
              ))}
            </select>
          </label>
          <Button type="submit" className="btn" isDisabled={act.isPending}>
            Name
          </Button>
        </form>
      ) : null}
    </section>
  );
}

function PersonState({ person }: { person: EngagementView['personnel'][number] }): ReactNode {
  if (person.removedAt !== null)
    return (
      <State mark="closed">
        removed <AgoShort at={person.removedAt} />
      </State>
    );
  if (person.acknowledgedAt === null) return <State mark="dot">has not acknowledged: sees nothing</State>;
  return (
    <State mark="seen">
      acknowledged <AgoShort at={person.acknowledgedAt} />
    </State>
  );
}

function Keys({ view, act }: Props): ReactNode {
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: (wanted: { readonly name: string; readonly days: number }) =>
      send<NewEngagementKey>('POST', `${API}/engagements/${encodeURIComponent(view.id)}/keys`, wanted),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['engagements'] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    make.mutate({ name: String(form.get('name') ?? ''), days: Number(form.get('days')) });
  };
  return (
    <section aria-labelledby="engagement-keys">
      <div className="head-row">
        <h2 id="engagement-keys">Keys of your side</h2>
        <span className="count">each opens this engagement alone</span>
      </div>
      {make.error === null ? null : <Trouble error={make.error} />}
      {make.data === undefined ? null : (
        <div className="note">
          <p>
            <b>This is the only time this key is shown.</b>
          </p>
          <Command text={make.data.key} label="The new key" />
        </div>
      )}
      {view.keys.length === 0 ? <p className="q2">None.</p> : null}
      <Scroll label="Keys of your side">
        <ul className="lines">
          {view.keys.map((key) => (
            <li key={key.id}>
              <span>
                <b>{key.name}</b>{' '}
                <span className="q2">
                  {key.endedAt === null ? 'until ' : 'ended '}
                  <Exact at={key.endedAt ?? key.expiresAt} />
                </span>
              </span>
              {key.endedAt === null && view.may.includes('make-key') ? (
                <Confirm
                  label="End"
                  about={key.name}
                  consequence="Its next request is refused."
                  isBusy={act.isPending}
                  act={() =>
                    act.mutate({
                      path: `/keys/${encodeURIComponent(key.id)}`,
                      method: 'DELETE',
                      said: `${key.name} works no more.`,
                    })
                  }
                />
              ) : null}
            </li>
          ))}
        </ul>
      </Scroll>
      {view.may.includes('make-key') ? (
        <form className="line-form" onSubmit={submit} aria-label="Make a key for this engagement">
          <label>
            What will use it
            <input className="input" name="name" required maxLength={120} autoComplete="off" />
          </label>
          <label>
            Days
            <input className="input" type="number" name="days" min={1} max={90} defaultValue={30} required />
          </label>
          <Button type="submit" className="btn" isDisabled={make.isPending}>
            Make a key
          </Button>
        </form>
      ) : null}
    </section>
  );
}
