/** Segments that the page has read: their names for lists, their lines for cutting. */
import { segment } from '../api/client';
import type { DetailItem } from '../api/types';
import type { Stretch } from '../api/assignTypes';
import type { Position } from 'geojson';
import { lines } from '../map/geometry';
import { touched } from '../state/live';
import { writable, type Readable } from '../state/store';
import { partOf } from './line';

/** A browser opens six connections to a host; the map and the events need theirs. */
const AT_ONCE = 3;

const read = writable<ReadonlyMap<string, DetailItem>>(new Map());
const wanted = new Set<string>();
const failed = new Set<string>();
let busy = 0;

/** By id, as far as they were asked for and came. */
export const shapes: Readable<ReadonlyMap<string, DetailItem>> = read;

/** Read what is not there yet. A segment that cannot be read stays unknown until it changes. */
export function want(ids: Iterable<string>): void {
  for (const id of ids) {
    if (!read.get().has(id) && !failed.has(id)) wanted.add(id);
  }
  while (busy < AT_ONCE && wanted.size > 0) void next();
}

async function next(): Promise<void> {
  const [id] = wanted;
  if (id === undefined) return;
  wanted.delete(id);
  busy += 1;
  try {
    keep(id, await segment(id));
  } catch {
    failed.add(id);
  } finally {
    busy -= 1;
    want([]);
  }
}

function keep(id: string, item: DetailItem): void {
  read.update((old) => new Map(old).set(id, item));
}

/** One segment, read now if it was not before. */
export async function shapeOf(id: string): Promise<DetailItem> {
  const known = read.get().get(id);
  if (known !== undefined) return known;
  const item = await segment(id);
  keep(id, item);
  return item;
}

/** The lines of a stretch; none while its street is not known. */
export function linesOf(
  { segment: id, from_m, to_m }: Stretch,
  known: ReadonlyMap<string, DetailItem>,
): Position[][] {
  const item = known.get(id);
  if (item === undefined) return [];
  return partOf(lines(item.geometry), item.properties.length_m, from_m, to_m);
}

touched.subscribe((ids) => {
  if (ids.length === 0) return;
  for (const id of ids) failed.delete(id);
  const known = read.get();
  const again = ids.filter((id) => known.has(id));
  if (again.length === 0) return;
  // The old figures stay in sight until the new ones are there.
  for (const id of again) wanted.add(id);
  want([]);
});
