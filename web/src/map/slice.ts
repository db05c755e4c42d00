/** A piece of a line, by metres along it. */
import type { Position } from 'geojson';

/**
 * From one measure to another along a line whose length the server has measured. Shares of that
 * length are taken on the plane, which for a street of a town is exact to a hair.
 */
export function slice(
  line: readonly Position[],
  length_m: number,
  from_m: number,
  to_m: number,
): Position[] {
  if (!(length_m > 0) || (from_m <= 0 && to_m >= length_m)) return [...line];
  const steps = line.slice(1).map((at, i) => distance(line[i] ?? at, at));
  const whole = steps.reduce((sum, step) => sum + step, 0);
  const from = (Math.max(0, from_m) / length_m) * whole;
  const to = (Math.min(length_m, to_m) / length_m) * whole;
  const piece: Position[] = [];
  let begun = 0;
  steps.forEach((step, i) => {
    const [a, b] = [line[i], line[i + 1]];
    const ended = begun + step;
    if (a !== undefined && b !== undefined && step > 0 && ended > from && begun < to) {
      if (piece.length === 0) piece.push(between(a, b, Math.max(0, (from - begun) / step)));
      piece.push(between(a, b, Math.min(1, (to - begun) / step)));
    }
    begun = ended;
  });
  return piece;
}

function between([x = 0, y = 0]: Position, [toX = 0, toY = 0]: Position, share: number): Position {
  return [x + (toX - x) * share, y + (toY - y) * share];
}

function distance([x = 0, y = 0]: Position, [toX = 0, toY = 0]: Position): number {
  return Math.hypot((toX - x) * Math.cos((y * Math.PI) / 180), toY - y);
}
