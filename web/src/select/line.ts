/**
 * A street's line and the measures along it. The server measures once, geodesically; here a measure
 * is found on a plane about the street and scaled to the length that the server says.
 */
import type { Position } from 'geojson';

import type { Side } from '../api/types';

export interface Spot {
  measure_m: number;
  /** Which side of the line the place lies on, as seen along its direction. */
  side: Side;
  /** Degrees of latitude, or as long ones of longitude: only good for comparing. */
  distance: number;
}

interface Piece {
  from: Position;
  to: Position;
  /** Where it begins and how long it is, in the plane. */
  begins: number;
  length: number;
}

function scaleOf(lines: readonly Position[][]): number {
  const lat = lines[0]?.[0]?.[1] ?? 0;
  return Math.cos((lat * Math.PI) / 180);
}

function pieces(lines: readonly Position[][]): Piece[] {
  const squeeze = scaleOf(lines);
  const found: Piece[] = [];
  let begins = 0;
  for (const line of lines) {
    line.slice(1).forEach((to, index) => {
      const from = line[index] ?? to;
      const length = Math.hypot(
        ((to[0] ?? 0) - (from[0] ?? 0)) * squeeze,
        (to[1] ?? 0) - (from[1] ?? 0),
      );
      found.push({ from, to, begins, length });
      begins += length;
    });
  }
  return found;
}

function between({ from, to }: Piece, t: number): Position {
  return [
    (from[0] ?? 0) + ((to[0] ?? 0) - (from[0] ?? 0)) * t,
    (from[1] ?? 0) + ((to[1] ?? 0) - (from[1] ?? 0)) * t,
  ];
}

function lengthOf(all: readonly Piece[]): number {
  const last = all[all.length - 1];
  return last === undefined ? 0 : last.begins + last.length;
}

/** The place on a street nearest to a position; null for a street without any length. */
export function spotAt(
  lines: readonly Position[][],
  length_m: number,
  [x = 0, y = 0]: Position,
): Spot | null {
  const squeeze = scaleOf(lines);
  const all = pieces(lines);
  const total = lengthOf(all);
  if (total === 0) return null;
  let nearest: Spot | null = null;
  for (const piece of all) {
    const [fromX = 0, fromY = 0] = piece.from;
    const [toX = 0, toY = 0] = piece.to;
    const [dx, dy] = [(toX - fromX) * squeeze, toY - fromY];
    const [px, py] = [(x - fromX) * squeeze, y - fromY];
    const along = piece.length === 0 ? 0 : (px * dx + py * dy) / piece.length ** 2;
    const t = Math.min(1, Math.max(0, along));
    const distance = Math.hypot(px - t * dx, py - t * dy);
    if (nearest !== null && distance >= nearest.distance) continue;
    nearest = {
      measure_m: ((piece.begins + t * piece.length) / total) * length_m,
      side: dx * py - dy * px >= 0 ? 'left' : 'right',
      distance,
    };
  }
  return nearest;
}

/** The position at a measure; the ends hold. */
export function positionAt(
  lines: readonly Position[][],
  length_m: number,
  measure_m: number,
): Position | null {
  const all = pieces(lines);
  const share = length_m > 0 ? Math.min(1, Math.max(0, measure_m / length_m)) : 0;
  const at = share * lengthOf(all);
  const piece = all.find(({ begins, length }) => at <= begins + length) ?? all[all.length - 1];
  if (piece === undefined) return null;
  return between(piece, piece.length === 0 ? 0 : Math.max(0, (at - piece.begins) / piece.length));
}

/** Whether a street, where it is left at a measure, leads towards a place rather than away. */
export function leadsTo(
  lines: readonly Position[][],
  length_m: number,
  measure_m: number,
  place: Position,
): boolean {
  const squeeze = scaleOf(lines);
  const back = positionAt(lines, length_m, Math.max(0, measure_m - 1));
  const on = positionAt(lines, length_m, Math.min(length_m, measure_m + 1));
  const [x = 0, y = 0] = back ?? [];
  const [alongX, alongY] = [((on?.[0] ?? 0) - x) * squeeze, (on?.[1] ?? 0) - y];
  const [towardsX, towardsY] = [((place[0] ?? 0) - x) * squeeze, (place[1] ?? 0) - y];
  return alongX * towardsX + alongY * towardsY >= 0;
}

/** The lines between two measures; null stands for the beginning and the end. */
export function partOf(
  lines: readonly Position[][],
  length_m: number,
  from_m: number | null,
  to_m: number | null,
): Position[][] {
  const all = pieces(lines);
  const total = lengthOf(all);
  if (!(length_m > 0) || total === 0) return [];
  const begin = (Math.max(0, from_m ?? 0) / length_m) * total;
  const end = (Math.min(length_m, to_m ?? length_m) / length_m) * total;
  if (begin >= end) return [];
  const found: Position[][] = [];
  let open: Position[] = [];
  let previous: Piece | null = null;
  for (const piece of all) {
    const ends = piece.begins + piece.length;
    const [from, to] = [Math.max(begin, piece.begins), Math.min(end, ends)];
    if (from >= to) continue;
    const at = (place: number): Position => between(piece, (place - piece.begins) / piece.length);
    // A line that begins elsewhere than the last one ended is another line.
    const joined: boolean = previous !== null && same(previous.to, piece.from);
    if (!joined) {
      if (open.length > 1) found.push(open);
      open = [at(from)];
    }
    open.push(at(to));
    previous = piece;
  }
  if (open.length > 1) found.push(open);
  return found;
}

function same(one: Position, other: Position): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

/** Two measures in order, to the decimetre and inside the street; null where nothing is left. */
export function range(
  from_m: number,
  to_m: number,
  length_m: number,
): { from_m: number | null; to_m: number | null } | null {
  if (!Number.isFinite(from_m) || !Number.isFinite(to_m)) return null;
  const inside = (measure_m: number): number =>
    Math.min(length_m, Math.max(0, Math.round(measure_m * 10) / 10));
  const [from, to] = [inside(Math.min(from_m, to_m)), inside(Math.max(from_m, to_m))];
  if (to - from < 0.1) return null;
  return { from_m: from < 0.05 ? null : from, to_m: to > length_m - 0.05 ? null : to };
}
