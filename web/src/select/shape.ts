/** Shapes drawn on the screen by hand: what is kept of a lasso, and what a box is on the ground. */
import type { Polygon, Position } from 'geojson';

import type { Pixel } from '../map/geometry';

/** A pointer that moves less far than this leaves no new corner. */
const STEP_PX = 3;
/** Smaller than this in both directions, a shape is a click that slipped. */
const SLIP_PX = 6;
/** The server reads this many corners gladly; a hand needs fewer. */
const MOST_CORNERS = 400;

export function extended(path: readonly Pixel[], to: Pixel): readonly Pixel[] {
  const last = path[path.length - 1];
  const far = last === undefined || Math.hypot(to.x - last.x, to.y - last.y) >= STEP_PX;
  return far ? [...path, to] : path;
}

export function boxPath(from: Pixel, to: Pixel): Pixel[] {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
}

export function isSlip(path: readonly Pixel[]): boolean {
  const [xs, ys] = [path.map(({ x }) => x), path.map(({ y }) => y)];
  const spread = (all: number[]): number => Math.max(...all) - Math.min(...all);
  return path.length < 3 || (spread(xs) < SLIP_PX && spread(ys) < SLIP_PX);
}

/** The closed ring about a path on the screen. */
export function areaOf(path: readonly Pixel[], ground: (at: Pixel) => Position): Polygon {
  const every = Math.max(1, Math.ceil(path.length / MOST_CORNERS));
  const corners = path.filter((_, index) => index % every === 0).map(ground);
  const [first] = corners;
  return { type: 'Polygon', coordinates: [first === undefined ? [] : [...corners, first]] };
}

/** What an SVG path draws it as. */
export function pathText(path: readonly Pixel[]): string {
  const steps = path.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`);
  return path.length > 2 ? `${steps.join('')}Z` : steps.join('');
}
