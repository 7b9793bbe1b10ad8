/** What a maintainer reads of one root cause. The same part is the desk's preview, so that what leaves is seen. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { SheetView } from '../../../../src/apps/server/views/index.ts';
import { Code, CopyButton } from '../../parts/copy.tsx';
import { download } from '../../parts/export.ts';
import { Icon } from '../../parts/icons.tsx';
import { useNow } from '../../parts/now.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { fullUtc, isUtcReader, ownClock, untilWords } from '../../parts/time.ts';
import { many } from '../../parts/words.ts';
import './maintainer.css';

/** `answers`: who stands behind the page, and how to reach them; the desk's preview has not named one yet. */
export function Sheet(props: {
  sheet: SheetView;
  answers: ReactNode;
  /** Below a page of ours it is a part, not the page. */
  isPart?: boolean;
}): ReactNode {
  const { sheet, answers } = props;
  const Title = props.isPart ? 'h3' : 'h1';
  return (
    <div className="sheet">
      <div className="sheet-left">
        <Title className="sheet-title">{sheet.title}</Title>
        <p className="impact">{sheet.impact}</p>
        {sheet.seen === null ? (
          <p className="note">
            Our lab has not reproduced this. Treat it as a claim; we send it because a person thinks you
            should know.
          </p>
        ) : null}
        <Facts sheet={sheet} answers={answers} />
      </div>
      <div className="sheet-right">
        <Reproducer sheet={sheet} />
        <Patch sheet={sheet} />
        <p className="fine">
          {sheet.reports === 1
            ? 'One report reached us.'
            : `${sheet.reports} reports reached us; you see one.`}{' '}
          Answering costs nothing and binds you to nothing.
        </p>
      </div>
    </div>
  );
}

function Facts({ sheet, answers }: { sheet: SheetView; answers: ReactNode }): ReactNode {
  const now = useNow();
  const { component, publicOn } = sheet;
  return (
    <dl className="sheet-facts">
      <Fact name={sheet.seen === null ? 'Claimed for' : 'Tested on'}>
        <code>
          {component.name}
          {component.version === null ? '' : ` ${component.version}`}
        </code>
        {component.commit === null ? ', no commit was named' : `, commit ${component.commit}`}
      </Fact>
      {sheet.seen === null ? null : (
        <Fact name="Seen">
          {sheet.seen.runs.map(runWords).join('; ')}
          <span className="q2">. {ASSURANCE[sheet.seen.assurance]}</span>
        </Fact>
      )}
      {sheet.where.length === 0 ? null : (
        <Fact name="Where">
          {sheet.where.map((place) => (
            <code key={place} className="place">
              {place}
            </code>
          ))}
        </Fact>
      )}
      {sheet.affected.length === 0 ? null : (
        <Fact name="Affected">
          <code>{sheet.affected.slice(0, 3).join('  ')}</code>
          {sheet.fixed.length === 0
            ? null
            : `, fixed in ${sheet.fixed.slice(0, 3).join(', ')}, by what was claimed`}
        </Fact>
      )}
      {sheet.weaknesses.length + sheet.aliases.length === 0 ? null : (
        <Fact name="Known as">{[...sheet.aliases, ...sheet.weaknesses].slice(0, 8).join(', ')}</Fact>
      )}
      <Fact name="Reported by">
        {many(sheet.reports, 'report')}
        {sheet.reports > 1 ? ', merged into this one' : ''}
        {sheet.finders === null ? '; the finders are not named here' : `: ${sheet.finders.join(', ')}`}
      </Fact>
      <Fact name="Searched">
        Compared with every report about this component that reached us. Your own tracker, OSV, CVE and other
        clearinghouses were not searched.
      </Fact>
      <Fact name="AI use">{aiWords(sheet)}</Fact>
      <Fact name="Public on">
        {publicOn.at === null ? (
          'No date is agreed.'
        ) : (
          <>
            <time dateTime={publicOn.at}>{fullUtc(publicOn.at)}</time>
            {isUtcReader() ? '' : ` · ${ownClock(new Date(publicOn.at))}`}, {untilWords(publicOn.at, now)}.
          </>
        )}{' '}
        {publicOn.asked !== null
          ? `Asked for: ${fullUtc(publicOn.asked)}.`
          : publicOn.at === null
            ? 'Say which one suits you.'
            : 'Say if you need another.'}
      </Fact>
      <Fact name="A person">{answers}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const ASSURANCE = {
  observed: 'Our lab saw the effect, and that the component’s own code made it',
  effect_only: 'Our lab saw the effect, but not whose code made it',
  claimed: 'The effect is the reproducer’s own word',
} as const;

type Runs = NonNullable<SheetView['seen']>['runs'][number];

function runWords({ role, triggered, of }: Runs): string {
  const seen = `${triggered} of ${of}`;
  switch (role) {
    case 'vulnerable':
      return `${seen} with it`;
    case 'inert':
      return `${seen} with it taken out`;
    case 'fixed':
      return `${seen} with the fix`;
    case 'benign':
      return `${seen} with harmless input`;
  }
}

const says = (reports: number) => (reports === 1 ? 'says' : 'say');

function aiWords({ ai, reports }: SheetView): string {
  const unsaid = reports - ai.assisted - ai.notAssisted;
  const parts = [
    ai.assisted > 0
      ? `${ai.assisted} of ${reports} ${says(ai.assisted)} a model took part${ai.models.length > 0 ? ` (${ai.models.join(', ')})` : ''}`
      : '',
    ai.notAssisted > 0 ? `${ai.notAssisted} ${says(ai.notAssisted)} none did` : '',
    unsaid > 0 ? `${unsaid} ${unsaid === 1 ? 'does' : 'do'} not say` : '',
    ai.reviewed > 0
      ? `${ai.reviewed} ${says(ai.reviewed)} a person read it first`
      : 'none says that a person read it first',
  ];
  return `${parts.filter((part) => part !== '').join('; ')}. A person here read this page.`;
}

function Reproducer({ sheet }: { sheet: SheetView }): ReactNode {
  const { reproducer } = sheet;
  if (reproducer === null) {
    return (
      <section className="blk" aria-labelledby="reproducer">
        <h2 id="reproducer">Reproducer</h2>
        <p>None came with the reports.</p>
      </section>
    );
  }
  const [first, ...rest] = reproducer.files;
  return (
    <section className="blk" aria-labelledby="reproducer">
      <div className="blk-head">
        <h2 id="reproducer">Reproducer</h2>
        {first === undefined ? null : <CopyButton text={first.text} label={`Copy ${first.path}`} />}
      </div>
      <p>
        {first === undefined ? '' : 'Save each file under its name, in an empty folder. '}What counts as the
        effect: {reproducer.effect}.
        {reproducer.marker === null
          ? ''
          : ` Where our lab puts a random name, it says ${reproducer.marker} here.`}
      </p>
      {[first, ...rest].flatMap((file, index) =>
        file === undefined ? (
          []
        ) : (
          <div key={file.path} className="file">
            <p className="file-name">
              <code>{file.path}</code>
              {index === 0 ? null : <CopyButton text={file.text} label={`Copy ${file.path}`} />}
            </p>
            <Code text={file.text} label={`Reproducer file ${file.path}`} />
          </div>
        ),
      )}
      {reproducer.withheld.length === 0 ? null : (
        <p>Not shown, as they are no text: {reproducer.withheld.join(', ')}. Ask for them.</p>
      )}
      <Line
        text={reproducer.prepare === null ? reproducer.run : `${reproducer.prepare} && ${reproducer.run}`}
        label="Command that runs it"
      />
      <p>It shows a flaw by using it: run it where nothing is lost, as you would any code from a stranger.</p>
    </section>
  );
}

function Patch({ sheet }: { sheet: SheetView }): ReactNode {
  const { patch } = sheet;
  if (patch === null) {
    return (
      <section className="blk" aria-labelledby="patch">
        <h2 id="patch">Patch</h2>
        <p>None that came with the reports stood our lab.</p>
      </section>
    );
  }
  return (
    <section className="blk" aria-labelledby="patch">
      <div className="blk-head">
        <h2 id="patch">{patch.tests === 'passed' ? 'Patch, tested' : 'Patch, not tested'}</h2>
        <Button
          className="btn small"
          onPress={() => download(patch.fileName, 'text/x-patch', patch.mail ?? patch.diff)}
        >
          <Icon name="download" />
          {patch.fileName}
        </Button>
      </div>
      <p>
        It stops the reproducer. {TESTS[patch.tests]} Made for{' '}
        <code>
          {sheet.component.name}
          {sheet.component.version === null ? '' : ` ${sheet.component.version}`}
        </code>
        .
      </p>
      <Diff text={patch.diff} />
      <Line text={patch.command} label="Command that applies it" />
    </section>
  );
}

const TESTS = {
  passed: 'The functional tests that came with it pass.',
  failed: 'The functional tests that came with it fail.',
  none: 'No functional tests came with it, so what else it changes is not known.',
  not_run: 'The functional tests were not run.',
} as const;

function Line({ text, label }: { text: string; label: string }): ReactNode {
  return (
    <div className="cmd">
      <Code text={text} label={label} />
      <CopyButton text={text} label="Copy" />
    </div>
  );
}

function Diff({ text }: { text: string }): ReactNode {
  return (
    <Scroll className="code diff" label="Patch">
      <pre>
        {text.split('\n').map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text stay where they are
          <span key={index} className={lineClass(line)}>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </Scroll>
  );
}

function lineClass(line: string): string | undefined {
  if (/^(---|\+\+\+|@@|diff )/.test(line)) return 'head-line';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'taken' : undefined;
}
