/**
 * Everything that is published about what each asset runs, grouped by what to update. The lines above are what
 * somebody decided to tell; this is for whoever looks after the machine.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import type {
  AssetExposureView,
  AssetFlawView,
  InventoryView,
} from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { count, many } from '../../parts/words.ts';
import { deadlineWords, partWords, plainDay } from './plain-words.ts';

/** Flaws of one component shown before the rest folds into a count. */
const SHOWN = 8;

export function Assets({ inventories }: { inventories: readonly InventoryView[] }): ReactNode {
  return (
    <section className="assets" aria-labelledby="assets">
      <h2 id="assets">What you run, part by part</h2>
      {inventories.map((inventory) => (
        <Asset key={inventory.id} inventory={inventory} />
      ))}
    </section>
  );
}

function Asset({ inventory }: { inventory: InventoryView }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {inventory.asset}: {many(inventory.components, 'part')}, list of {plainDay(inventory.receivedAt)}
      </summary>
      {isOpen ? <Reached id={inventory.id} /> : null}
    </details>
  );
}

function Reached({ id }: { id: string }): ReactNode {
  const { data, error, refetch } = useQuery(queries.assetExposure(id));
  const changes = useQuery(queries.revision(id)).data;
  if (error !== null) return <Trouble error={error} retry={refetch} />;
  if (data === undefined) return <Ghosts noun="asset" />;
  return (
    <>
      <FromTheInternet id={id} asset={data.asset} said={data.internetExposed} />
      {changes?.earlierAt == null ? null : (
        <p className="q2">
          Since your list of {plainDay(changes.earlierAt)}: {many(changes.changed, 'part')} changed,{' '}
          {count(changes.added)} came, {count(changes.removed)} went.
        </p>
      )}
      {data.components.length === 0 ? (
        <p>Nothing that is published reaches it.</p>
      ) : (
        <ol className="upgrades">
          {data.components.map((found) => (
            <Component key={found.component} found={found} isExposed={data.internetExposed} />
          ))}
        </ol>
      )}
      {data.isCut ? <p>There is more than this page lists.</p> : null}
    </>
  );
}

/** The answer decides how soon a flaw is due. Not said is an answer as well: then both dates are shown. */
const WORDS: readonly (readonly [boolean | null, string])[] = [
  [true, 'Yes'],
  [false, 'No'],
  [null, 'We do not know'],
];

function FromTheInternet({
  id,
  asset,
  said,
}: {
  id: string;
  asset: string;
  said: boolean | null;
}): ReactNode {
  const name = useId();
  const client = useQueryClient();
  const say = useSay();
  const saying = useMutation({
    mutationFn: (internetExposed: boolean | null) =>
      send('POST', `${API}/inventories/${encodeURIComponent(id)}/asset`, { internetExposed }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['notices'] });
      say('Thank you. The dates follow it.');
    },
  });
  return (
    <fieldset className="reachable" disabled={saying.isPending}>
      <legend>Can somebody on the internet reach {asset}?</legend>
      {WORDS.map(([value, words]) => (
        <label key={words}>
          <input type="radio" name={name} checked={said === value} onChange={() => saying.mutate(value)} />{' '}
          {words}
        </label>
      ))}
      {saying.error === null ? null : <Trouble error={saying.error} />}
    </fieldset>
  );
}

type Found = AssetExposureView['components'][number];

function Component({ found, isExposed }: { found: Found; isExposed: boolean | null }): ReactNode {
  const folded = found.flaws.length - SHOWN;
  return (
    <li>
      <h3 className="wrap" title={found.component}>
        {partWords(found.component)}
      </h3>
      <p className="wrap">
        <b>{upgradeWords(found)}</b>
      </p>
      <ul>
        {found.flaws.slice(0, SHOWN).map((flaw) => (
          <Flaw key={flaw.advisory} flaw={flaw} isExposed={isExposed} />
        ))}
      </ul>
      {folded > 0 ? <p className="q2">and {count(folded)} more</p> : null}
    </li>
  );
}

function upgradeWords({ upgradeTo, bestTo, leaves, flaws }: Found): string {
  if (upgradeTo !== null) return `Update to ${upgradeTo} or later: that clears everything known.`;
  if (bestTo !== null) return `Update to ${bestTo}; that leaves ${leaves.slice(0, 3).join(', ')} open.`;
  return flaws.some(({ status }) => status === 'affected')
    ? 'No fixed version is known.'
    : 'Whether it is affected could not be told.';
}

function Flaw({ flaw, isExposed }: { flaw: AssetFlawView; isExposed: boolean | null }): ReactNode {
  const { status, advisory, reason, kev, epss, reproduced } = flaw;
  const deadline = deadlineWords(flaw.directive, isExposed);
  return (
    <li className="wrap">
      {status === 'affected' ? (
        <State mark="seen">affected</State>
      ) : (
        <State mark="unsure">could not tell</State>
      )}{' '}
      <span className="mono">{advisory}</span>: {reason}
      {kev === null ? null : (
        <>
          {' '}
          <State mark="late" tone="late">
            {kev.ransomware ? 'used in attacks, by extortionists too' : 'used in attacks'}
          </State>
        </>
      )}
      {epss === null ? null : (
        <span className="q2">
          {' '}
          {Math.round(epss.score * 100)}% likely to be used within 30 days (EPSS, {epss.scoredOn}).
        </span>
      )}
      {reproduced ? (
        <>
          {' '}
          <State mark="seen">seen in our laboratory</State>
        </>
      ) : null}
      {deadline === null ? null : <span className="q2"> {deadline}</span>}
    </li>
  );
}
