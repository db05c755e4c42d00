/** What a crew answers for, as its sheet says it, and the streets around. */
import type { MultiLineString } from 'geojson';

import { get, page } from './client';
import type { Named, SegmentItem, Side } from './types';

/** One stretch of one side; `windows` are weekly hours as the server writes them. */
export interface SheetPart {
  segment: string;
  side: Side;
  from_m: number;
  to_m: number;
  length_m: number;
  on_duty: boolean;
  /** Null for a crew that answers at every hour. */
  shift: Named | null;
  windows: string | null;
  assignment: string;
}

export interface SheetStreet {
  name: string | null;
  length_m: number;
  parts: SheetPart[];
}

export interface SheetSite {
  id: string;
  name: string | null;
  area_m2: number;
  shift: Named | null;
  windows: string | null;
}

export interface SheetMember {
  name: string;
  phone: string | null;
}

export interface Sheet {
  revision: number;
  at: string;
  crew: Named;
  kind: string | null;
  colour: number | null;
  length_mm: number;
  area_m2: number;
  on_duty: boolean;
  bbox: [number, number, number, number] | null;
  streets: SheetStreet[];
  sites: SheetSite[];
  /** Null for those who may not see names. */
  members: SheetMember[] | null;
  lines: MultiLineString;
}

/** The most streets that are read for the ground of a picture. */
const MOST_AROUND = 4000;

export function sheet(crew: string, at: string | null, signal?: AbortSignal): Promise<Sheet> {
  const query = at === null ? '' : `?${new URLSearchParams({ at })}`;
  return get<Sheet>(`/api/crews/${encodeURIComponent(crew)}/sheet${query}`, signal);
}

export async function crewsByName(signal?: AbortSignal): Promise<Named[]> {
  const { crews } = await get<{ crews: Named[] }>('/api/crews', signal);
  return crews.map(({ id, name }) => ({ id, name }));
}

/** The segments in a box. */
export async function streetsIn(
  box: readonly [number, number, number, number],
  signal?: AbortSignal,
): Promise<SegmentItem[]> {
  const query = new URLSearchParams({ bbox: box.join(','), limit: String(MOST_AROUND) });
  return (await page<SegmentItem>(`/api/collections/segments/items?${query}`, signal)).items;
}
