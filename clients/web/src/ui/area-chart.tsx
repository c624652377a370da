import { scaleLinear, scalePoint } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { useLayoutEffect, useRef, useState } from 'react';

export interface Point {
  key: string;
  label: string;
  value: number;
}
interface Props {
  points: Point[];
  /** One sentence that says what the picture shows. */
  label: string;
  format: (value: number) => string;
}
const height = 220;
const margin = { top: 12, right: 8, bottom: 24, left: 56 };

/** Values over time. The pointer reads off a day; the table beside it is for everyone else. */
export function AreaChart({ points, label, format }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [over, setOver] = useState<number>();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);

  const x = scalePoint<string>()
    .domain(points.map(({ key }) => key))
    .range([margin.left, Math.max(margin.left, width - margin.right)]);
  const y = scaleLinear()
    .domain([0, Math.max(...points.map(({ value }) => value), Number.MIN_VALUE)])
    .nice(3)
    .range([height - margin.bottom, margin.top]);
  const at = (point: Point) => x(point.key) ?? margin.left;
  const shape = area<Point>()
    .x(at)
    .y0(y(0))
    .y1((point) => y(point.value))
    .curve(curveMonotoneX);
  const top = line<Point>()
    .x(at)
    .y((point) => y(point.value))
    .curve(curveMonotoneX);
  const ticks = y.ticks(3);
  const every = Math.max(1, Math.ceil(points.length / Math.max(2, Math.floor(width / 90))));
  const shown = over === undefined ? undefined : points[over];

  return (
    <div ref={box} className="relative">
      <svg
        role="img"
        aria-label={label}
        width={width}
        height={height}
        className="block overflow-visible"
        onPointerLeave={() => setOver(undefined)}
        onPointerMove={(event) => {
          const step = x.step() || 1;
          const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
          setOver(Math.min(points.length - 1, Math.max(0, Math.round((left - margin.left) / step))));
        }}
      >
        {ticks.map((tick) => (
          <g key={tick} transform={`translate(0 ${y(tick)})`}>
            <line x1={margin.left} x2={width - margin.right} className="stroke-line" />
            <text x={margin.left - 8} dy="0.32em" textAnchor="end" className="tnum fill-muted text-[11px]">
              {format(tick)}
            </text>
          </g>
        ))}
        <path d={shape(points) ?? ''} className="fill-accent/15" />
        <path d={top(points) ?? ''} fill="none" strokeWidth="2" className="stroke-accent" />
        {points.map(
          (point, index) =>
            index % every === 0 && (
              <text
                key={point.key}
                x={at(point)}
                y={height - 6}
                textAnchor={index === 0 ? 'start' : index === points.length - 1 ? 'end' : 'middle'}
                className="fill-muted text-[11px]"
              >
                {point.label}
              </text>
            ),
        )}
        {shown && (
          <g transform={`translate(${at(shown)} 0)`}>
            <line y1={margin.top} y2={height - margin.bottom} className="stroke-edge" strokeDasharray="3 3" />
            <circle cy={y(shown.value)} r="4" className="fill-surface stroke-accent" strokeWidth="2" />
          </g>
        )}
      </svg>
      {shown && (
        <p
          aria-hidden="true"
          className="tnum pointer-events-none absolute top-0 -translate-x-1/2 rounded-md bg-ink px-2 py-1 text-xs font-semibold whitespace-nowrap text-bg"
          style={{ left: Math.min(width - 60, Math.max(60, at(shown))) }}
        >
          {`${shown.label}: ${format(shown.value)}`}
        </p>
      )}
    </div>
  );
}
