/**
 * Lists of stretches: the simple changes that a click makes, before the server has said what they
 * come to. Whatever needs the city, such as an area or a rule, is the server's to answer.
 */
import type { Sides, Stretch } from '../api/assignTypes';
import type { Side } from '../api/types';

export const SIDES: readonly Side[] = ['left', 'right'];

export function whole(segment: string, side: Sides): Stretch {
  return { segment, side, from_m: null, to_m: null };
}

export function isWhole({ from_m, to_m }: Stretch): boolean {
  return from_m === null && to_m === null;
}

export function sidesOf(side: Sides): readonly Side[] {
  return side === 'both' ? SIDES : [side];
}

/** Stretches with the whole of these sides of segments, in place of the parts that they had. */
export function withWhole(
  list: readonly Stretch[],
  segments: readonly string[],
  side: Sides,
): Stretch[] {
  const rest = without(list, segments, side);
  // A side that was whole already makes both with the other.
  const otherWhole = new Set(
    rest.filter((one) => isWhole(one) && one.side !== 'both').map((one) => one.segment),
  );
  const joined = segments.filter((id) => side !== 'both' && otherWhole.has(id));
  const apart = segments.filter((id) => !joined.includes(id));
  const both = new Set(joined);
  return [
    ...rest.map((one) =>
      both.has(one.segment) && isWhole(one) ? whole(one.segment, 'both') : one,
    ),
    ...apart.map((id) => whole(id, side)),
  ];
}

/** Stretches without anything on these sides of segments. */
export function without(
  list: readonly Stretch[],
  segments: readonly string[],
  side: Sides,
): Stretch[] {
  const gone = new Set(segments);
  return list.flatMap((one) => {
    if (!gone.has(one.segment)) return [one];
    return sidesOf(one.side)
      .filter((kept) => !sidesOf(side).includes(kept))
      .map((kept) => ({ ...one, side: kept }));
  });
}

/** Everything on these sides of one segment replaced by a part of them. */
export function withPart(list: readonly Stretch[], part: Stretch): Stretch[] {
  const at = list.findIndex((one) => one.segment === part.segment);
  const rest = without(list, [part.segment], part.side);
  const before = at < 0 ? rest.length : Math.min(at, rest.length);
  return [...rest.slice(0, before), part, ...rest.slice(before)];
}

export function holds(list: readonly Stretch[], segment: string, side: Sides): boolean {
  const held = list.filter((one) => one.segment === segment && isWhole(one));
  return sidesOf(side).every((wanted) => held.some((one) => sidesOf(one.side).includes(wanted)));
}

export function segmentsOf(list: readonly Stretch[]): string[] {
  return [...new Set(list.map((one) => one.segment))];
}

/** To cut a part, its street has to be read; beyond so many, a part is shown as its whole side. */
export const MOST_PARTS = 400;

/** The whole sides by segment, which the map lights up, and the parts, which it has to cut. */
export function forMap(list: readonly Stretch[]): { sides: Map<string, Sides>; parts: Stretch[] } {
  const sides = new Map<string, Sides>();
  const parts: Stretch[] = [];
  for (const one of list) {
    if (!isWhole(one) && parts.length < MOST_PARTS) parts.push(one);
    else {
      const known = sides.get(one.segment);
      sides.set(one.segment, known === undefined || known === one.side ? one.side : 'both');
    }
  }
  return { sides, parts };
}
