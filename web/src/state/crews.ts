/** Which colour a crew has, as the totals by crew say. */
import type { CoverageRow } from '../api/types';
import { crewColour } from '../map/colours';

export function crewColours(rows: readonly CoverageRow[]): Map<string, string> {
  return new Map(rows.map((row) => [row.key, crewColour(row.colour)]));
}

/** Crews that answer for something, the longest first. */
export function byAssigned(rows: readonly CoverageRow[]): CoverageRow[] {
  return rows
    .filter((row) => row.assigned_mm > 0)
    .sort((a, b) => b.assigned_mm - a.assigned_mm || a.key.localeCompare(b.key));
}
