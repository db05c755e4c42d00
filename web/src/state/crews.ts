/** Which colour a crew has, as the totals by crew say. */
import type { CoverageRow } from '../api/types';
import { crewColour } from '../map/colours';

export function crewColours(rows: readonly CoverageRow[]): Map<string, string> {
  return new Map(rows.map((row) => [row.key, crewColour(row.colour)]));
}

/** The two rows of `by=crew` that are no crew: what several share, and what nobody has. */
const SHARED = 'shared';
const NOBODY = 'nobody';

export function isCrew({ key }: CoverageRow): boolean {
  return key !== SHARED && key !== NOBODY;
}

/** Crews that answer for something, the longest first. */
export function byAssigned(rows: readonly CoverageRow[]): CoverageRow[] {
  return rows
    .filter((row) => row.assigned_mm > 0 && isCrew(row))
    .sort((a, b) => b.assigned_mm - a.assigned_mm || a.key.localeCompare(b.key));
}
