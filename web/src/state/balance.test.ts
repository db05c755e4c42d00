import { describe, expect, it } from 'vitest';

import type { Balance, Load } from '../api/peopleTypes';
import { chartOf, loadTogether, placeOf } from './balance';

function load(weighted_mm: number, area_m2 = 0, quota_m2: number | null = null): Load {
  return {
    length_mm: weighted_mm,
    weighted_mm,
    area_m2,
    quota_m2,
    share_of_quota: quota_m2 === null ? null : area_m2 / quota_m2,
    pieces: 1,
    largest_piece_share: 1,
  };
}

function row(id: string, own: Load): Balance['rows'][number] {
  return { crew: { id, name: id }, colour: 1, kind: null, load: own };
}

const even: Balance = {
  revision: 7,
  mean_weighted_mm: 100,
  rows: [row('a', load(80, 10)), row('b', load(121, 40)), row('c', load(99, 10))],
};

describe('the chart of loads', () => {
  it('has the most loaded first, and says who is beyond the band', () => {
    const { bars, mean, end } = chartOf(even, 'weighted', null);
    expect(bars.map(({ id, place }) => [id, place])).toEqual([
      ['b', 'above'],
      ['c', 'within'],
      ['a', 'within'],
    ]);
    expect([mean, end]).toEqual([100, 121]);
    expect(bars.every(({ after }) => after === null)).toBe(true);
  });

  it('takes the mean of ground from its rows', () => {
    const { bars, mean } = chartOf(even, 'ground', null);
    expect(mean).toBe(20);
    expect(bars[0]).toMatchObject({ id: 'b', amount: 40, place: 'above' });
    expect(bars[1]).toMatchObject({ id: 'a', place: 'below' });
  });

  it('shows what a previewed change does, for crews without a row as well', () => {
    const fresh = { crew: { id: 'd', name: 'd' }, colour: 2, before: load(0), after: load(50) };
    const more = { crew: { id: 'b', name: 'b' }, colour: 1, before: load(121), after: load(300) };
    const { bars, end } = chartOf(even, 'weighted', [fresh, more]);
    expect(bars.map(({ id, after }) => [id, after])).toEqual([
      ['b', 300],
      ['c', null],
      ['a', null],
      ['d', 50],
    ]);
    expect(end).toBe(300);
  });

  it('is empty where nobody answers for anything', () => {
    expect(chartOf({ ...even, mean_weighted_mm: 0, rows: [] }, 'ground', null).bars).toEqual([]);
  });

  it('counts the edges of the band as within', () => {
    expect([placeOf(120, 100), placeOf(80, 100)]).toEqual(['within', 'within']);
  });
});

describe('a crew that takes over from another', () => {
  it('has the work of both against its own quota', () => {
    expect(loadTogether(load(10, 3000, 6000), load(5, 4500, 100))).toMatchObject({
      weighted_mm: 15,
      area_m2: 7500,
      quota_m2: 6000,
      share_of_quota: 1.25,
    });
    expect(loadTogether(load(10), load(5)).share_of_quota).toBeNull();
  });
});
