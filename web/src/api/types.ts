/**
 * The shapes of the answers the map reads. Lengths that must add up are integer millimetres
 * (`_mm`), those for reading are metres (`_m`); positions are [lon, lat] in WGS 84.
 */
import type { LineString, MultiLineString, MultiPolygon, Polygon } from 'geojson';

export type Side = 'left' | 'right';
export type SegmentState = 'assigned' | 'partial' | 'unassigned';
export type StretchState = 'assigned' | 'gap' | 'exempt' | 'overlap';
export type GapKind = 'unassigned' | 'outside' | 'overlap';

/** What the map may ask coverage by. */
export type CoverageBy = 'city' | 'community' | 'crew';

export interface Named {
  id: string;
  name: string;
}

/** One line of the ledger. `colour` is set for crews only: an index into the crew palette. */
export interface CoverageRow {
  key: string;
  name: string | null;
  required_mm: number;
  assigned_mm: number;
  exempt_mm: number;
  gap_mm: number;
  overlap_mm: number;
  segments: number;
  colour?: number | null;
}

export interface Coverage {
  revision: number;
  at: string;
  rows: CoverageRow[];
}

export interface Link {
  rel: string;
  href: string;
}

export interface Item<G, P> {
  type: 'Feature';
  id?: string | number;
  geometry: G;
  properties: P;
}

export interface Items<G, P> {
  type: 'FeatureCollection';
  features: Item<G, P>[];
  numberMatched?: number;
  numberReturned?: number;
  links?: Link[];
}

/** One piece of one side: who answers for it between two measures along the line. */
export interface SidePiece {
  from_m: number;
  to_m: number;
  state: StretchState;
  crews: Named[];
  /** The community, if it is one; null in none, and where several claim it. */
  community: Named | null;
  contested: boolean;
}

export type Sides = Record<Side, SidePiece[]>;

export interface SegmentProperties {
  id: string;
  name: string | null;
  class: string | null;
  width_m: number | null;
  grade: number | null;
  length_m: number;
  community: (string | Named)[] | null;
  state: SegmentState;
  crews: (string | Named)[] | null;
  /** Only in the answer for one segment. */
  sides?: Sides;
}

export interface CommunityProperties {
  id: string;
  name: string;
  parent?: string | null;
}

export interface GapProperties {
  id: string;
  kind: GapKind;
  community: string | Named | null;
  segment: string | null;
  side: Side | null;
  from_m: number | null;
  to_m: number | null;
  length_m: number;
  name: string | null;
  class: string | null;
}

export type SegmentItem = Item<LineString | MultiLineString, SegmentProperties>;
export type CommunityItem = Item<Polygon | MultiPolygon, CommunityProperties>;
export type GapItem = Item<LineString | MultiLineString, GapProperties>;

/** A page of a longer list; `next` is the address of the following page, null on the last. */
export interface Page<T> {
  items: T[];
  matched: number | null;
  next: string | null;
}

export interface TileJson {
  tiles: string[];
  bounds?: [number, number, number, number];
  center?: [number, number] | [number, number, number];
  minzoom?: number;
  maxzoom?: number;
}

export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
}
