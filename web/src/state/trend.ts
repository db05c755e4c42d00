/** How gaps went from day to day, as the lines of a small chart. Pure: sizes in, paths out. */
import type { TrendDay } from '../api/gapTypes';

export interface Frame {
  width: number;
  height: number;
}

/** A whole scale from 0 that holds every value, with its lines a readable step apart. */
export interface Scale {
  top_mm: number;
  ticks_mm: number[];
}

export function scaleOf(values_mm: readonly number[]): Scale {
  const most = Math.max(1000, ...values_mm);
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil(most / step);
  const ticks_mm = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { top_mm: count * step, ticks_mm };
}

export function xOf(index: number, count: number, { width }: Frame): number {
  return count <= 1 ? width / 2 : (index / (count - 1)) * width;
}

export function yOf(value_mm: number, { top_mm }: Scale, { height }: Frame): number {
  return height - (value_mm / top_mm) * height;
}

/** A line through the values; a single day is a short level line, or nobody would see it. */
export function pathOf(values_mm: readonly number[], scale: Scale, frame: Frame): string {
  const points = values_mm.map((value, index) => [
    round(xOf(index, values_mm.length, frame)),
    round(yOf(value, scale, frame)),
  ]);
  const [only] = points;
  if (points.length === 1 && only !== undefined) {
    return `M${round(frame.width / 2 - 6)} ${only[1]}h12`;
  }
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}

export type Direction = 'less' | 'more' | 'same';

/** What became of the gap between the first day and the last. */
export function changeOf(days: readonly TrendDay[]): {
  direction: Direction;
  by_mm: number;
} | null {
  const [first] = days;
  const last = days[days.length - 1];
  if (first === undefined || last === undefined || days.length < 2) return null;
  const by_mm = last.gap_mm - first.gap_mm;
  const direction = by_mm === 0 ? 'same' : by_mm < 0 ? 'less' : 'more';
  return { direction, by_mm: Math.abs(by_mm) };
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
