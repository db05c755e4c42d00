/**
 * The map of a sheet as lines on paper, in millimetres of it. No tiles and no WebGL: what is
 * printed must be there at once, sharp, and readable without colours.
 */
import type { Position } from 'geojson';

import type { Sheet, SheetPart } from '../api/sheet';
import type { Side } from '../api/types';
import { slice } from '../map/slice';
import type { Around } from './rows';

export interface Size {
  width: number;
  height: number;
}

/** Where a position lies on the paper. */
export interface Paper extends Size {
  x(lon: number): number;
  y(lat: number): number;
  mm_per_m: number;
}

export type Box = readonly [number, number, number, number];

const M_PER_DEGREE = 111_195;
/** Round the outermost streets, in metres, so that what crosses them is seen. */
const RIM_M = 60;
/** What is small is not blown up beyond this scale (1:2000). */
const MOST_MM_PER_M = 0.5;
const SCALE_BAR_MM = 45;

/** A box that has some room round the streets. */
export function roomy([west, south, east, north]: Box): Box {
  const lat = RIM_M / M_PER_DEGREE;
  const lon = lat / Math.cos((((south + north) / 2) * Math.PI) / 180);
  return [west - lon, south - lat, east + lon, north + lat];
}

/** Fit a box into the width and the greatest height; what is wide gets a lower picture. */
export function paperFor([west, south, east, north]: Box, most: Size, least_height: number): Paper {
  const middle = (south + north) / 2;
  const lon_m = M_PER_DEGREE * Math.cos((middle * Math.PI) / 180);
  const [wide_m, high_m] = [(east - west) * lon_m, (north - south) * M_PER_DEGREE];
  const mm_per_m = Math.min(MOST_MM_PER_M, most.width / wide_m, most.height / high_m);
  const height = Math.min(most.height, Math.max(least_height, high_m * mm_per_m));
  return {
    width: most.width,
    height,
    mm_per_m,
    x: (lon) => most.width / 2 + (lon - (west + east) / 2) * lon_m * mm_per_m,
    y: (lat) => height / 2 - (lat - middle) * M_PER_DEGREE * mm_per_m,
  };
}

export type Point = readonly [number, number];

export function drawn(paper: Paper, line: readonly Position[]): Point[] {
  return line.map(([lon = 0, lat = 0]) => [paper.x(lon), paper.y(lat)]);
}

/** A line beside another; the paper's y counts downwards, so left of the way is what turns up. */
export function beside(line: readonly Point[], side: Side, by: number): Point[] {
  const points = line.filter((at, i) => i === 0 || apart(at, line[i - 1] ?? at) > 1e-6);
  const normals = points.slice(1).map(([x, y], i): Point => {
    const [fromX, fromY] = points[i] ?? [x, y];
    const length = Math.hypot(x - fromX, y - fromY);
    const turn = (side === 'left' ? 1 : -1) / length;
    return [(y - fromY) * turn, -(x - fromX) * turn];
  });
  return points.map(([x, y], i): Point => {
    const one = normals[i - 1] ?? normals[i] ?? [0, 0];
    const other = normals[i] ?? one;
    const [sumX, sumY] = [one[0] + other[0], one[1] + other[1]];
    // In a bend the two normals meet farther out, but a hairpin must not shoot off.
    const reach = (2 * by) / Math.max(1, sumX * sumX + sumY * sumY);
    return [x + sumX * reach, y + sumY * reach];
  });
}

function apart([x, y]: Point, [toX, toY]: Point): number {
  return Math.hypot(toX - x, toY - y);
}

export function pathOf(line: readonly Point[]): string {
  return line.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`).join('');
}

/** A length to mark the scale with, a round number of metres, and how long it is on the paper. */
export function scaleBar({ mm_per_m }: Paper): { length_m: number; length_mm: number } {
  const most_m = SCALE_BAR_MM / mm_per_m;
  const power = 10 ** Math.floor(Math.log10(most_m));
  const length_m = [5, 2, 1].map((step) => step * power).find((m) => m <= most_m) ?? power;
  return { length_m, length_mm: length_m * mm_per_m };
}

export interface DrawnPart {
  part: SheetPart;
  street: number;
  path: Point[];
}

/** Each piece beside the middle of its street; those whose street is not known are left out. */
export function drawnParts(
  { streets }: Pick<Sheet, 'streets'>,
  { segments }: Around,
  paper: Paper,
  by: number,
): DrawnPart[] {
  return streets.flatMap(({ parts }, index) =>
    parts.flatMap((part) => {
      const segment = segments.get(part.segment);
      if (segment === undefined) return [];
      const piece = slice(segment.line, segment.length_m, part.from_m, part.to_m);
      const path = beside(drawn(paper, piece), part.side, by);
      return path.length < 2 ? [] : [{ part, street: index + 1, path }];
    }),
  );
}

/**
 * Where the number of each street stands: the middle of its longest piece that is clear of the
 * others; on any piece, if none is.
 */
export function numbers(parts: readonly DrawnPart[], clear: number): { at: Point; street: number }[] {
  const placed: { at: Point; street: number }[] = [];
  const streets = new Set(parts.map(({ street }) => street));
  for (const street of streets) {
    const own = parts
      .filter((part) => part.street === street)
      .sort((a, b) => b.part.length_m - a.part.length_m)
      .map(({ path }) => middleOf(path));
    const free = own.find((at) => placed.every((other) => apart(at, other.at) >= clear));
    const at = free ?? own[0];
    if (at !== undefined) placed.push({ at, street });
  }
  return placed;
}

function middleOf(path: readonly Point[]): Point {
  const steps = path.slice(1).map((at, i) => apart(at, path[i] ?? at));
  let left = steps.reduce((sum, step) => sum + step, 0) / 2;
  for (const [i, step] of steps.entries()) {
    const [from, to] = [path[i], path[i + 1]];
    if (from !== undefined && to !== undefined && left <= step && step > 0) {
      const share = left / step;
      return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    }
    left -= step;
  }
  return path[0] ?? [0, 0];
}
