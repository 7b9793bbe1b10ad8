/** An empty list of findings teaches the first step. */
import type { ReactNode } from 'react';
import { useMe } from '../../frame/session.tsx';
import { Command } from '../../parts/copy.tsx';
import { Empty } from '../../parts/list-body.tsx';

export function NoFindings({ isFiltered }: { isFiltered: boolean }): ReactNode {
  if (isFiltered) {
    return (
      <Empty title="No finding fits these filters.">
        <p>Take one off above. Filters stand in the address, so Back also brings the list back.</p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing has come in yet.">
      <FirstFinding />
      <p>SARIF, OSV, CVE, CSAF, CycloneDX and OpenVEX are read as well; one document, or one a line.</p>
    </Empty>
  );
}

/** How one is sent: a finder makes the key itself, the desk makes one for a finder. */
export function FirstFinding(): ReactNode {
  const { instance, party } = useMe();
  const isFinder = party.kind === 'finder';
  const lines = [
    ...(isFinder ? [] : ['./bin/breakwater key create --party lab-a --role finder']),
    `curl -H "Authorization: Bearer $KEY" \\`,
    `  -H "Content-Type: application/vnd.breakwater.finding+json" \\`,
    `  --data-binary @finding.json ${instance.publicUrl}/api/v1/findings`,
  ];
  return (
    <>
      <p>
        {isFinder ? (
          <>Ask {instance.name} for a key for your program, then send a finding with it.</>
        ) : (
          'Make a key for a finder, then send a finding.'
        )}{' '}
        It answers with a receipt and stands among the findings within a second.
      </p>
      <Command label="Commands to send a finding" text={lines.join('\n')} />
    </>
  );
}
