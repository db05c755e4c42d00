import { describe, expect, it } from 'vitest';

import {
  formatArea,
  formatCount,
  formatHours,
  formatLength,
  formatMark,
  formatMetres,
  formatPercent,
  formatShare,
  formatSideHours,
} from './format';

describe('a length', () => {
  it.each([
    [0, '0 m'],
    [1, '0.1 m'],
    [999, '1 m'],
    [9_000, '9 m'],
    [9_450, '9.5 m'],
    [12_400, '12 m'],
    [999_499, '999 m'],
    [999_500, '1.00 km'],
    [1_234_567, '1.23 km'],
    [61_249_000, '61.2 km'],
    [2_283_200_538, '2,283 km'],
  ])('of %i mm reads %s', (length_mm, text) => {
    expect(formatLength('en', length_mm)).toBe(text);
  });

  it('has Chinese units in Chinese', () => {
    expect(formatLength('zh', 61_249_000)).toBe('61.2 公里');
    expect(formatLength('zh', 12_400)).toBe('12 米');
  });

  it.each([
    [0, '0 km'],
    [500, '0.5 m'],
    [200_000, '200 m'],
    [2_500_000, '2.5 km'],
    [600_000_000, '600 km'],
  ])('of %i mm marks a scale as %s', (length_mm, text) => {
    expect(formatMark('en', length_mm)).toBe(text);
  });

  it('in metres goes the same way', () => {
    expect(formatMetres('en', 12.4)).toBe('12 m');
  });

  it('that is there is never written as nothing', () => {
    for (let length_mm = 1; length_mm < 2_000; length_mm += 1) {
      expect(formatLength('en', length_mm)).not.toMatch(/^0 /);
    }
  });
});

describe('an area', () => {
  it.each([
    [0, '0 m²'],
    [-0, '0 m²'],
    [0.01, '1 m²'],
    [9_999, '9,999 m²'],
    [9_999.7, '1.00 ha'],
    [123_456, '12.3 ha'],
    [1_234_567, '1.23 km²'],
    [5_432_100_000, '5,432 km²'],
  ])('of %d m² reads %s', (area_m2, text) => {
    expect(formatArea('en', area_m2)).toBe(text);
  });

  it('has Chinese units in Chinese', () => {
    expect(formatArea('zh', 500)).toBe('500 平方米');
    expect(formatArea('zh', 20_000)).toBe('2.00 公顷');
  });
});

describe('time', () => {
  it.each([
    [350, '350 m-hours'],
    [999.6, '1.00 km-hours'],
    [45_210_000, '45,210 km-hours'],
  ])('of %d side-metres reads %s', (side_metre_hours, text) => {
    expect(formatSideHours('en', side_metre_hours)).toBe(text);
  });

  it('in hours has no decimals that say nothing', () => {
    expect(formatHours('en', 14)).toBe('14');
    expect(formatHours('en', 3.5)).toBe('3.5');
  });
});

describe('a share', () => {
  it.each([
    [0, '0%'],
    [0.000001, '0.1%'],
    [0.5, '50.0%'],
    [0.8764, '87.6%'],
    [0.999999, '99.9%'],
    [1, '100%'],
  ])('of %d reads %s', (share, text) => {
    expect(formatShare('en', share)).toBe(text);
  });
});

describe('a count', () => {
  it('is grouped', () => {
    expect(formatCount('en', 4658)).toBe('4,658');
  });
});

describe('a percentage of what may be exceeded', () => {
  it('is whole, and may be more than all', () => {
    expect(formatPercent('en', 1.254)).toBe('125%');
    expect(formatPercent('zh', 0)).toBe('0%');
  });
});
