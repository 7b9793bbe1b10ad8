/** The reproducer and the patches as submitted. They run only in the lab; here they are text. */
import type { ReactNode } from 'react';
import type { FindingDetail } from '../../../../src/apps/server/views/index.ts';
import { Code } from '../../parts/copy.tsx';
import { bytes, many } from '../../parts/words.ts';

export function ProofAndPatches({ finding }: { finding: FindingDetail }): ReactNode {
  return (
    <div className="halves sec">
      <section aria-labelledby="proof">
        <div className="head-row">
          <h2 id="proof">Reproducer</h2>
          <span className="count">
            {finding.reproducer === null ? 'none was given' : finding.reproducer.environment}
          </span>
        </div>
        <Proof finding={finding} />
      </section>
      <section aria-labelledby="patches">
        <div className="head-row">
          <h2 id="patches">Patches</h2>
          <span className="count">
            {finding.patchList.length === 0 ? 'none was given' : many(finding.patchList.length, 'proposal')}
          </span>
        </div>
        {finding.patchList.map((patch) => (
          <div key={patch.id}>
            <h3>
              {patch.id}{' '}
              {patch.version === null ? null : <span className="q">published version {patch.version}</span>}
            </h3>
            {patch.diff === null ? null : <Code text={patch.diff} label={`Patch ${patch.id}`} />}
          </div>
        ))}
      </section>
    </div>
  );
}

function Proof({ finding }: { finding: FindingDetail }): ReactNode {
  const proof = finding.reproducer;
  if (proof === null)
    return (
      <p className="q2">
        Without one the lab cannot show that it is true. The finder may send it at any time.
      </p>
    );
  return (
    <>
      <dl className="pairs">
        <dt>Runs</dt>
        <dd className="mono">{proof.command.join(' ')}</dd>
        <dt>Effect</dt>
        <dd>{proof.oracle}</dd>
        <dt>Limits</dt>
        <dd>
          {many(proof.runs, 'run')}, {proof.timeoutSeconds} s each, network {proof.network}
        </dd>
      </dl>
      {proof.files.map((file) => (
        <div className="sec" key={file.path}>
          <h3>
            <span className="mono">{file.path}</span> <span className="q">{bytes(file.size)}</span>
          </h3>
          {file.text === null ? (
            <p className="q2">Not shown: binary, or longer than 64 KiB.</p>
          ) : (
            <Code text={file.text} label={`File ${file.path}`} />
          )}
        </div>
      ))}
    </>
  );
}
