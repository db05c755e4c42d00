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

/** What it answers for alone; a quota of null is the city's usual one. */
export type Crew = Narrowed<
  Omit<Schemas['CrewView'], keyof Schemas['Lengths']>,
  { kind: CrewKind | null }
> &
  Lengths;

export interface CrewBody {
  id?: string;
  name?: string;
  kind?: CrewKind | null;
  quota_m2?: number | null;
}

export type Member = Narrowed<Schemas['MemberView'], { crew: Named }>;

export interface MemberBody {
  crew?: string;
  name?: string;
  phone?: string | null;
  note?: string | null;
}

export type HolidayWord = Schemas['HolidayWord'];

/** Each window such as `mon-sat 06:00-11:00` or `sun/2,4 22:00-06:00`. */
export type Shift = Narrowed<Schemas['ShiftView'], Record<never, never>>;

export type ShiftBody = Partial<Omit<Shift, 'id'>> & { id?: string };

export type Absence = Narrowed<Schemas['AbsenceView'], { crew: Named }>;
export type AbsenceBody = Schemas['AbsenceBody'];

/**
 * What a crew has to do: `weighted_mm` counts lengths by class and how often they are done; a share
 * of 1 is all of the quota; `pieces` do not touch each other.
 */
export type Load = Narrowed<Schemas['LoadView'], Record<never, never>>;

export type BalanceRow = Narrowed<
  Schemas['BalanceRow'],
  { crew: Named; kind: CrewKind | null; load: Load }
>;

export type Balance = Narrowed<Schemas['Balances'], { rows: BalanceRow[] }>;

/** A quota of 0 says nothing about it. */
export type LoadRules = Omit<Schemas['LoadRulesView'], 'revision'>;

export type ImportKind = 'crews' | 'members' | 'shifts';
export type ImportReport = Schemas['Imported'];
