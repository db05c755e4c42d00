/** What presses on the map do to the selection, and what shapes drawn on it do. */
import type { Position } from 'geojson';

import type { Found, Sides } from '../api/assignTypes';
import type { Picked, Press } from '../map/calls';
import { lines } from '../map/geometry';
import type { Area } from './paste';
import { leadsTo, spotAt } from './line';
import { selection } from './selection';
import { shapeOf } from './shapes';
import { holds, whole, without, withWhole } from './stretches';
import { narrowed, opWith, pressWith, sidesFor, tools, type Op } from './tools';
import { writable } from '../state/store';

/** Where a way along streets begins, until its end is pressed; null if nowhere. */
export interface WayStart {
  segment: string;
  measure_m: number;
  side: Sides;
  /** Where the sides are those of the street, and not of the way as it leaves it. */
  street: { lines: Position[][]; length_m: number } | null;
}

export const wayStart = writable<WayStart | null>(null);
/** A press that could not be understood, or could not be looked up; null for none. */
export const pressTrouble = writable<'zoom_in' | 'unread' | null>(null);

export function pressed(found: Picked, press: Press): void {
  pressTrouble.set(found?.kind === 'community' ? 'zoom_in' : null);
  if (found?.kind !== 'segment') return;
  if (tools.get().tool === 'along') void alongFrom(found.id, press);
  else pickSegment(found.id, press);
}

function pickSegment(id: string, press: Press): void {
  const { op, side: choice, onlyGaps } = tools.get();
  const side = sidesFor(choice, press.side);
  const { stretches } = selection.get();
  const wanted = pressWith(press, op, stretches.length > 0);
  const removes = wanted === 'toggle' ? holds(stretches, id, side) : wanted === 'remove';
  if (onlyGaps && !removes) {
    const step = wanted === 'replace' ? 'replace' : 'add';
    selection.find(step, { segments: [id], side, part: 'gaps' });
    return;
  }
  selection.change((now) => {
    if (removes) return without(now, [id], side);
    return wanted === 'replace' ? [whole(id, side)] : withWhole(now, [id], side);
  });
}

/** The first press begins a way, the second ends it. */
async function alongFrom(id: string, press: Press): Promise<void> {
  try {
    const { geometry, properties } = await shapeOf(id);
    const street = { lines: lines(geometry), length_m: properties.length_m };
    const spot = spotAt(street.lines, street.length_m, press.position);
    if (spot === null) return;
    const { measure_m } = spot;
    const start = wayStart.get();
    if (start === null) {
      const { side: choice } = tools.get();
      const side = sidesFor(choice, spot.side);
      const asPressed = choice === 'pressed' ? street : null;
      wayStart.set({ segment: id, measure_m, side, street: asPressed });
      return;
    }
    wayStart.set(null);
    const from = { segment: start.segment, measure_m: start.measure_m };
    const way: Found = { along: { from, to: { segment: id, measure_m } } };
    const side = sideOfWay(start, press.position);
    selection.find(
      opWith(press, tools.get().op),
      narrowed(way, { ...tools.get(), side }, null),
    );
  } catch {
    pressTrouble.set('unread');
  }
}

/** Which side of the way the side of the street is that was pressed where it begins. */
function sideOfWay({ side, street, measure_m }: WayStart, end: Position): Sides {
  if (street === null || side === 'both') return side;
  if (leadsTo(street.lines, street.length_m, measure_m, end)) return side;
  return side === 'left' ? 'right' : 'left';
}

/** An area drawn or pasted. */
export function within(area: Area, held: { shift: boolean; alt: boolean }): void {
  findAll({ within: area }, opWith(held, tools.get().op));
}

/** What the server is to find, with what the tools say besides. */
export function findAll(found: Found, op: Op): void {
  selection.find(op, narrowed(found, tools.get(), null));
}
