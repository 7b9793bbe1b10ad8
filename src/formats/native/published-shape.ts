/** The native finding with its reproducer spelled out, for the published JSON Schema. */
import type { Shape } from '../json/shape.ts';
import { nativeReproducer, npmReproducer, oracleShapes } from './reproducer-shape.ts';
import { nativeShape } from './shape.ts';

const ENVIRONMENTS: readonly Shape[] = (['npm', 'native'] as const).map((environment) => {
  const shape = environment === 'npm' ? npmReproducer(null) : nativeReproducer(null);
  if (shape.kind !== 'object') return shape;
  const oracle: Shape = { kind: 'one-of', options: oracleShapes, say: 'an oracle' };
  return {
    ...shape,
    fields: { ...shape.fields, environment: { kind: 'string', among: [environment] }, oracle },
  };
});

export const publishedNativeShape: Shape = {
  ...nativeShape,
  fields: {
    ...nativeShape.fields,
    reproducer: { kind: 'one-of', options: ENVIRONMENTS, say: 'a reproducer' },
  },
};
