/** The maintainer's own word on probes, beside its answer and apart from it: neither is asked for by the other. */
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { MaintainerPageView } from '../../../../src/apps/server/views/index.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { Exact } from '../../parts/when.tsx';

export function ProbeWord(props: {
  probes: MaintainerPageView['probes'];
  say: UseMutationResult<unknown, unknown, boolean>;
}): ReactNode {
  const { probes, say } = props;
  const { said, words } = probes;
  return (
    <section className="blk" aria-labelledby="probe-word">
      <h2 id="probe-word">May models be tested with it until it is public?</h2>
      <p>{words}</p>
      <p className="q2" role="status">
        {said === null ? (
          'You have not said so here. Silence is no.'
        ) : (
          <>
            You said <b>{said.given ? 'yes' : 'no'}</b>, <Exact at={said.at} />.
          </>
        )}
      </p>
      {say.error === null ? null : <Trouble error={say.error} />}
      <div className="acts">
        {said?.given === true ? null : (
          <Button className="btn small" isDisabled={say.isPending} onPress={() => say.mutate(true)}>
            Yes, it may
          </Button>
        )}
        {said?.given === false ? null : (
          <Button className="btn small" isDisabled={say.isPending} onPress={() => say.mutate(false)}>
            {said?.given === true ? 'Take it back' : 'No'}
          </Button>
        )}
      </div>
    </section>
  );
}
