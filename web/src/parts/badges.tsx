/** Who says so, how bad, for whose eyes: small words with a fixed form. */
import type { ReactNode } from 'react';
import type { Asserter, LabWord, Rank } from '../../../src/apps/server/views/index.ts';
import { Icon, Mark, type MarkKind } from './icons.tsx';
import { ASSURANCE_WORDS, reasonWords, STATE_WORDS } from './words.ts';

/** A machine's word is square, dashed and mono; a person's is round and whole. */
export function By({ name, machine, title }: { name: string; machine: boolean; title?: string }): ReactNode {
  return (
    <span className={machine ? 'by machine' : 'by person'} title={title}>
      <Icon name={machine ? 'machine' : 'person'} />
      <span className="vh">{machine ? 'machine: ' : 'person: '}</span>
      <span className="by-name">{name}</span>
    </span>
  );
}

export function Asserted({ by }: { by: Asserter }): ReactNode {
  return <By name={by.name} machine={by.machine} />;
}

export function Tlp({ label }: { label: string }): ReactNode {
  return <span className="tlp">TLP:{label}</span>;
}

export function State({
  mark,
  tone,
  children,
}: {
  mark: MarkKind;
  tone?: 'safe' | 'due' | 'late';
  children: ReactNode;
}): ReactNode {
  return (
    <span className={tone === undefined ? 'state' : `state ${tone}`}>
      <Mark kind={mark} />
      {children}
    </span>
  );
}

const VERDICT_MARKS: Readonly<Record<string, MarkKind>> = {
  reproduced: 'seen',
  not_reproduced: 'open',
  flaky: 'half',
  inconclusive: 'unsure',
  unproven: 'dot',
  received: 'dot',
  testing: 'half',
  queued: 'dot',
  running: 'half',
};

/** The state of a finding or an experiment, with its mark. */
export function FindingStateMark({ state }: { state: string }): ReactNode {
  return <State mark={VERDICT_MARKS[state] ?? 'dot'}>{STATE_WORDS[state] ?? state}</State>;
}

/** The lab's verdict in words: `reproduced, observed by the lab`, `inconclusive: could not be installed`. */
export function verdictWords(word: Pick<LabWord, 'verdict' | 'reason' | 'assurance'>): string {
  const verdict = STATE_WORDS[word.verdict] ?? word.verdict;
  if (word.reason !== null) return `${verdict}: ${reasonWords(word.reason)}`;
  return word.verdict === 'reproduced'
    ? `${verdict}, ${ASSURANCE_WORDS[word.assurance] ?? word.assurance}`
    : verdict;
}

/** A rank in words, and whose rank it is: never one bare badge. */
export function Severity({ rank, decided }: { rank: Rank; decided?: boolean }): ReactNode {
  if (rank === 'unknown') return <span className="q">not stated</span>;
  return (
    <span className="nowrap">
      {decided ? <b>{rank}</b> : rank}
      {decided === undefined ? null : <span className="q">{decided ? ' decided' : ' claimed'}</span>}
    </span>
  );
}

/** In a dense row: the rank, and by its mark whether a person decided it or somebody claimed it. */
export function SeverityBrief({ rank, decided }: { rank: Rank; decided: boolean }): ReactNode {
  if (rank === 'unknown') return <span className="q">not stated</span>;
  return (
    <span className="state" title={decided ? 'decided by a person' : 'claimed, not decided'}>
      <Icon name={decided ? 'person' : 'machine'} />
      {decided ? <b>{rank}</b> : rank}
      <span className="vh">{decided ? ', decided by a person' : ', claimed'}</span>
    </span>
  );
}
