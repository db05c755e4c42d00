import { describe, expect, it } from 'vitest';

import { boxOf, nearestOnLine, outsideOf, type Pixel } from './geometry';

describe('the box round shapes', () => {
  it('holds all of them', () => {
    expect(
      boxOf([
        { type: 'LineString', coordinates: [[1, 2], [3, -4]] },
        { type: 'Polygon', coordinates: [[[0, 0], [5, 0], [5, 1], [0, 0]]] },
      ]),
    ).toEqual([0, -4, 5, 2]);
  });

  it('of nothing is nothing', () => {
    expect(boxOf([])).toBeNull();
  });
});

describe('what lies outside an area', () => {
  const edge = [[0, 0], [9, 0], [9, 9], [0, 0]];
  const hole = [[5, 2], [7, 2], [7, 4], [5, 2]];
  const far = [[20, 0], [29, 0], [29, 9], [20, 0]];

  it('is the world but for its parts, and the holes in them', () => {
    const { coordinates } = outsideOf({ type: 'MultiPolygon', coordinates: [[edge, hole], [far]] });
    expect(coordinates).toHaveLength(2);
    expect(coordinates[0]?.slice(1)).toEqual([edge, far]);
    expect(coordinates[1]).toEqual([hole]);
  });
});

describe('the distance to a line', () => {
  const line = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }];
  const distance = (point: Pixel, along: Pixel[]): number | undefined =>
    nearestOnLine(point, along)?.distance;

  it('is measured to the nearest place on it', () => {
    expect(distance({ x: 5, y: 3 }, line)).toBe(3);
    expect(distance({ x: -3, y: -4 }, line)).toBe(5);
    expect(distance({ x: 12, y: 12 }, line)).toBeCloseTo(Math.SQRT2 * 2);
  });

  it('is never more than to any place stepped along it', () => {
    for (let x = -5; x <= 15; x += 1.7) {
      for (let y = -5; y <= 15; y += 1.3) {
        let stepped = Number.POSITIVE_INFINITY;
        for (let at = 0; at <= 20; at += 0.01) {
          const place = at <= 10 ? { x: at, y: 0 } : { x: 10, y: at - 10 };
          stepped = Math.min(stepped, Math.hypot(x - place.x, y - place.y));
        }
        expect(Math.abs((distance({ x, y }, line) ?? 0) - stepped)).toBeLessThan(0.01);
      }
    }
  });

  it('says the side, as one sees it who goes along the line', () => {
    expect(nearestOnLine({ x: 5, y: -3 }, line)?.side).toBe('left');
    expect(nearestOnLine({ x: 5, y: 3 }, line)?.side).toBe('right');
    expect(nearestOnLine({ x: 14, y: 6 }, line)?.side).toBe('left');
    expect(nearestOnLine({ x: 5, y: 3 }, [...line].reverse())?.side).toBe('left');
  });

  it('is not known to no line', () => {
    expect(nearestOnLine({ x: 0, y: 0 }, [])).toBeNull();
  });

  it('to a single place is the distance to it', () => {
    expect(distance({ x: 3, y: 4 }, [{ x: 0, y: 0 }])).toBe(5);
  });
});
