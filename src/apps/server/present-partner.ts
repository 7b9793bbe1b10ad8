/** Partners, probes and exchanges as their views say them. */
import type { Exchange, ReceivedRow as StoredReceived } from '../../app/model/exchange/ports.ts';
import type { Use } from '../../app/model/partner/ports.ts';
import type { ShownGrant, ShownPartner } from '../../app/model/partner/read.ts';
import type { ShownProbes } from '../../app/model/probe/ask.ts';
import { CONSENT_WORDS } from '../../app/model/probe/consent.ts';
import type { Consent, Probe } from '../../app/model/probe/ports.ts';
import { mayAskAgain } from '../../core/model/probe.ts';
import type { ExchangeDetail, ExchangeView, ReceivedRow } from './views/exchanges.ts';
import type { GrantView, PartnerView, UseRow } from './views/partners.ts';
import type { ProbeConsentView, ProbeList, ProbeRow } from './views/probes.ts';

/** How a probe's figure is to be read, wherever it stands. */
const READS =
  'A small sample of flaws that nobody had published, beside the public score: where it lies far below, the public tasks may have been learned. It is no score of its own.';

export function partnerView({ partner, grants }: ShownPartner): PartnerView {
  return {
    id: partner.partyId,
    name: partner.name,
    state: partner.state,
    stateAt: partner.stateAt.toISOString(),
    reason: partner.reason,
    purpose: partner.purpose,
    scope: partner.scope,
    controls: partner.controls.map(({ control, statement, evidence }) => ({
      control,
      statement,
      evidence: evidence.map(({ name, digest }) => ({ name, digest })),
    })),
    appliedAt: partner.appliedAt.toISOString(),
    grants: grants.map(grantView),
  };
}

export function grantView(grant: ShownGrant): GrantView {
  const { id, scope, components, opens, ends, zone, standing, givenBy, uses, findings } = grant;
  return {
    ...{ id, scope, components: [...components], opens, ends, zone, standing, uses, findings },
    engagement: grant.engagementId,
    by: givenBy,
  };
}

export function useRow({ id, grantId, at, by, what, component }: Use): UseRow {
  return { id, grant: grantId, at: at.toISOString(), by, what, component };
}

export function consentView(consent: Consent | null): ProbeConsentView {
  return {
    given: consent?.given ?? false,
    at: consent?.at.toISOString() ?? null,
    by: consent?.by ?? null,
    words: consent?.words ?? CONSENT_WORDS,
  };
}

export function probeList({ probes, requested, figure }: ShownProbes): ProbeList {
  return { probes: probes.map(probeRow), requested, figure: { ...figure, reads: READS } };
}

export function probeRow(probe: Probe): ProbeRow {
  const { id, statement, state, drawnAt, answeredAt, outcome } = probe;
  const { component, version, ecosystem, source, environment, text } = statement;
  return {
    ...{ id, component, version, ecosystem, source, environment, text, state, outcome },
    mayAskAgain: mayAskAgain(probe),
    drawnAt: drawnAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
  };
}

export function exchangeView(exchange: Exchange): ExchangeView {
  const { id, content, state, digest, preparedBy, preparedAt, reviews, refusal } = exchange;
  return {
    ...{ id, state, digest, preparedBy, refusal },
    ...{ to: content.to, purpose: content.purpose, marking: content.marking },
    preparedAt: preparedAt.toISOString(),
    reviews: reviews.map(({ by, at, note }) => ({ by, at: at.toISOString(), note })),
  };
}

export function exchangeDetail(exchange: Exchange): ExchangeDetail {
  return {
    ...exchangeView(exchange),
    parts: exchange.content.parts.map(({ kind, name, marking, credit, body }) => ({
      ...{ kind, name, marking, credit, body },
    })),
  };
}

export function receivedRow(row: StoredReceived, isNew: boolean): ReceivedRow {
  const { digest, from, purpose, marking, keyid, parts, at, by } = row;
  return { digest, from, purpose, marking, keyid, parts, at: at.toISOString(), by, isNew };
}
