/** The shapes of what the server says about gaps, in length, on the ground and in time. */
import type { LineString, MultiLineString, MultiPolygon, Polygon } from 'geojson';

import type { Item, Side } from './types';

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

export interface GapProperties {
  id: string;
  kind: GapKind;
  community: string | null;
  segment: string | null;
  side: Side | null;
  from_m: number | null;
  to_m: number | null;
  length_m: number | null;
  area_m2: number | null;
  hours_per_week: number | null;
  /** Only of `unserved_hours`: hours of the week, such as "sun 06:00-08:00". */
  windows: string[] | null;
  /** Two crews where they overlap; who is assigned where nobody is on duty. */
  crews: string[] | null;
  since: string | null;
  name: string | null;
  class: string | null;
}

export type GapItem = Item<
  LineString | MultiLineString | Polygon | MultiPolygon,
  GapProperties
>;

export interface GapSum {
  kind: GapKind;
  count: number;
  length_mm: number | null;
  area_m2: number | null;
  side_metre_hours: number | null;
}

export interface GapSums {
  revision: number;
  at: string;
  reach_m: number;
  kinds: GapSum[];
}

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

export interface TrendDay {
  date: string;
  required_mm: number;
  assigned_mm: number;
  exempt_mm: number;
  gap_mm: number;
  overlap_mm: number;
}

export interface Trends {
  revision: number;
  time_zone: string;
  days: TrendDay[];
}
