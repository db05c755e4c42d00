/** What the search box finds. */
import type { CommunityItem, SegmentItem } from '../api/types';

export interface FoundStreet {
  name: string;
  segments: number;
}

/** Communities whose name or code holds the text; those that begin with it come first. */
export function matchCommunities(
  all: readonly CommunityItem[],
  text: string,
  limit: number,
): CommunityItem[] {
  const found = rank(
    all,
    text,
    (item) => item.properties.name,
    (item) => item.properties.id,
  );
  return found.slice(0, limit);
}

/** Segments share their street's name: one row for each name. */
export function groupStreets(segments: readonly SegmentItem[], text: string): FoundStreet[] {
  const counts = new Map<string, number>();
  for (const { properties } of segments) {
    if (properties.name) counts.set(properties.name, (counts.get(properties.name) ?? 0) + 1);
  }
  const streets = [...counts].map(([name, count]) => ({ name, segments: count }));
  return rank(streets, text, (street) => street.name, () => '');
}

function rank<T>(
  all: readonly T[],
  text: string,
  name: (one: T) => string,
  code: (one: T) => string,
): T[] {
  const wanted = text.trim().toLowerCase();
  const score = (one: T): number => {
    const at = name(one).toLowerCase().indexOf(wanted);
    if (at >= 0) return at;
    return wanted !== '' && code(one).toLowerCase().startsWith(wanted) ? 500 : -1;
  };
  return all
    .map((one) => ({ one, score: score(one) }))
    .filter(({ score: found }) => found >= 0)
    .sort((a, b) => a.score - b.score || name(a.one).length - name(b.one).length)
    .map(({ one }) => one);
}
