/** What selecting, assigning, and taking changes back ask of the server and hear from it. */
import type { MultiPolygon, Polygon } from 'geojson';

import type { Load } from './peopleTypes';
import type { Lengths, Named, SegmentState, Side } from './types';

export type Sides = Side | 'both';

/** A part of a segment's sides; null for its beginning or its end. */
export interface Stretch {
  segment: string;
  side: Sides;
  from_m: number | null;
  to_m: number | null;
}

/** What becomes of the base: only what is found, with it, without it, or what is in both. */
export type SelectOp = 'replace' | 'add' | 'remove' | 'keep';

export interface SelectFilter {
  community?: string;
  crew?: string;
  class?: string;
  grade?: number;
  state?: SegmentState;
  name?: string;
}

export interface SpotOnSegment {
  segment: string;
  measure_m: number;
}

/** What several members say has to hold at once. */
export interface Found {
  within?: Polygon | MultiPolygon;
  filter?: SelectFilter;
  segments?: string[];
  stretches?: Stretch[];
  along?: { from: SpotOnSegment; to: SpotOnSegment };
  side?: Sides;
  part?: 'whole' | 'gaps';
}

export interface SelectBody extends Found {
  base: Stretch[];
  op: SelectOp;
}

export interface CrewSum {
  crew: Named | null;
  segments: number;
  length_mm: number;
}

export interface Selected {
  revision: number;
  ids: string[];
  count: number;
  length_mm: number;
  stretches: Stretch[];
  crews: CrewSum[];
  assigned_mm: number;
  exempt_mm: number;
  gap_mm: number;
  overlap_mm: number;
  bbox: [number, number, number, number] | null;
  /** Ids of segments that the selection names and the city does not have. */
  missing: string[];
}

export interface AssignBody {
  /** Null takes the stretches away from whoever has them. */
  crew: string | null;
  shift: string | null;
  valid_from: string | null;
  valid_to: string | null;
  replace: boolean;
  dry_run: boolean;
  based_on: number | null;
  stretches: Stretch[];
  sites: string[];
}

export interface CrewLoads {
  crew: Named;
  colour: number;
  before: Load;
  after: Load;
}

export interface ChangeOfHands {
  from: Named | null;
  to: Named | null;
  stretches: number;
  length_mm: number;
}

export interface Assigned {
  revision: number;
  assignments: string[];
  before: { city: Lengths };
  after: { city: Lengths };
  changes: ChangeOfHands[];
  /** `new` holds the first hundred only. */
  gaps: { before_mm: number; after_mm: number; new: Stretch[]; new_mm: number };
  overlaps: { before_mm: number; after_mm: number };
  loads: CrewLoads[];
}

/** A newer change that stands in the way of one that was decided before it. */
export interface ChangedBy {
  revision: number;
  actor: string | null;
  made_at: string;
  summary: string;
  segments: string[];
}

export interface ChangeEntry {
  revision: number;
  made_at: string;
  actor: string | null;
  action: string;
  summary: string;
  undoes: number | null;
  undone_by: number | null;
  undoable: boolean;
}

export interface Undone {
  revision: number;
  undid: number;
  action: string;
  summary: string;
}
