/** What communities and crews are called, as the totals say. An id that they do not know stays. */
import type { CoverageRow } from '../api/types';

export function namesIn(rows: readonly CoverageRow[]): (id: string) => string {
  const names = new Map(rows.map((row) => [row.key, row.name]));
  return (id) => names.get(id) ?? id;
}
