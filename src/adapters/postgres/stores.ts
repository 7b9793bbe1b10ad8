/** Assembles every store over one transaction. Each area gives its own `<area>-store.ts`. */
import type { Randomness, Stores } from '../../app/ports.ts';
import { deadLetters } from '../jobs/dead-letters.ts';
import type { JobSender } from '../jobs/queue.ts';
import { advisoryStore } from './advisory-store.ts';
import { caseRoomStore } from './case-room-store.ts';
import { closingStore } from './closing-store.ts';
import { deskStore } from './desk-store.ts';
import { engagementStore } from './engagement-store.ts';
import { evaluationStore } from './evaluation-store.ts';
import { exchangeStore } from './exchange-store.ts';
import { exposureStore } from './exposure-store.ts';
import { federationStore } from './federation-store.ts';
import { identityStore } from './identity-store.ts';
import { intakeStore } from './intake-store.ts';
import { labStore } from './lab-store.ts';
import { ledgerStore } from './ledger-store.ts';
import { matrixStore } from './matrix-store.ts';
import { partnerStore } from './partner-store.ts';
import { probeStore } from './probe-store.ts';
import { publicationStore } from './publication-store.ts';
import { requestStore } from './request-store.ts';
import { suiteStore } from './suite-store.ts';
import { trialStore } from './trial-store.ts';
import type { Tx } from './tx.ts';

export type StoreNeeds = { readonly randomness: Randomness; readonly jobs: JobSender };

export function storesOver({ randomness, jobs }: StoreNeeds): (tx: Tx) => Stores {
  return (tx) => ({
    identity: identityStore(tx),
    intake: intakeStore(tx),
    ledger: ledgerStore(tx, randomness),
    jobs: jobs.queueIn(tx),
    failedJobs: deadLetters(tx),
    desk: deskStore(tx),
    room: caseRoomStore(tx),
    lab: labStore(tx),
    matrix: matrixStore(tx),
    trials: trialStore(tx),
    engagements: engagementStore(tx),
    evaluations: evaluationStore(tx),
    suites: suiteStore(tx),
    exposure: exposureStore(tx),
    closing: closingStore(tx),
    advisories: advisoryStore(tx),
    publication: publicationStore(tx),
    federation: federationStore(tx),
    partners: partnerStore(tx),
    probes: probeStore(tx),
    exchanges: exchangeStore(tx),
    requests: requestStore(tx),
  });
}
