/**
 * Which way a side of a street lies. Nobody who sweeps knows which way a line was drawn, so a side
 * is called by the compass: the north side, not the left one. One street has one pair of names
 * along its whole length, though it bends:
 *
 *     its axis      ─ W–E      ╱ SW–NE     │ S–N      ╲ NW–SE
 *     its sides     N, S       NW, SE      W, E       NE, SW
 */
import type { Position } from 'geojson';

import type { Side } from '../api/types';

export const DIRECTIONS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/**
 * What a side is called: by the compass, or by the bend of a line that comes back on itself. Only
 * where the line is not known it stays left or right.
 */
export type SideName = Direction | 'inner' | 'outer' | Side;

/** East and north, in metres or any measure that is the same both ways. */
export interface Course {
  east: number;
  north: number;
}

const EIGHTH = Math.PI / 4;
/** A side that faces less than this much its name's way is not called by it. */
const LEAST_FACING = 0.3;
/** A line that ends this near to where it began, by its length, has no course. */
const LEAST_COURSE = 0.35;

/** Where a line goes on the whole, as long as it is; null for one that comes back on itself. */
export function courseOf(line: readonly Position[]): Course | null {
  const [first, last] = [line[0], line[line.length - 1]];
  if (first === undefined || last === undefined) return null;
  const chord = stepOf(first, last);
  const length = line
    .slice(1)
    .reduce((sum, at, i) => sum + size(stepOf(line[i] ?? at, at)), 0);
  return length > 0 && size(chord) >= LEAST_COURSE * length ? chord : null;
}

/** The axis of a street: what its courses come to when forth and back are the same. */
export function axisOf(courses: readonly Course[]): Course | null {
  const sum = { east: 0, north: 0 };
  for (const course of courses) {
    const angle = 2 * Math.atan2(course.north, course.east);
    sum.east += size(course) * Math.cos(angle);
    sum.north += size(course) * Math.sin(angle);
  }
  if (size(sum) === 0) return null;
  const angle = Math.atan2(sum.north, sum.east) / 2;
  return { east: Math.cos(angle), north: Math.sin(angle) };
}

/** The name of a side of a line, in a street with this axis. */
export function nameOfSide(side: Side, line: readonly Position[], axis: Course | null): SideName {
  if (line.length < 2) return side;
  const course = courseOf(line);
  if (course === null) return (side === 'left') === turnsLeft(line) ? 'inner' : 'outer';
  const facing = across(course, side);
  if (axis === null) return nearest(facing);
  const [one, other] = [nearest(across(axis, 'left')), nearest(across(axis, 'right'))];
  const toOne = dot(facing, towards(one));
  if (Math.abs(toOne) < LEAST_FACING) return nearest(facing);
  return toOne > 0 ? one : other;
}

/** Whether a line, closed by the way back to where it began, goes round its left side. */
function turnsLeft(line: readonly Position[]): boolean {
  const twice = line.reduce((sum, [x = 0, y = 0], i) => {
    const [toX = 0, toY = 0] = line[(i + 1) % line.length] ?? [];
    return sum + x * toY - toX * y;
  }, 0);
  return twice > 0;
}

/** The unit vector that points from a line to that side of it. */
function across({ east, north }: Course, side: Side): Course {
  const turn = (side === 'left' ? 1 : -1) / Math.max(Number.MIN_VALUE, Math.hypot(east, north));
  return { east: -north * turn, north: east * turn };
}

function nearest({ east, north }: Course): Direction {
  const eighths = Math.round(Math.atan2(east, north) / EIGHTH);
  return DIRECTIONS[(eighths + 8) % 8] ?? 'n';
}

function towards(direction: Direction): Course {
  const angle = DIRECTIONS.indexOf(direction) * EIGHTH;
  return { east: Math.sin(angle), north: Math.cos(angle) };
}

function stepOf([x = 0, y = 0]: Position, [toX = 0, toY = 0]: Position): Course {
  return { east: (toX - x) * Math.cos((y * Math.PI) / 180), north: toY - y };
}

function dot(one: Course, other: Course): number {
  return one.east * other.east + one.north * other.north;
}

function size({ east, north }: Course): number {
  return Math.hypot(east, north);
}
