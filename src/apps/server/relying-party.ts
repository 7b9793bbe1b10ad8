/** Under which name browsers know this instance, and what acts that a person signs need of it. */
import type { RelyingParty } from '../../app/identity/passkeys.ts';
import type { Services } from './services.ts';

export function relyingPartyOf({ origins, about }: Pick<Services, 'origins' | 'about'>): RelyingParty {
  return { id: origins.relyingParty(), origin: origins.publicOrigin(), name: about.name };
}

/** The services, and who they are to a browser. */
export function signingWorld(services: Services): Services & { readonly relyingParty: RelyingParty } {
  return { ...services, relyingParty: relyingPartyOf(services) };
}
