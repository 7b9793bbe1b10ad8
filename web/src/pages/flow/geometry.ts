/**
 * The shape of the flow. What goes on keeps the waterline, so that widths compare by eye; what leaves turns
 * down out of it on concentric arcs, nearest the bed first, and ends above its own line of words. Widths are
 * counts at one scale. Pure, so that it can be checked: nothing that came in vanishes from the picture.
 */
import type { Leave, Stage } from '../../../../src/apps/server/views/index.ts';

export type LeavePath = {
  readonly leave: Leave;
  readonly thickness: number;
  readonly path: string;
};

export type LeaveLabel = { readonly leave: Leave; readonly x: number; readonly y: number };

export type StageShape = {
  readonly stage: Stage;
  readonly x: number;
  readonly height: number;
  /** What goes on to the next stage; null for the last. */
  readonly onward: {
    readonly x: number;
    readonly width: number;
    readonly height: number;
    readonly count: number;
  } | null;
  readonly leaves: readonly LeavePath[];
  readonly labels: readonly LeaveLabel[];
  /** The lowest pixel of its words. */
  readonly bottom: number;
};

export type FlowShape = {
  readonly stages: readonly StageShape[];
  readonly height: number;
  readonly scale: number;
};

export const WATERLINE = 64;
export const NODE = 6;
const DEEPEST = 250;
const INNER = 10;
const RUN = 8;
const DROP = 30;
const LABEL = 20;
const LAST = 112;

/** `width` in CSS px. Counts of zero have no shape and no words. */
export function flowShape(stages: readonly Stage[], width: number): FlowShape {
  const pitch = (width - LAST) / Math.max(1, stages.length - 1);
  const most = Math.max(1, stages[0]?.count ?? 0);
  const leaving = Math.max(1, ...stages.map((stage) => sum(stage.leaves.map((leave) => leave.count))));
  const scale = Math.min(DEEPEST / most, (pitch - NODE - RUN - INNER - 16) / leaving);
  const shapes = stages.map((stage, index) =>
    stageShape({ stage, next: stages[index + 1], x: index * pitch, pitch, scale }),
  );
  return {
    stages: shapes,
    scale,
    height: Math.max(WATERLINE + 60, ...shapes.map((shape) => shape.bottom)) + 8,
  };
}

function stageShape(options: {
  stage: Stage;
  next: Stage | undefined;
  x: number;
  pitch: number;
  scale: number;
}): StageShape {
  const { stage, next, x, pitch, scale } = options;
  const height = stage.count * scale;
  const edge = x + NODE;
  const bed = WATERLINE + height;
  const turn = bed + INNER;
  const end = turn + DROP;
  let off = 0;
  const leaves = stage.leaves
    .filter((leave) => leave.count > 0)
    .map((leave) => {
      const thickness = leave.count * scale;
      const path = arc({ edge, bed: bed - off, thickness, inner: INNER + off, turn, end });
      off += thickness;
      return { leave, thickness, path };
    });
  const labels = leaves.map(({ leave }, line) => ({ leave, x: x + 14, y: end + 20 + line * LABEL }));
  return {
    stage,
    x,
    height,
    onward:
      next === undefined
        ? null
        : { x: edge, width: pitch - NODE, height: next.count * scale, count: next.count },
    leaves,
    labels,
    bottom: labels.at(-1)?.y ?? bed,
  };
}

/** A band of `thickness` that runs right, turns down on a quarter circle and falls to `end`. */
function arc(options: {
  edge: number;
  bed: number;
  thickness: number;
  inner: number;
  turn: number;
  end: number;
}): string {
  const { edge, bed, thickness, inner, turn, end } = options;
  const outer = inner + thickness;
  const from = edge + RUN;
  return [
    `M${r(edge)} ${r(bed - thickness)}`,
    `H${r(from)}`,
    `A${r(outer)} ${r(outer)} 0 0 1 ${r(from + outer)} ${r(turn)}`,
    `V${r(end)}H${r(from + inner)}V${r(turn)}`,
    `A${r(inner)} ${r(inner)} 0 0 0 ${r(from)} ${r(bed)}`,
    `H${r(edge)}Z`,
  ].join('');
}

function r(value: number): number {
  return Math.round(value * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
