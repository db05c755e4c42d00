/** The lines of many segments at once. */
import { select } from './assign';
import type { SelectBody } from './assignTypes';
import { page, segment } from './client';
import type { SegmentItem } from './types';

/** Up to so many are asked for one by one, so many at a time; more by the box round them all. */
const ONE_BY_ONE = 36;
const AT_A_TIME = 6;
const PAGE = '10000';

/** Segments by their ids; those that do not exist now are left out. */
export async function segmentsById(
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, SegmentItem>> {
  const wanted = [...new Set(ids)];
  const found = wanted.length <= ONE_BY_ONE ? await each(wanted, signal) : await within(wanted, signal);
  return new Map(found.map((item) => [item.properties.id, item]));
}

async function each(ids: readonly string[], signal?: AbortSignal): Promise<SegmentItem[]> {
  const found: SegmentItem[] = [];
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    const some = ids.slice(from, from + AT_A_TIME).map((id) => segment(id, signal));
    for (const answer of await Promise.allSettled(some)) {
      if (answer.status === 'fulfilled') found.push(answer.value);
    }
  }
  signal?.throwIfAborted();
  return found;
}

async function within(ids: readonly string[], signal?: AbortSignal): Promise<SegmentItem[]> {
  const body: SelectBody = { base: [], op: 'replace', segments: [...ids] };
  const { bbox } = await select(body, signal ?? new AbortController().signal);
  if (bbox === null) return [];
  const wanted = new Set(ids);
  const found: SegmentItem[] = [];
  const query = new URLSearchParams({ bbox: bbox.join(','), limit: PAGE });
  let next: string | null = `/api/collections/segments/items?${query}`;
  while (next !== null && found.length < wanted.size) {
    const read: Awaited<ReturnType<typeof page<SegmentItem>>> = await page(next, signal);
    found.push(...read.items.filter(({ properties }) => wanted.has(properties.id)));
    next = read.next;
  }
  return found;
}
