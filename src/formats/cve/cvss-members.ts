/**
 * The members of a CVSS object as JSON records spell them (FIRST's JSON schemas, which CVE embeds): the vector
 * taken apart, with whole words. A table of facts, by version.
 */
import type { ObjectShape, Shape } from '../json/shape.ts';

const words = (text: string): Shape => ({ kind: 'string', among: text.split(' ') });
const orUndefined = (text: string): Shape => words(`${text} NOT_DEFINED`);
const score: Shape = { kind: 'number', min: 0, max: 10 };
const severity = words('NONE LOW MEDIUM HIGH CRITICAL');
const requirement = orUndefined('LOW MEDIUM HIGH');

/** Each base metric, and under `modified…` the same with NOT_DEFINED. */
function withModified(base: Readonly<Record<string, string>>): Record<string, Shape> {
  return Object.fromEntries(
    Object.entries(base).flatMap(([name, values]) => [
      [name, words(values)],
      [`modified${name[0]?.toUpperCase()}${name.slice(1)}`, orUndefined(values)],
    ]),
  );
}

const requirements = {
  confidentialityRequirement: requirement,
  integrityRequirement: requirement,
  availabilityRequirement: requirement,
};

const V2: Record<string, Shape> = {
  accessVector: words('NETWORK ADJACENT_NETWORK LOCAL'),
  accessComplexity: words('HIGH MEDIUM LOW'),
  authentication: words('MULTIPLE SINGLE NONE'),
  confidentialityImpact: words('NONE PARTIAL COMPLETE'),
  integrityImpact: words('NONE PARTIAL COMPLETE'),
  availabilityImpact: words('NONE PARTIAL COMPLETE'),
  exploitability: orUndefined('UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH'),
  remediationLevel: orUndefined('OFFICIAL_FIX TEMPORARY_FIX WORKAROUND UNAVAILABLE'),
  reportConfidence: orUndefined('UNCONFIRMED UNCORROBORATED CONFIRMED'),
  collateralDamagePotential: orUndefined('NONE LOW LOW_MEDIUM MEDIUM_HIGH HIGH'),
  targetDistribution: orUndefined('NONE LOW MEDIUM HIGH'),
  temporalScore: score,
  environmentalScore: score,
  ...requirements,
};

const V3: Record<string, Shape> = {
  ...withModified({
    attackVector: 'NETWORK ADJACENT_NETWORK LOCAL PHYSICAL',
    attackComplexity: 'HIGH LOW',
    privilegesRequired: 'HIGH LOW NONE',
    userInteraction: 'NONE REQUIRED',
    scope: 'UNCHANGED CHANGED',
    confidentialityImpact: 'NONE LOW HIGH',
    integrityImpact: 'NONE LOW HIGH',
    availabilityImpact: 'NONE LOW HIGH',
  }),
  exploitCodeMaturity: orUndefined('UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH'),
  remediationLevel: orUndefined('OFFICIAL_FIX TEMPORARY_FIX WORKAROUND UNAVAILABLE'),
  reportConfidence: orUndefined('UNKNOWN REASONABLE CONFIRMED'),
  baseSeverity: severity,
  temporalScore: score,
  temporalSeverity: severity,
  environmentalScore: score,
  environmentalSeverity: severity,
  ...requirements,
};

const V4: Record<string, Shape> = {
  ...withModified({
    attackVector: 'NETWORK ADJACENT LOCAL PHYSICAL',
    attackComplexity: 'HIGH LOW',
    attackRequirements: 'NONE PRESENT',
    privilegesRequired: 'HIGH LOW NONE',
    userInteraction: 'NONE PASSIVE ACTIVE',
    vulnConfidentialityImpact: 'NONE LOW HIGH',
    vulnIntegrityImpact: 'NONE LOW HIGH',
    vulnAvailabilityImpact: 'NONE LOW HIGH',
    subConfidentialityImpact: 'NONE LOW HIGH',
    subIntegrityImpact: 'NONE LOW HIGH',
    subAvailabilityImpact: 'NONE LOW HIGH',
  }),
  modifiedSubIntegrityImpact: orUndefined('NONE LOW HIGH SAFETY'),
  modifiedSubAvailabilityImpact: orUndefined('NONE LOW HIGH SAFETY'),
  exploitMaturity: orUndefined('UNREPORTED PROOF_OF_CONCEPT ATTACKED'),
  Safety: orUndefined('NEGLIGIBLE PRESENT'),
  Automatable: orUndefined('NO YES'),
  Recovery: orUndefined('AUTOMATIC USER IRRECOVERABLE'),
  valueDensity: orUndefined('DIFFUSE CONCENTRATED'),
  vulnerabilityResponseEffort: orUndefined('LOW MODERATE HIGH'),
  providerUrgency: orUndefined('CLEAR GREEN AMBER RED'),
  baseSeverity: severity,
  ...requirements,
};

function cvssObject(version: string, members: Record<string, Shape>): ObjectShape {
  return {
    kind: 'object',
    fields: {
      version: { kind: 'string', among: [version] },
      vectorString: { kind: 'string', min: 1, max: 400 },
      baseScore: score,
      ...members,
    },
    required: ['version', 'vectorString', 'baseScore', ...(version === '2.0' ? [] : ['baseSeverity'])],
    others: 'refuse',
  };
}

/** By the member of a metric that holds it. */
export const CVSS_OBJECTS: Readonly<Record<'cvssV2_0' | 'cvssV3_0' | 'cvssV3_1' | 'cvssV4_0', ObjectShape>> =
  {
    cvssV2_0: cvssObject('2.0', V2),
    cvssV3_0: cvssObject('3.0', V3),
    cvssV3_1: cvssObject('3.1', V3),
    cvssV4_0: cvssObject('4.0', V4),
  };
