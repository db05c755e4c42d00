/** Crews, their members and hours, and how the work is shared out among them. */
import type { Lengths, Named, Narrowed, Schemas } from './types';

export const CREW_KINDS = [
  'keeper',
  'co_manager',
  'public_welfare',
  'contractor',
  'volunteers',
] as const;
export type CrewKind = (typeof CREW_KINDS)[number];

export interface Crew extends Lengths {
  id: string;
  name: string;
  /** The number of its colour on the map. */
  colour: number;
  kind: CrewKind | null;
  /** How much ground it should keep; the city's usual, if null. */
  quota_m2: number | null;
}

export interface CrewBody {
  id?: string;
  name?: string;
  kind?: CrewKind | null;
  quota_m2?: number | null;
}

export interface Member {
  id: string;
  crew: Named;
  name: string;
  phone: string | null;
  note: string | null;
}

export interface MemberBody {
  crew?: string;
  name?: string;
  phone?: string | null;
  note?: string | null;
}

export type HolidayWord = Schemas['HolidayWord'];

export interface Shift {
  id: string;
  name: string;
  /** Each such as `mon-sat 06:00-11:00` or `sun/2,4 22:00-06:00`. */
  windows: string[];
  holidays: HolidayWord;
  first_day: string | null;
  last_day: string | null;
}

export type ShiftBody = Partial<Omit<Shift, 'id'>> & { id?: string };

export type Absence = Narrowed<Schemas['AbsenceView'], { crew: Named }>;
export type AbsenceBody = Schemas['AbsenceBody'];

/** What a crew has to do, in lengths of sides and in ground. */
export interface Load {
  length_mm: number;
  /** Lengths weighed by class, width and how often they are done. */
  weighted_mm: number;
  area_m2: number;
  quota_m2: number | null;
  /** 1 is all of the quota. */
  share_of_quota: number | null;
  /** Of how many pieces that do not touch it is made up. */
  pieces: number;
  /** Null where there is none. */
  largest_piece_share: number | null;
}

export interface BalanceRow {
  crew: Named;
  colour: number;
  kind: CrewKind | null;
  load: Load;
}

export interface Balance {
  revision: number;
  mean_weighted_mm: number;
  rows: BalanceRow[];
}

export interface LoadRules {
  class_weights: Record<string, number>;
  usual_weight: number;
  /** 0 where nothing is said about it. */
  quota_m2: number;
}

export type ImportKind = 'crews' | 'members' | 'shifts';
export type ImportReport = Schemas['Imported'];
