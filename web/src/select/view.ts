/** How much of the selection lies outside what the map shows. */
import type { Polygon } from 'geojson';

import { select } from '../api/assign';
import type { Selected } from '../api/assignTypes';
import { isAbort } from '../api/client';
import { boxOf, type Box } from '../map/geometry';
import { writable, type Readable } from '../state/store';
import { selection } from './selection';

/** A map that moves is asked about when it has come to rest. */
const REST_MS = 250;

const out = writable<number | null>(null);
/** The ground that the map shows; null while there is no map. */
export const seen = writable<Polygon | null>(null);

/** How many selected segments are not in view; null while nobody knows. */
export const outOfView: Readable<number | null> = out;

let timer: ReturnType<typeof setTimeout> | undefined;
let asking = new AbortController();

/** What boxes alone tell: all in view, none, or not known. */
export function byBoxes(selected: Box, shown: Box): 'in' | 'out' | null {
  const [west, south, east, north] = shown;
  if (selected[0] >= west && selected[1] >= south && selected[2] <= east && selected[3] <= north) {
    return 'in';
  }
  const apart =
    selected[0] > east || selected[2] < west || selected[1] > north || selected[3] < south;
  return apart ? 'out' : null;
}

function look(): void {
  clearTimeout(timer);
  asking.abort();
  const { answer } = selection.get();
  const shown = seen.get();
  const box = shown === null ? null : boxOf([shown]);
  if (answer === null || answer.bbox === null || shown === null || box === null) {
    out.set(null);
    return;
  }
  const plain = byBoxes(answer.bbox, box);
  if (plain !== null) {
    out.set(plain === 'in' ? 0 : answer.count);
    return;
  }
  timer = setTimeout(() => void count(answer, shown), REST_MS);
}

async function count(answer: Selected, within: Polygon): Promise<void> {
  const own = new AbortController();
  asking = own;
  try {
    const kept = await select({ base: answer.stretches, op: 'keep', within }, own.signal);
    if (!own.signal.aborted) out.set(answer.count - kept.count);
  } catch (error) {
    if (!isAbort(error)) out.set(null);
  }
}

selection.subscribe(look);
seen.subscribe(look);
