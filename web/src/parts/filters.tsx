/** The tools above a list: a search, choices, what is filtered now, and the list to take away. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Query, read } from '../api/client.ts';
import { API } from '../api/queries.ts';
import { useKeys } from '../frame/keys.tsx';
import { useSay } from '../frame/toasts.tsx';
import { download, type ExportColumn, toCsv, toJson } from './export.ts';
import { many } from './words.ts';

/** Enter leaves it for the list, whose keys then work: the way by Tab leads past every other tool. */
export function SearchBox({
  label,
  value,
  change,
}: {
  label: string;
  value: string;
  change: (words: string) => void;
}): ReactNode {
  const [words, setWords] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const said = useRef(value);
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    setWords(value);
  }, [value]);
  useEffect(() => {
    if (words === said.current) return;
    const timer = setTimeout(() => {
      said.current = words;
      change(words);
    }, 250);
    return () => clearTimeout(timer);
  }, [words, change]);
  useKeys('Filter', [{ key: '/', words: 'search this list', run: () => input.current?.focus() }]);
  return (
    <input
      ref={input}
      type="search"
      className="input search"
      aria-label={label}
      placeholder={label}
      value={words}
      maxLength={200}
      onChange={(event) => setWords(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        said.current = words;
        change(words);
        document.getElementById('main')?.focus();
      }}
    />
  );
}

export type Choice = { readonly value: string; readonly words: string };

export function Choose(props: {
  label: string;
  value: string | undefined;
  choices: readonly Choice[];
  /** One of the choices always holds. */
  isBound?: boolean;
  change: (value: string | undefined) => void;
}): ReactNode {
  return (
    <select
      className="input"
      aria-label={props.label}
      value={props.value ?? ''}
      onChange={(event) => props.change(event.target.value === '' ? undefined : event.target.value)}
    >
      {props.isBound ? null : <option value="">{props.label}: any</option>}
      {withChosen(props.choices, props.value).map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.words}
        </option>
      ))}
    </select>
  );
}

/** A choice that came by a link and is offered nowhere stands as it is: a list must not look unfiltered. */
function withChosen(choices: readonly Choice[], value: string | undefined): readonly Choice[] {
  const isKnown = value === undefined || value === '' || choices.some((choice) => choice.value === value);
  return isKnown ? choices : [...choices, { value, words: value }];
}

/** A filter that came by a link and has no control of its own; pressing it takes it off. */
export function Chip({ words, remove }: { words: string; remove: () => void }): ReactNode {
  return (
    <Button className="chip" onPress={remove}>
      {words}
      <span aria-hidden="true">×</span>
      <span className="vh">: take this filter off</span>
    </Button>
  );
}

const EXPORT_LIMIT = 10_000;

/** Reads every page of the filtered list, up to 10,000 rows, and says so if there are more. */
export function ExportButtons<Row>(props: {
  name: string;
  path: string;
  query: Query;
  columns: readonly ExportColumn<Row>[];
}): ReactNode {
  const say = useSay();
  const client = useQueryClient();
  const take = async (kind: 'csv' | 'json') => {
    const rows: Row[] = [];
    let cursor: string | null = '';
    try {
      while (cursor !== null && rows.length < EXPORT_LIMIT) {
        const at: string = cursor;
        const page = await client.fetchQuery({
          queryKey: ['export', props.path, props.query, at],
          queryFn: ({ signal }) =>
            read<{ items: Row[]; next: string | null }>(
              API + props.path,
              { ...props.query, limit: 500, cursor: at },
              signal,
            ),
        });
        rows.push(...page.items);
        cursor = page.next;
        say(`${many(rows.length, 'row')} read…`);
      }
      const text = kind === 'csv' ? toCsv(rows, props.columns) : toJson(rows);
      download(`${props.name}.${kind}`, kind === 'csv' ? 'text/csv' : 'application/json', text);
      say(
        cursor === null
          ? `${many(rows.length, 'row')} in ${props.name}.${kind}.`
          : `The first ${many(rows.length, 'row')} are in ${props.name}.${kind}; there are more. Narrow the list to get the rest.`,
      );
    } catch (error) {
      say(`Nothing was exported: ${error instanceof Error ? error.message : 'it did not work.'}`);
    }
  };
  return (
    <>
      <Button className="btn small" onPress={() => void take('csv')}>
        CSV
      </Button>
      <Button className="btn small" onPress={() => void take('json')}>
        JSON
      </Button>
    </>
  );
}
