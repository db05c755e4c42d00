/** What communities and crews are called, as the totals say. An id that they do not know stays. */
import type { CoverageRow } from '../api/types';

type NameOf = (id: string) => string;

/** Every row of a list asks for the names of the same totals. */
const known = new WeakMap<readonly CoverageRow[], NameOf>();
const NOTHING: readonly CoverageRow[] = [];

export function namesIn(rows: readonly CoverageRow[] | undefined): NameOf {
  const of = rows ?? NOTHING;
  const made = known.get(of);
  if (made !== undefined) return made;
  const names = new Map(of.map((row) => [row.key, row.name]));
  const nameOf: NameOf = (id) => names.get(id) ?? id;
  known.set(of, nameOf);
  return nameOf;
}
