import { describe, expect, it } from 'vitest';

import { leadsTo, partOf, positionAt, range, spotAt } from './line';
import { readArea } from './paste';
import { areaOf, boxPath, extended, isSlip, pathText } from './shape';
import { forMap, holds, isWhole, whole, without, withPart, withWhole } from './stretches';

/** On the equator, where a degree is a degree: east for two thirds, then north. */
const BENT = [[[0, 0], [0.002, 0], [0.002, 0.001]]];

describe('a place beside a street', () => {
  it('has a measure in metres of the length that the server says', () => {
    expect(spotAt(BENT, 300, [0.001, 0.0001])).toMatchObject({ measure_m: 100, side: 'left' });
    expect(spotAt(BENT, 300, [0.0021, 0.0005])?.measure_m).toBeCloseTo(250);
    expect(spotAt(BENT, 300, [0.0021, 0.0005])?.side).toBe('right');
  });

  it('is at an end when it lies beyond it', () => {
    expect(spotAt(BENT, 300, [-1, -1])?.measure_m).toBe(0);
    expect(spotAt(BENT, 300, [0.002, 5])?.measure_m).toBeCloseTo(300);
  });

  it('is nowhere on a street without length', () => {
    expect(spotAt([[[1, 1], [1, 1]]], 0, [1, 1])).toBeNull();
    expect(spotAt([], 10, [1, 1])).toBeNull();
  });

  it('is found again from its measure', () => {
    for (const measure of [0, 40, 199.9, 200, 270, 300]) {
      const at = positionAt(BENT, 300, measure) ?? [9, 9];
      expect(spotAt(BENT, 300, at)?.measure_m).toBeCloseTo(measure, 6);
    }
  });

  it('counts degrees of longitude for less in the north', () => {
    const line = [[[0, 60], [0.002, 60], [0.002, 60.001]]];
    expect(spotAt(line, 200, [0.002, 60])?.measure_m).toBeCloseTo(100, 1);
  });
});

describe('a street that is left somewhere', () => {
  it('leads towards what lies ahead of it, and away from what lies behind', () => {
    expect(leadsTo(BENT, 300, 100, [0.002, 0.001])).toBe(true);
    expect(leadsTo(BENT, 300, 100, [-0.002, 0.001])).toBe(false);
    expect(leadsTo(BENT, 300, 250, [0.001, 0])).toBe(false);
    expect(leadsTo(BENT, 300, 300, [0.002, 0.004])).toBe(true);
  });
});

describe('a part of a street', () => {
  it('keeps the corners inside it', () => {
    const [line = []] = partOf(BENT, 300, 100, 250);
    expect(line).toHaveLength(3);
    expect(line[0]?.[0]).toBeCloseTo(0.001);
    expect(line[1]).toEqual([0.002, 0]);
    expect(line[2]?.[1]).toBeCloseTo(0.0005);
  });

  it('is all of it when nothing is said', () => {
    expect(partOf(BENT, 300, null, null)).toEqual(BENT);
  });

  it('stays in two lines where the street is in two', () => {
    const two = [[[0, 0], [0.001, 0]], [[0.002, 0], [0.003, 0]]];
    expect(partOf(two, 200, 50, 150)).toHaveLength(2);
    expect(partOf(two, 200, 120, 150)).toHaveLength(1);
  });

  it('is nothing between a place and itself', () => {
    expect(partOf(BENT, 300, 50, 50)).toEqual([]);
  });

  it('is written with null for an end of the street', () => {
    expect(range(0, 120.04, 300)).toEqual({ from_m: null, to_m: 120 });
    expect(range(300, 20, 300)).toEqual({ from_m: 20, to_m: null });
    expect(range(-5, 900, 300)).toEqual({ from_m: null, to_m: null });
    expect(range(20, 20, 300)).toBeNull();
    expect(range(Number.NaN, 20, 300)).toBeNull();
  });
});

describe('a shape drawn by hand', () => {
  it('takes a corner only where the hand has moved', () => {
    const path = [{ x: 0, y: 0 }];
    expect(extended(path, { x: 1, y: 1 })).toBe(path);
    expect(extended(path, { x: 3, y: 0 })).toHaveLength(2);
  });

  it('is a slip when it stays in place', () => {
    expect(isSlip(boxPath({ x: 0, y: 0 }, { x: 4, y: 4 }))).toBe(true);
    expect(isSlip(boxPath({ x: 0, y: 0 }, { x: 40, y: 2 }))).toBe(false);
    expect(isSlip([])).toBe(true);
  });

  it('is a closed ring on the ground, with no more corners than are read', () => {
    const circle = Array.from({ length: 3000 }, (_, i) => ({ x: Math.cos(i), y: Math.sin(i) }));
    const { coordinates } = areaOf(circle, ({ x, y }) => [x / 10, y / 10]);
    const [ring = []] = coordinates;
    expect(ring.length).toBeLessThanOrEqual(401);
    expect(ring[0]).toEqual(ring[ring.length - 1]);
    expect(ring[0]).toEqual([0.1, 0]);
  });

  it('is drawn closed', () => {
    expect(pathText([{ x: 1, y: 2 }])).toBe('M1 2');
    expect(pathText(boxPath({ x: 0, y: 0 }, { x: 2, y: 3 }))).toBe('M0 0L2 0L2 3L0 3Z');
  });
});

describe('an area in words', () => {
  const ring = [[104.2, 30.9], [104.3, 30.9], [104.3, 31], [104.2, 30.9]];
  const polygon = { type: 'Polygon', coordinates: [ring] };

  it.each([
    ['GeoJSON', JSON.stringify(polygon)],
    ['a feature', JSON.stringify({ type: 'Feature', properties: {}, geometry: polygon })],
    ['bare corners', JSON.stringify(ring)],
    ['WKT', 'POLYGON ((104.2 30.9, 104.3 30.9, 104.3 31, 104.2 30.9))'],
    ['WKT with a reference system', 'SRID=4326;POLYGON((104.2 30.9,104.3 30.9,104.3 31,104.2 30.9))'],
    ['WKT with heights', 'Polygon Z ((104.2 30.9 5, 104.3 30.9 5, 104.3 31 5, 104.2 30.9 5))'],
    ['a line for each corner', '104.2,30.9\n104.3,30.9\n104.3,31\n'],
    ['tabs, and a wide comma', '104.2\t30.9\n104.3，30.9\n104.3 31'],
  ])('is read from %s', (_, text) => {
    expect(readArea(text)).toEqual({ area: polygon });
  });

  it('may be several, with holes', () => {
    const hole = [[104.25, 30.91], [104.26, 30.91], [104.26, 30.92], [104.25, 30.91]];
    const text =
      'MULTIPOLYGON (((104.2 30.9, 104.3 30.9, 104.3 31, 104.2 30.9),' +
      ' (104.25 30.91, 104.26 30.91, 104.26 30.92)), ((104.2 30.9, 104.3 30.9, 104.3 31)))';
    expect(readArea(text)).toEqual({
      area: { type: 'MultiPolygon', coordinates: [[ring, hole], [ring]] },
    });
    const features = [polygon, polygon].map((geometry) => ({ type: 'Feature', geometry }));
    const collection = JSON.stringify({ type: 'FeatureCollection', features });
    expect(readArea(collection)).toMatchObject({ area: { type: 'MultiPolygon' } });
  });

  it.each([
    ['empty', '  '],
    ['unreadable', '{"type": "Polygon"'],
    ['unreadable', 'POLYGON ((104.2 30.9, 104.3'],
    ['unreadable', '中山大道\n104,30'],
    ['unreadable', 'here and there'],
    ['no_area', '{"type":"Point","coordinates":[104,30]}'],
    ['no_area', 'LINESTRING (104 30, 105 31)'],
    ['few_corners', '104.2,30.9\n104.3,30.9'],
    ['not_degrees', '104.2,30.9\n11604338,30.9\n104.3,31'],
  ])('is %s: %s', (wrong, text) => {
    expect(readArea(text)).toEqual({ wrong });
  });
});

describe('a list of stretches', () => {
  const part = { segment: 'a', side: 'both' as const, from_m: 10, to_m: 20 };

  it('joins two whole sides', () => {
    const left = withWhole([], ['a'], 'left');
    expect(withWhole(left, ['a'], 'right')).toEqual([whole('a', 'both')]);
    expect(withWhole(left, ['a'], 'left')).toEqual(left);
  });

  it('puts the whole of a side in place of its parts, and leaves the other side', () => {
    expect(withWhole([part], ['a'], 'left')).toEqual([{ ...part, side: 'right' }, whole('a', 'left')]);
  });

  it('gives up one side of two', () => {
    expect(without([whole('a', 'both'), part], ['a'], 'right')).toEqual([
      whole('a', 'left'),
      { ...part, side: 'left' },
    ]);
    expect(without([whole('a', 'left')], ['a'], 'both')).toEqual([]);
  });

  it('keeps a part where its street was in the list', () => {
    const list = [whole('a', 'both'), whole('b', 'both')];
    expect(withPart(list, part)).toEqual([part, whole('b', 'both')]);
  });

  it('knows what it holds whole', () => {
    expect(holds([whole('a', 'left'), whole('a', 'right')], 'a', 'both')).toBe(true);
    expect(holds([whole('a', 'left')], 'a', 'both')).toBe(false);
    expect(holds([part], 'a', 'left')).toBe(false);
    expect(isWhole(part)).toBe(false);
  });

  it('tells the map what to light up and what to cut', () => {
    const { sides, parts } = forMap([whole('a', 'left'), whole('a', 'right'), whole('b', 'left'), part]);
    expect([...sides]).toEqual([['a', 'both'], ['b', 'left']]);
    expect(parts).toEqual([part]);
  });
});
