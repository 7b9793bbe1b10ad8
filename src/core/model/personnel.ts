/**
 * What a person acknowledges before it comes near a developer's material. The words are part of the record: their
 * digest is what is acknowledged, so that nobody can say later that they were others.
 */
import { createHash } from 'node:crypto';

export const ACKNOWLEDGEMENT = `I was named to work with material that a developer of models gave in confidence.

I know that people with access are themselves a risk to such material, by intent or by carelessness, and that I am one of them. I will use it only for this engagement, and only where this instance keeps it. I will copy, photograph or describe nothing of it outside, and give nobody access in my name. What I read and do here is written down where the developer can read it.

I will say at once when I lose a device or a key, when somebody asks me for this material, or when I or somebody close to me gains an interest in this developer or a competitor of it. I may be taken off this engagement at any time, and what I acknowledged holds afterwards.`;

export const ACKNOWLEDGEMENT_DIGEST = `sha256:${createHash('sha256').update(ACKNOWLEDGEMENT, 'utf8').digest('hex')}`;
