/**
 * The shapes of the answers the map reads, taken from the server's own description of them
 * (`schema.d.ts`) and made narrower where that says less than the server promises: members are
 * null, never left out, and some texts are one of a few words. Lengths that must add up are
 * integer millimetres (`_mm`), those for reading are metres (`_m`); positions are [lon, lat] in
 * WGS 84.
 */
import type { LineString, MultiLineString, MultiPolygon, Polygon } from 'geojson';

import type { components } from './schema';

export type Schemas = components['schemas'];
type Whole<T> = { [K in keyof T]-?: T[K] };
export type Narrowed<T, N extends { [K in keyof N]: K extends keyof T ? T[K] : never }> = Whole<
  Omit<T, keyof N>
> &
  N;

export type Side = 'left' | 'right';
export type SegmentState = 'assigned' | 'partial' | 'unassigned';
export type StretchState = 'assigned' | 'gap' | 'exempt' | 'overlap';

/** What the map may ask coverage by. */
export type CoverageBy = 'city' | 'community' | 'crew' | 'class';

/** A crew or a community: these always have a name. */
export type Named = Narrowed<Schemas['Named'], { name: string }>;

/** What a line of the ledger says in mm of street side, and on how many segments. */
export type Lengths = Pick<
  Schemas['Lengths'],
  'required_mm' | 'assigned_mm' | 'exempt_mm' | 'gap_mm' | 'overlap_mm' | 'segments'
>;

/** What time and ground add to a line of the ledger; null while it is being worked out. */
export interface Service {
  on_duty_mm?: number | null;
  required_side_metre_hours?: number | null;
  served_side_metre_hours?: number | null;
  uncovered_ground_m2?: number | null;
}

/** One line of the ledger. `colour` is set for crews only: an index into the crew palette. */
export type CoverageRow = Lengths &
  Service &
  Narrowed<Pick<Schemas['Row'], 'key' | 'name'>, { key: string }> &
  Pick<Schemas['Row'], 'colour'>;

export type Coverage = Omit<Schemas['Coverage'], 'rows'> & { rows: CoverageRow[] };

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
  links?: Pick<Schemas['Link'], 'rel' | 'href'>[];
}

/** One piece of one side: who answers for it between two measures along the line. */
export type SidePiece = Narrowed<
  Schemas['SideRun'],
  { state: StretchState; crews: Named[]; community: Named | null }
>;

export type Sides = Record<Side & keyof Schemas['Sides'], SidePiece[]>;

export type SegmentProperties = Narrowed<Schemas['SegmentView'], { state: SegmentState }>;
/** What the answer for one segment carries besides. */
export type SegmentDetail = SegmentProperties & { sides: Sides };
export type CommunityProperties = Whole<Schemas['CommunityView']>;

type Lines = LineString | MultiLineString;
export type SegmentItem = Item<Lines, SegmentProperties>;
export type DetailItem = Item<Lines, SegmentDetail>;
export type CommunityItem = Item<Polygon | MultiPolygon, CommunityProperties>;

/** A page of a longer list; `next` is the address of the following page, null on the last. */
export interface Page<T> {
  items: T[];
  matched: number | null;
  next: string | null;
}

/** Where the tiles are; `bounds` is left out of an empty city's. */
export type TileJson = Pick<Schemas['TileJson'], 'tiles' | 'minzoom' | 'maxzoom'> & {
  bounds?: [number, number, number, number];
};

export type LiveEvent = Schemas['Event'];
export type Problem = Partial<Schemas['Problem']>;
