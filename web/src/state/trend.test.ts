import { describe, expect, it } from 'vitest';

import type { TrendDay } from '../api/gapTypes';
import { changeOf, pathOf, scaleOf, xOf, yOf } from './trend';

const FRAME = { width: 200, height: 100 };

function day(date: string, gap_mm: number): TrendDay {
  return { date, gap_mm, required_mm: 9e6, assigned_mm: 9e6 - gap_mm, exempt_mm: 0, overlap_mm: 0 };
}

describe('a scale', () => {
  it.each([[[0]], [[1]], [[999, 12_345]], [[180e6, 500e6]], [[3_000_000_000]]])(
    'from 0 holds %j with few even lines',
    (values) => {
      const { top_mm, ticks_mm } = scaleOf(values);
      expect(ticks_mm[0]).toBe(0);
      expect(ticks_mm[ticks_mm.length - 1]).toBe(top_mm);
      expect(top_mm).toBeGreaterThanOrEqual(Math.max(...values));
      expect(ticks_mm.length).toBeGreaterThanOrEqual(2);
      expect(ticks_mm.length).toBeLessThanOrEqual(5);
    },
  );
});

describe('a line', () => {
  const scale = scaleOf([0, 300]);

  it('goes from edge to edge, with more higher up', () => {
    expect(xOf(0, 5, FRAME)).toBe(0);
    expect(xOf(4, 5, FRAME)).toBe(200);
    expect(yOf(0, scale, FRAME)).toBe(100);
    expect(yOf(scale.top_mm, scale, FRAME)).toBe(0);
  });

  it('has a point for each day', () => {
    expect(pathOf([0, scale.top_mm, 0], scale, FRAME)).toBe('M0 100L100 0L200 100');
  });

  it('of a single day is level and can be seen', () => {
    expect(pathOf([scale.top_mm], scale, FRAME)).toBe('M94 0h12');
    expect(pathOf([], scale, FRAME)).toBe('');
  });
});

describe('what became of the gap', () => {
  it('is told from the first day to the last', () => {
    const days = [day('2026-11-01', 500), day('2026-11-02', 900), day('2026-11-03', 200)];
    expect(changeOf(days)).toEqual({ direction: 'less', by_mm: 300 });
    expect(changeOf([...days].reverse())).toEqual({ direction: 'more', by_mm: 300 });
    expect(changeOf([day('2026-11-01', 5), day('2026-11-02', 5)])?.direction).toBe('same');
  });

  it('is not known from one day', () => {
    expect(changeOf([day('2026-11-01', 5)])).toBeNull();
    expect(changeOf([])).toBeNull();
  });
});
