/**
 * What an operator reads: plain lines, each with one action, a date and a telephone number. For people whose
 * work is something else, on any phone, and on one printed sheet.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Notice, NoticeAnswer, NoticeSheet } from '../../../../src/apps/server/views/index.ts';
import { send } from '../../api/client.ts';
import { API, queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useMe } from '../../frame/session.tsx';
import { useSay } from '../../frame/toasts.tsx';
import { Command } from '../../parts/copy.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Empty } from '../../parts/list-body.tsx';
import { useFilters } from '../../parts/list-state.ts';
import { useNow } from '../../parts/now.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { Unchecked } from '../../parts/unchecked.tsx';
import { count, many } from '../../parts/words.ts';
import { ActingForList } from './acting-for.tsx';
import { Assets } from './assets.tsx';
import { NoticeLine } from './notice-line.tsx';
import { openNotices, plainDay, sheetRest, sheetTitle } from './plain-words.ts';
import './notices.css';

/** At most this many lines before the rest folds: a list that is too long is not read. */
const SHOWN = 5;

export function NoticesPage(): ReactNode {
  const { party } = useMe();
  const chosen = useFilters().filters['party'];
  return party.kind === 'operator' || chosen !== undefined ? <Notices party={chosen} /> : <ActingForList />;
}

function Notices({ party }: { party: string | undefined }): ReactNode {
  const reading = useQuery({ ...queries.notices(party), refetchInterval: 60_000 });
  const { data } = reading;
  return (
    <Page
      title="What to do"
      crumbs={
        party === undefined
          ? [{ label: 'What to do' }]
          : [{ label: 'What to do', to: '/notices' }, { label: data?.party.name ?? party }]
      }
    >
      <div className="sheet">
        <OneThing reading={reading} noun="list" heading="What to do">
          {(sheet) =>
            sheet.inventories.length === 0 ? (
              <>
                <h1>What to do</h1>
                <FirstInventory />
                <Call sheet={sheet} />
              </>
            ) : (
              <Sheet sheet={sheet} />
            )
          }
        </OneThing>
      </div>
    </Page>
  );
}

function Sheet({ sheet }: { sheet: NoticeSheet }): ReactNode {
  const now = useNow();
  const [all, setAll] = useState(false);
  const answer = useAnswer();
  const shown = all ? sheet.notices : sheet.notices.slice(0, SHOWN);
  const firstOpen = openNotices(sheet.notices)[0];
  const folded = sheet.notices.length - shown.length;
  return (
    <>
      <h1>{sheetTitle(sheet.notices, now)}</h1>
      <p className="sub">
        {sheet.party.name}. {sheetRest(sheet.notices, now)} {plainDay(new Date(now).toISOString())}.
      </p>
      {answer.error === null ? null : <Trouble error={answer.error} />}
      <div className="sheet-columns">
        <div>
          <ol className="lines">
            {shown.map((notice, index) => (
              <NoticeLine
                key={notice.id}
                notice={notice}
                number={index + 1}
                isFirst={notice === firstOpen}
                phone={sheet.phone}
                isBusy={answer.isPending}
                answer={(given) => answer.mutate({ notice, given })}
              />
            ))}
          </ol>
          {folded > 0 ? (
            <Button className="btn big more-lines" onPress={() => setAll(true)}>
              Show {count(folded)} more, later or done
            </Button>
          ) : null}
        </div>
        <div className="beside">
          <Call sheet={sheet} />
          <About sheet={sheet} />
        </div>
        <Assets inventories={sheet.inventories} />
      </div>
    </>
  );
}

function useAnswer() {
  const client = useQueryClient();
  const say = useSay();
  const fresh = () => client.invalidateQueries({ queryKey: ['notices'] });
  return useMutation({
    mutationFn: ({ notice, given }: { notice: Notice; given: NoticeAnswer }) =>
      send('POST', `${API}/notices/${encodeURIComponent(notice.id)}/answer`, given),
    onSuccess: (_, { notice, given }) => {
      void fresh();
      // The button that was pressed goes with its line.
      document.getElementById('main')?.focus({ preventScroll: true });
      say(given.answer === 'open' ? 'The line is open again.' : 'Thank you. We noted it.', async () => {
        await send('POST', `${API}/notices/undo`, { notices: [notice.id] });
        await fresh();
        return 'Taken back.';
      });
    },
  });
}

/** Whom to ask. Where no telephone number is set the desk's name is all there is to give. */
function Call({ sheet }: { sheet: NoticeSheet }): ReactNode {
  if (sheet.phone === null)
    return (
      <section className="call" aria-labelledby="call">
        <p id="call">
          <b>Not sure? Ask a person</b> of {sheet.desk}. It has given no telephone number here.
        </p>
      </section>
    );
  return (
    <section className="call" aria-labelledby="call">
      <p id="call">
        <b>Not sure? Call a person.</b>
        {sheet.notices.length === 0 ? '' : ' Say “line 1”, or which one it is.'}
      </p>
      <a href={`tel:${sheet.phone.replaceAll(/[^+\d]/g, '')}`}>{sheet.phone}</a>
      <p>{sheet.desk}</p>
    </section>
  );
}

function About({ sheet }: { sheet: NoticeSheet }): ReactNode {
  const parts = sheet.inventories.reduce((sum, inventory) => sum + inventory.components, 0);
  const unchecked = sheet.inventories.filter((inventory) => inventory.unmatchedCount > 0);
  const uncheckedCount = unchecked.reduce((sum, inventory) => sum + inventory.unmatchedCount, 0);
  const [isOpen, setOpen] = useState(false);
  const latest = sheet.inventories
    .map((inventory) => inventory.receivedAt)
    .sort()
    .at(-1);
  return (
    <div className="about">
      <Button className="btn big" onPress={() => window.print()}>
        <Icon name="print" /> Print this page
      </Button>
      <p>
        This list comes from the list of software you sent us
        {latest === undefined ? '' : ` on ${plainDay(latest)}`}. {many(parts, 'part')};{' '}
        {many(openNotices(sheet.notices).length, 'open line')}.
      </p>
      {unchecked.length === 0 ? null : (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>
            {many(uncheckedCount, 'part')} we could not check: what your list says of{' '}
            {uncheckedCount === 1 ? 'it' : 'them'} is not enough
          </summary>
          {isOpen
            ? unchecked.map((inventory) => <Unchecked key={inventory.id} inventory={inventory} />)
            : null}
        </details>
      )}
      <p>No other operator and no finder sees your list.</p>
    </div>
  );
}

function FirstInventory(): ReactNode {
  const { instance } = useMe();
  return (
    <Empty title="Send us the list of software you run.">
      <p>
        Your supplier can make it; it is called an SBOM, in CycloneDX form. Then this page says what to do,
        and by when.
      </p>
      <Command
        label="Command to send an inventory"
        text={`curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\\n  --data-binary @sbom.cdx.json "${instance.publicUrl}/api/v1/inventories?asset=NAME"`}
      />
    </Empty>
  );
}
