import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Stage } from '../../../../src/apps/server/views/index.ts';
import { flowShape, WATERLINE } from './geometry.ts';

const IDS = ['received', 'unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected'] as const;

/** Seven stages that conserve: what leaves and what goes on is what there was. */
const flow = fc
  .tuple(
    fc.nat(100_000),
    fc.array(fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)), { minLength: 6, maxLength: 6 }),
  )
  .map(([received, shares]) => {
    let count = received;
    return IDS.map((id, index): Stage => {
      const [a, b, on] = shares[index] ?? [0, 0, 0];
      const first = index === 6 ? 0 : Math.floor((count * a) / (a + b + on + 1));
      const second = index === 6 ? 0 : Math.floor((count * b) / (a + b + on + 1));
      const stage: Stage = {
        id,
        count,
        leaves: [
          { id: 'x', count: first, kind: 'closed', list: 'findings' },
          { id: 'y', count: second, kind: 'due', list: 'cases' },
        ],
      };
      count -= first + second;
      return stage;
    });
  });

test('nothing vanishes: what leaves a stage and what goes on are as wide as the stage', () => {
  fc.assert(
    fc.property(flow, fc.integer({ min: 880, max: 2400 }), (stages, width) => {
      const { stages: shapes } = flowShape(stages, width);
      for (const shape of shapes.slice(0, -1)) {
        const leaving = shape.leaves.reduce((total, leave) => total + leave.thickness, 0);
        assert.ok(Math.abs(shape.height - leaving - (shape.onward?.height ?? 0)) < 1e-6);
      }
    }),
  );
});

test('what leaves a stage never reaches the next one', () => {
  fc.assert(
    fc.property(flow, fc.integer({ min: 880, max: 2400 }), (stages, width) => {
      const pitch = (width - 112) / 6;
      for (const shape of flowShape(stages, width).stages) {
        const leaving = shape.leaves.reduce((total, leave) => total + leave.thickness, 0);
        assert.ok(leaving + 24 <= pitch);
      }
    }),
  );
});

test('the words of every stage lie within the picture and under the waterline', () => {
  fc.assert(
    fc.property(flow, (stages) => {
      const { stages: shapes, height } = flowShape(stages, 1200);
      for (const label of shapes.flatMap((shape) => shape.labels))
        assert.ok(label.y > WATERLINE && label.y <= height);
    }),
  );
});
