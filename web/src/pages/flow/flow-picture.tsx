/** The flow as a picture. Every band and every number is a link to the list behind it. */
import { useNavigate } from '@tanstack/react-router';
import { type MouseEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { Leave, Stage } from '../../../../src/apps/server/views/index.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { count, leaveWords, STAGE_WORDS } from '../../parts/words.ts';
import { leaveAddress, stageAddress } from './addresses.ts';
import { type FlowShape, flowShape, NODE, type StageShape, WATERLINE } from './geometry.ts';

const NARROWEST = 880;

const KIND_WORDS: Readonly<Record<Leave['kind'], string>> = {
  closed: 'closed',
  merged: 'merged',
  moving: 'moving',
  due: 'waits beyond its norm',
  late: 'past its date',
};

/** `children` is given where the free water under the later stages begins, so that words can stand there. */
export function FlowPicture({
  stages,
  children,
}: {
  stages: readonly Stage[];
  children: ReactNode;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(NARROWEST);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const measure = () => setWidth(Math.max(NARROWEST, Math.floor(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const shape = flowShape(stages, width);
  const freeFrom = Math.max(WATERLINE + 40, ...shape.stages.slice(2).map((stage) => stage.bottom)) + 28;
  const height = Math.max(shape.height, freeFrom + 128);
  return (
    <div className="flow-picture" ref={place}>
      <Scroll label="The flow as a picture; the same as a table follows">
        <svg className="sankey" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
          <title>From received to protected</title>
          <Patterns />
          {shape.stages.map((stage, index) => (
            <StagePicture key={stage.stage.id} shape={stage} index={index} flow={shape} width={width} />
          ))}
          <path d={`M0 ${WATERLINE}H${width}`} className="water" />
        </svg>
      </Scroll>
      <div className="stuck" style={{ top: Math.max(freeFrom, height - 132) }}>
        {children}
      </div>
    </div>
  );
}

/** Form before hue: stuck is hatched, merged is ruled, closed is dotted, moving is plain. */
function Patterns(): ReactNode {
  return (
    <defs>
      <pattern id="p-due" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className="f-due-t" />
        <rect width="3" height="6" className="f-due" />
      </pattern>
      <pattern id="p-late" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="6" height="6" className="f-late-t" />
        <rect width="3.500" height="6" className="f-late" />
      </pattern>
      <pattern id="p-closed" width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" className="f-closed-t" />
        <circle cx="2" cy="2" r=".8" className="f-closed" />
      </pattern>
      <pattern id="p-merged" width="5" height="5" patternUnits="userSpaceOnUse">
        <rect width="5" height="5" className="f-merged-t" />
        <path d="M0 2.500H5" className="s-merged" />
      </pattern>
      {[1, 2, 3, 4, 5, 6].map((depth) => (
        <linearGradient key={depth} id={`g${depth}`}>
          <stop offset="0" className={`d${depth}`} />
          <stop offset="1" className={`d${depth + 1}`} />
        </linearGradient>
      ))}
    </defs>
  );
}

function StagePicture(props: {
  shape: StageShape;
  index: number;
  flow: FlowShape;
  width: number;
}): ReactNode {
  const { shape, index, width } = props;
  const received = props.flow.stages[0]?.stage.count ?? 0;
  const name = STAGE_WORDS[shape.stage.id];
  const share = index > 0 && received > 0 ? `${Math.round((100 * shape.stage.count) / received)}%` : '';
  return (
    <g>
      {shape.leaves.map(({ leave, path, thickness }) => (
        <SvgLink
          key={leave.id}
          to={leaveAddress(leave)}
          className={`leave k-${leave.kind}`}
          label={`${count(leave.count)} ${leaveWords(leave.id, leave.count)} (${KIND_WORDS[leave.kind]}): open the list`}
        >
          <path d={path} strokeWidth={Math.min(1.5, thickness / 5)} />
        </SvgLink>
      ))}
      {shape.onward === null ? (
        <>
          <rect
            x={shape.x + NODE}
            y={WATERLINE}
            width={Math.max(0, width - shape.x - NODE - 2)}
            height={shape.height}
            className="d7"
          />
          <path d={`M${width - 2} ${WATERLINE - 10}v${Math.max(20, shape.height + 20)}`} className="quay" />
        </>
      ) : (
        <Onward shape={shape} index={index} />
      )}
      <rect x={shape.x} y={WATERLINE} width={NODE} height={shape.height} className="node" />
      <text x={shape.x} y="16" className="st">
        {name}
      </text>
      <text x={shape.x} y="46" className="fig">
        <SvgLink
          to={stageAddress(shape.stage.id)}
          className="figure"
          label={`${count(shape.stage.count)} ${name}${share === '' ? '' : `, ${share} of received`}: open the list`}
        >
          <tspan>{count(shape.stage.count)}</tspan>
        </SvgLink>
        <tspan className="pc" dx="6">
          {share}
        </tspan>
      </text>
      {shape.labels.map((label) => (
        // biome-ignore lint/a11y/noAriaHiddenOnFocusable: words beside a band whose link already says them
        <g key={label.leave.id} aria-hidden="true">
          <rect x={label.x} y={label.y - 9} width="10" height="10" className={`sw k-${label.leave.kind}`} />
          <text x={label.x + 16} y={label.y} className={`lv lv-${label.leave.kind}`}>
            <tspan className="b">{count(label.leave.count)}</tspan>{' '}
            {leaveWords(label.leave.id, label.leave.count)}
          </text>
        </g>
      ))}
    </g>
  );
}

function Onward({ shape, index }: { shape: StageShape; index: number }): ReactNode {
  if (shape.onward === null) return null;
  const { x, width, height } = shape.onward;
  return (
    <>
      <rect
        x={x}
        y={WATERLINE}
        width={width}
        height={height}
        fill={`url(#g${index + 1})`}
        className="onward"
      />
      {height > 0 ? <path d={`M${x} ${WATERLINE + height}H${x + width}`} className="bed" /> : null}
    </>
  );
}

/** A link inside a picture that navigates without loading the page again. */
function SvgLink(props: { to: string; label: string; className: string; children: ReactNode }): ReactNode {
  const navigate = useNavigate();
  const go = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void navigate({ href: props.to });
  };
  return (
    <a href={props.to} className={props.className} aria-label={props.label} onClick={go}>
      <title>{props.label}</title>
      {props.children}
    </a>
  );
}
