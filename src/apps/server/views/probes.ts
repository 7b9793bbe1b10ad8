/**
 * Fresh probes. Consent: `GET|POST|DELETE /api/v1/findings/{id}/probe-consent` → ProbeConsentView (a reporter's, for its own
 * finding), `GET|POST /api/v1/cases/{id}/probe-consent` ProbeMaintainerConsent → ProbeConsentView (the maintainer's word, written
 * down by a coordinator), `DELETE` takes it back. Tasks: `GET /api/v1/engagements/{id}/probes` → ProbeList,
 * `POST …/probes` ProbeRequest → ProbeList (202: drawn soon), `POST /api/v1/probes/{id}/answer` ProbeAnswer → ProbeRow,
 * `POST /api/v1/probes/{id}/judgement` {} → ProbeRow: the lab is asked again about an answer that it could not judge.
 * A task says where to look and nothing of what is there; the figure stands beside a public score, never above it.
 */
import { type Static, Type } from 'typebox';
import { PROBE_STATES } from '../../../core/model/probe.ts';
import { Asserter, Id, Instant, orNull } from './parts.ts';

export const ProbeConsentView = Type.Object({
  given: Type.Boolean(),
  at: orNull(Instant, 'nobody was ever asked'),
  by: orNull(Asserter, 'nobody was ever asked'),
  words: Type.String({ description: 'what is consented to' }),
});
export type ProbeConsentView = Static<typeof ProbeConsentView>;

export const ProbeMaintainerConsent = Type.Object({
  party: Id,
  channel: Type.Enum(['mail', 'telephone', 'other']),
  note: Type.String({ minLength: 1, maxLength: 2000 }),
});
export type ProbeMaintainerConsent = Static<typeof ProbeMaintainerConsent>;

export const ProbeRequest = Type.Object({ count: Type.Integer({ minimum: 1, maximum: 20 }) });
export type ProbeRequest = Static<typeof ProbeRequest>;

export const ProbeAnswer = Type.Object({
  reproducer: Type.Unknown({ description: 'as in breakwater.finding/1' }),
});
export type ProbeAnswer = Static<typeof ProbeAnswer>;

export const ProbeStateView = Type.Enum([...PROBE_STATES]);

export const ProbeRow = Type.Object({
  id: Id,
  component: Type.String(),
  version: orNull(Type.String(), 'none is known'),
  ecosystem: orNull(Type.String(), 'no published package'),
  source: orNull(Type.String(), 'the published package is the source; else repository#commit'),
  environment: Type.Enum(['npm', 'native']),
  text: Type.String(),
  state: ProbeStateView,
  drawnAt: Instant,
  answeredAt: orNull(Instant, 'no answer was handed in'),
  outcome: orNull(Type.Enum(['solved', 'not-solved', 'could-not-tell']), 'not judged'),
  mayAskAgain: Type.Boolean({
    description: 'the lab could not tell, and may be asked about the same answer',
  }),
});
export type ProbeRow = Static<typeof ProbeRow>;

export const ProbeFigureView = Type.Object({
  solved: Type.Integer({ minimum: 0 }),
  judged: Type.Integer({ minimum: 0 }),
  open: Type.Integer({ minimum: 0 }),
  couldNotTell: Type.Integer({ minimum: 0 }),
  withdrawn: Type.Integer({ minimum: 0 }),
  retired: Type.Integer({ minimum: 0 }),
  interval: orNull(Type.Object({ low: Type.Number(), high: Type.Number() }), 'nothing was judged'),
  reads: Type.String({ description: 'how to read it, in one sentence' }),
});
export type ProbeFigureView = Static<typeof ProbeFigureView>;

export const ProbeList = Type.Object({
  probes: Type.Array(ProbeRow, { maxItems: 200 }),
  requested: Type.Integer({ minimum: 0, description: 'asked for and not drawn: no flaw fits yet' }),
  figure: ProbeFigureView,
});
export type ProbeList = Static<typeof ProbeList>;
