/**
 * The shapes of what the server says about gaps, in length, on the ground and in time, taken from
 * its own description as `types.ts` does.
 */
import type { LineString, MultiLineString, MultiPolygon, Polygon } from 'geojson';

import type { Item, Narrowed, Schemas, Side } from './types';

/** In the order in which they are told. */
export const GAP_KINDS = [
  'unassigned',
  'off_duty',
  'unserved_hours',
  'uncovered_ground',
  'unclaimed_ground',
  'contested_ground',
  'outside',
  'overlap',
] as const;

export type GapKind = (typeof GAP_KINDS)[number];

/** Kinds whose shape is ground, with an area; the others are stretches, with a length. */
export function isGround(kind: GapKind): boolean {
  return kind.endsWith('_ground');
}

type Order = 'length_m' | 'area_m2' | 'hours_per_week' | 'since';
export type GapSort = Order | `-${Order}`;

export type GapProperties = Narrowed<Schemas['GapView'], { kind: GapKind; side: Side | null }>;

export type GapItem = Item<
  LineString | MultiLineString | Polygon | MultiPolygon,
  GapProperties
>;

export type GapSum = Narrowed<Schemas['KindSummary'], { kind: GapKind }>;
export type GapSums = Omit<Schemas['GapSummary'], 'kinds'> & { kinds: GapSum[] };

/** Side-metre-hours by weekday, Monday first, and hour of the day. */
export type HoursOfWeek = number[][];

export interface Week {
  revision: number;
  at: string;
  time_zone: string;
  /** The instant at which Monday begins in the city's time zone. */
  from: string;
  required_side_metre_hours: HoursOfWeek;
  served_side_metre_hours: HoursOfWeek;
}

export type TrendDay = Schemas['TrendDay'];
export type Trends = Schemas['Trends'];
