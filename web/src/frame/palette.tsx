/** Ctrl K: goes anywhere and does anything. What it finds comes from the same lists the pages show. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { SearchField } from 'react-aria-components/SearchField';
import type { CaseList, FindingList, Me } from '../../../src/apps/server/views/index.ts';
import { read } from '../api/client.ts';
import { API } from '../api/queries.ts';
import { Icon, type IconName } from '../parts/icons.tsx';
import { type PaletteAction, usePalette } from './palette-context.tsx';
import { PLACES } from './places.ts';

type Entry = PaletteAction & { readonly icon: IconName };
type Section = { readonly name: string; readonly entries: readonly Entry[] };

export function PaletteDialog({ me, actions }: { me: Me; actions: readonly PaletteAction[] }): ReactNode {
  const palette = usePalette();
  return (
    <ModalOverlay
      className="veil top"
      isOpen={palette.isOpen}
      isDismissable
      onOpenChange={(open) => open || palette.close()}
    >
      <Modal className="palette">
        <Dialog aria-label="Go anywhere, do anything">
          <PaletteBody me={me} actions={[...palette.actions(), ...actions]} close={palette.close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteBody(props: { me: Me; actions: readonly PaletteAction[]; close: () => void }): ReactNode {
  const [words, setWords] = useState('');
  const sections = useSections(props, useDeferredValue(words.trim()));
  const found = sections.reduce((sum, section) => sum + section.entries.length, 0);
  const run = (id: string) => {
    const entry = sections.flatMap((section) => section.entries).find((candidate) => candidate.id === id);
    props.close();
    entry?.run();
  };
  return (
    <Autocomplete inputValue={words} onInputChange={setWords}>
      <SearchField aria-label="Go anywhere, do anything" autoFocus className="palette-field">
        <Icon name="search" />
        <Input
          placeholder="A place, a case, a finding, or what to do"
          // Escape leaves at once; a search field would only clear its words.
          onKeyDownCapture={(event) => event.key === 'Escape' && props.close()}
        />
        <Button className="btn quiet small" slot={null} onPress={props.close}>
          <kbd>Esc</kbd>
          <span className="vh">close</span>
        </Button>
      </SearchField>
      <div className="vh" role="status">
        {found} found
      </div>
      <Menu
        className="palette-list"
        aria-label="Found"
        onAction={(key) => run(String(key))}
        renderEmptyState={() => (
          <p className="none">Nothing by that name. Try a component, a case number or a word of its title.</p>
        )}
      >
        {sections.map((section) => (
          <MenuSection key={section.name} id={section.name}>
            <Header>{section.name}</Header>
            {section.entries.map((entry) => (
              <MenuItem key={entry.id} id={entry.id} textValue={entry.label}>
                <Icon name={entry.icon} />
                <span className="clip">{entry.label}</span>
                <span className="meta">{entry.hint}</span>
              </MenuItem>
            ))}
          </MenuSection>
        ))}
      </Menu>
    </Autocomplete>
  );
}

function useSections(
  { me, actions }: { me: Me; actions: readonly PaletteAction[] },
  words: string,
): readonly Section[] {
  const navigate = useNavigate();
  const cases = useFound<CaseList>('cases', words, me);
  const findings = useFound<FindingList>('findings', words, me);
  const fits = (text: string) => words === '' || text.toLowerCase().includes(words.toLowerCase());
  const go = me.places
    .map((place) => ({ name: place.name, ...PLACES[place.name] }))
    .filter((place) => fits(`${place.label} ${place.hint}`))
    .map((place) => ({
      id: `go-${place.name}`,
      icon: place.icon,
      label: place.label,
      hint: place.hint,
      run: () => void navigate({ to: place.to }),
    }));
  const caseEntries = (cases?.items ?? []).map((found) => ({
    id: `case-${found.id}`,
    icon: 'cases' as const,
    label: found.title,
    hint: `case ${found.number}`,
    run: () => void navigate({ to: `/cases/${found.id}` }),
  }));
  const findingEntries = (findings?.items ?? []).map((found) => ({
    id: `finding-${found.id}`,
    icon: 'findings' as const,
    label: found.title,
    hint: found.component.name,
    run: () => void navigate({ to: `/findings/${found.id}` }),
  }));
  const doing = actions
    .filter((action) => fits(action.label))
    .map((action) => ({ ...action, icon: 'arrow' as const }));
  return [
    { name: 'Go to', entries: [...go, ...caseEntries, ...findingEntries] },
    { name: 'Do', entries: doing },
  ].filter((section) => section.entries.length > 0);
}

function useFound<T>(place: 'cases' | 'findings', words: string, me: Me): T | undefined {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), 120);
    return () => clearTimeout(timer);
  }, [words]);
  const mayOpen = me.places.some((candidate) => candidate.name === place);
  return useQuery({
    queryKey: ['palette', place, settled],
    queryFn: ({ signal }) => read<T>(`${API}/${place}`, { q: settled, limit: 6 }, signal),
    enabled: mayOpen && settled.length >= 2,
    placeholderData: (previous) => previous,
  }).data;
}
