/** The signed statement of what the lab saw, for anyone to verify without us. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { ExperimentDetail } from '../../../../src/apps/server/views/index.ts';
import { read } from '../../api/client.ts';
import { API } from '../../api/queries.ts';
import { useSay } from '../../frame/toasts.tsx';
import { State } from '../../parts/badges.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { download } from '../../parts/export.ts';
import { Icon } from '../../parts/icons.tsx';
import { Exact } from '../../parts/when.tsx';

export function Attestation({ experiment }: { experiment: ExperimentDetail }): ReactNode {
  const say = useSay();
  const { attestation } = experiment;
  if (attestation === null) {
    return (
      <section aria-labelledby="attestation">
        <h2 id="attestation">Attestation</h2>
        <p className="q2">
          {experiment.state === 'done' ? 'Nothing was signed.' : 'It is signed when the lab is done.'}
        </p>
      </section>
    );
  }
  const file = `${experiment.id}.json`;
  const command = `./bin/breakwater attestation verify ${file} --key lab.pem`;
  const take = async () => {
    try {
      const envelope = await read<unknown>(
        `${API}/experiments/${encodeURIComponent(experiment.id)}/attestation`,
      );
      download(file, 'application/json', `${JSON.stringify(envelope, null, 2)}\n`);
    } catch (error) {
      say(`Not downloaded: ${error instanceof Error ? error.message : 'it did not work.'}`);
    }
  };
  return (
    <section className="attestation" aria-labelledby="attestation">
      <div className="seal">
        <Icon name="ledger" />
        <div>
          <h2 id="attestation">Signed attestation</h2>
          <span className="meta">
            in-toto in DSSE, <Exact at={attestation.at} />
          </span>
        </div>
        {attestation.verified ? (
          <State mark="safe" tone="safe">
            verified
          </State>
        ) : (
          <State mark="unsure">does not verify</State>
        )}
      </div>
      <dl className="pairs attested">
        <dt>Statement</dt>
        <dd>{attestation.payloadType}</dd>
        <dt>Subject</dt>
        <dd>
          {attestation.subject}
          <br />
          {attestation.digest}
        </dd>
        <dt>Verdict</dt>
        <dd>
          {experiment.verdict}, {experiment.assurance}, {experiment.vulnerableRuns.triggered} of{' '}
          {experiment.vulnerableRuns.of} runs
        </dd>
        <dt>Controls</dt>
        <dd>
          {experiment.controls.length === 0
            ? 'none ran'
            : experiment.controls.map(({ name, outcome }) => `${name} ${outcome}`).join(', ')}
        </dd>
        <dt>Signed by</dt>
        <dd>{attestation.keyId}</dd>
      </dl>
      <div className="acts below">
        <Button className="btn" onPress={take}>
          Download
        </Button>
        <CopyButton text={command} label="Copy the command" />
        <code className="meta wrap">{command}</code>
      </div>
    </section>
  );
}
