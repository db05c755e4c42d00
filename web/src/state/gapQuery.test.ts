import { afterEach, describe, expect, it } from 'vitest';

import { GAP_KINDS } from '../api/gapTypes';
import {
  clearFilters,
  filtersOf,
  formatQuery,
  gapQuery,
  leastFrom,
  parseQuery,
  queryAt,
  questionOf,
  reviseQuery,
  seekOffDuty,
  sortsOf,
  sumsQuestionOf,
  toggleKind,
  USUAL_KINDS,
  USUAL_QUERY,
  type GapQuery,
} from './gapQuery';

afterEach(() => gapQuery.set(USUAL_QUERY));

const throughAddress = (query: GapQuery): GapQuery | null =>
  parseQuery(new URLSearchParams(formatQuery(query).join('&')));

describe('what is asked about gaps', () => {
  it.each<GapQuery>([
    USUAL_QUERY,
    { ...USUAL_QUERY, kinds: [] },
    { ...USUAL_QUERY, kinds: GAP_KINDS, sortby: '-since', reach_m: 0 },
    { ...USUAL_QUERY, community: '510681&x=1', class: 'living street', minLength_m: 12.5 },
    { ...USUAL_QUERY, minArea_m2: 100, minAge_days: 7, reach_m: 200 },
  ])('comes back from the address: %j', (query) => {
    expect(throughAddress(query)).toEqual(query);
  });

  it('is nothing in an address about something else', () => {
    expect(parseQuery(new URLSearchParams('community=7&reach=9'))).toBeNull();
  });

  it('is as usual where the address speaks nonsense', () => {
    const parts = 'gaps=holes&long=-3&age=old&reach=9000&sort=mood';
    expect(parseQuery(new URLSearchParams(parts))).toEqual({ ...USUAL_QUERY, reach_m: 200 });
    expect(parseQuery(new URLSearchParams('gaps='))?.kinds).toEqual(USUAL_KINDS);
  });

  it('is sorted by size where an address has ground alone', () => {
    expect(parseQuery(new URLSearchParams('gaps=uncovered_ground'))?.sortby).toBe('-area_m2');
    expect(formatQuery({ ...USUAL_QUERY, kinds: ['unclaimed_ground'] })).toContain(
      'sort=-length_m',
    );
  });

  it('keeps kinds in their order, and sorts by what they have', () => {
    reviseQuery({ kinds: ['overlap'] });
    toggleKind('unassigned');
    expect(gapQuery.get().kinds).toEqual(['unassigned', 'overlap']);
    toggleKind('unassigned');
    toggleKind('overlap');
    toggleKind('contested_ground');
    expect(gapQuery.get()).toMatchObject({ kinds: ['contested_ground'], sortby: '-area_m2' });
    toggleKind('contested_ground');
    toggleKind('outside');
    expect(gapQuery.get()).toMatchObject({ kinds: ['outside'], sortby: '-length_m' });
  });

  it('is sorted by hours where nothing but hours is asked, and offers what fits', () => {
    expect(parseQuery(new URLSearchParams('gaps=unserved_hours'))?.sortby).toBe('-hours_per_week');
    reviseQuery({ kinds: ['unserved_hours'], sortby: '-hours_per_week' });
    toggleKind('outside');
    toggleKind('unserved_hours');
    expect(gapQuery.get().sortby).toBe('-length_m');
    expect(sortsOf(['outside'])).toEqual(['-length_m', 'length_m', 'since', '-since']);
    expect(sortsOf(['uncovered_ground'])).toContain('-area_m2');
    expect(sortsOf(['uncovered_ground', 'overlap'])).not.toContain('hours_per_week');
  });

  it('seeks who is off duty once, however often a moment is chosen', () => {
    seekOffDuty();
    seekOffDuty();
    expect(gapQuery.get().kinds).toContain('off_duty');
  });

  it('leaves age out at a moment, of which it is not known', () => {
    const query = { ...USUAL_QUERY, minAge_days: 7 };
    const at = '2026-11-28T22:00:00Z';
    expect(questionOf(query, null).minAge_days).toBe(7);
    expect(questionOf(query, at).minAge_days).toBeNull();
    expect(sumsQuestionOf(query, at).minAge_days).toBeNull();
    expect(filtersOf(queryAt(query, at))).toEqual([]);
  });

  it('names the filters that leave something out, until they are cleared', () => {
    reviseQuery({ community: '7', minAge_days: 2, reach_m: 80 });
    expect(filtersOf(gapQuery.get())).toEqual(['community', 'minAge_days']);
    clearFilters();
    expect(filtersOf(gapQuery.get())).toEqual([]);
    expect(gapQuery.get().reach_m).toBe(80);
  });

  it('is asked at a moment; sums are asked of every kind', () => {
    const at = '2026-11-28T22:00:00Z';
    expect(questionOf(USUAL_QUERY, at)).toMatchObject({ kinds: USUAL_KINDS, at });
    expect(sumsQuestionOf(USUAL_QUERY, at)).not.toHaveProperty('kinds');
    expect(sumsQuestionOf(USUAL_QUERY, null).at).toBeNull();
  });
});

describe('the least that is asked for', () => {
  it.each([
    ['12.5', 12.5],
    ['0', null],
    ['', null],
    [' ', null],
    ['-1', null],
    ['many', null],
    [null, null],
  ])('of "%s" is %s', (text, value) => {
    expect(leastFrom(text)).toBe(value);
  });
});
