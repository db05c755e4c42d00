import { describe, expect, it } from 'vitest';

import { formatCount, formatLength, formatMetres, formatShare } from './format';

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

  it('in metres goes the same way', () => {
    expect(formatMetres('en', 12.4)).toBe('12 m');
  });

  it('that is there is never written as nothing', () => {
    for (let length_mm = 1; length_mm < 2_000; length_mm += 1) {
      expect(formatLength('en', length_mm)).not.toMatch(/^0 /);
    }
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
