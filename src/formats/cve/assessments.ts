/** SSVC containers of a CVE record (`metrics[].other` of type `ssvc`), each with who assessed and when. */
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject } from '../json/parse.ts';
import { objectAt, objectsAt, textAt } from '../json/read.ts';

export type Assessment = {
  readonly cve: string;
  /** The container's provider and the role it states. */
  readonly assessor: string;
  readonly exploitation: 'none' | 'poc' | 'active' | null;
  readonly automatable: 'no' | 'yes' | null;
  readonly technicalImpact: 'partial' | 'total' | null;
  readonly assessedAt: Date | null;
};

const VALUES = {
  Exploitation: ['none', 'poc', 'active'],
  Automatable: ['no', 'yes'],
  'Technical Impact': ['partial', 'total'],
} as const;

/** Values that SSVC does not have count as not said; an assessment that says nothing is left out. */
export function assessmentsOf(document: JsonValue): readonly Assessment[] {
  if (!isObject(document)) return [];
  const cve = textAt(objectAt(document, 'cveMetadata'), 'cveId') ?? '';
  const containers = objectAt(document, 'containers');
  return [objectAt(containers, 'cna') ?? {}, ...objectsAt(containers, 'adp')].flatMap((container) =>
    objectsAt(container, 'metrics').flatMap((metric) => {
      const other = objectAt(metric, 'other');
      if (textAt(other, 'type')?.toLowerCase() !== 'ssvc') return [];
      const assessment = toAssessment(cve, container, objectAt(other, 'content') ?? {});
      return assessment === null ? [] : [assessment];
    }),
  );
}

function toAssessment(cve: string, container: JsonObject, content: JsonObject): Assessment | null {
  const options = objectsAt(content, 'options');
  const said = <N extends keyof typeof VALUES>(name: N): (typeof VALUES)[N][number] | null => {
    const given = options.map((option) => textAt(option, name)).find((value) => value !== undefined);
    return VALUES[name].find((value) => value === given?.toLowerCase()) ?? null;
  };
  const [exploitation, automatable, technicalImpact] = [
    said('Exploitation'),
    said('Automatable'),
    said('Technical Impact'),
  ];
  if (exploitation === null && automatable === null && technicalImpact === null) return null;
  const provider = textAt(objectAt(container, 'providerMetadata'), 'shortName') ?? 'unnamed';
  const role = textAt(content, 'role');
  return {
    cve,
    assessor: (role === undefined ? provider : `${provider}: ${role}`).slice(0, 200),
    exploitation,
    automatable,
    technicalImpact,
    assessedAt: instantOf(textAt(content, 'timestamp')),
  };
}

/** Null where absent or no instant; CVE times may lack their zone and are UTC then. */
export function instantOf(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const at = new Date(/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(at.getTime()) ? null : at;
}
