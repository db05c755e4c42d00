import type { Position } from 'geojson';
import { describe, expect, it } from 'vitest';

import type { SheetPart } from '../api/sheet';
import type { SegmentItem, Side } from '../api/types';
import { sheetEn } from '../i18n/sheet.en';
import { sheetZh } from '../i18n/sheet.zh';
import { axisOf, courseOf, nameOfSide, type Course } from './compass';
import { hoursInWords, nextStart, windowsIn } from './hours';
import { beside, paperFor, scaleBar } from './picture';
import { codeOf } from './qr';
import { aroundOf, rowsOf } from './rows';
import { todayOf } from './today';
import { endsInWords, sidesInWords } from './words';

const plain = (text: string): string => text.replaceAll('\u2060', '');

describe('hours in words', () => {
  it('put windows of the same days together', () => {
    const text = 'mon-sun 05:00-11:00, mon-sun 14:00-20:00';
    expect(plain(hoursInWords(sheetEn, text))).toBe('every day 05:00–11:00, 14:00–20:00');
    expect(plain(hoursInWords(sheetZh, text))).toBe('每天 05:00–11:00、14:00–20:00');
  });

  it('name runs of days, single days and weeks of the month', () => {
    expect(plain(hoursInWords(sheetEn, 'mon-fri,sun 06:00-08:00'))).toBe(
      'Mon–Fri, Sun 06:00–08:00',
    );
    expect(plain(hoursInWords(sheetZh, 'sun/2,last 06:00-08:00'))).toBe(
      '每月第二个、最后一个周日 06:00–08:00',
    );
  });

  it('say that a window ends on the next day', () => {
    expect(plain(hoursInWords(sheetEn, 'sat 22:00-05:00'))).toBe('Sat 22:00–05:00 next day');
    expect(windowsIn('fri-mon 20:00-24:00')[0]).toEqual({
      days: [0, 4, 5, 6],
      weeks: null,
      from_min: 1200,
      to_min: 1440,
    });
  });

  it('are all hours without a shift, and stay as written where they cannot be read', () => {
    expect(hoursInWords(sheetEn, null)).toBe(sheetEn.always);
    expect(hoursInWords(sheetEn, 'at dawn')).toBe('at dawn');
  });
});

describe('the next start', () => {
  // 2026-11-29 is a Sunday, the fifth and last of its month.
  it.each([
    ['mon-sun 05:00-11:00, mon-sun 14:00-20:00', '2026-11-29T05:00', '2026-11-29T14:00'],
    ['mon-sun 05:00-11:00', '2026-11-29T05:00', '2026-11-30T05:00'],
    ['sat 06:00-08:00', '2026-11-29T05:00', '2026-12-05T06:00'],
    ['sun/2,4 06:00-08:00', '2026-11-29T05:00', '2026-12-13T06:00'],
    ['sun/last 06:00-08:00', '2026-11-29T05:00', '2026-11-29T06:00'],
    ['sun/last 06:00-08:00', '2026-11-29T07:00', '2026-12-27T06:00'],
  ])('of %s after %s is %s', (windows, wall, start) => {
    expect(nextStart(windows, wall)).toBe(start);
  });

  it('never comes where there are no hours', () => {
    expect(nextStart(null, '2026-11-29T05:00')).toBeNull();
  });
});

const line = (...points: [number, number][]): Position[] =>
  points.map(([east, north]) => [104 + east / 1000, 30 + north / 1000]);
const east = line([0, 0], [10, 0]);

function sides(line: Position[], axis: Course | null = null): string[] {
  return (['left', 'right'] as const).map((side) => nameOfSide(side, line, axis));
}

describe('a side by the compass', () => {
  it.each([
    [east, ['n', 's']],
    [line([10, 0], [0, 0]), ['s', 'n']],
    [line([0, 0], [0, 10]), ['w', 'e']],
    [line([0, 0], [10, 11]), ['nw', 'se']],
  ])('lies across the course of its line', (of, names) => {
    expect(sides(of)).toEqual(names);
  });

  it('has one pair of names along a street that bends', () => {
    const bent = line([0, 0], [10, 5]);
    const axis = axisOf([courseOf(line([0, 0], [50, 2])), courseOf(bent)].flatMap((c) => c ?? []));
    expect(sides(bent)).toEqual(['nw', 'se']);
    expect(sides(bent, axis)).toEqual(['n', 's']);
    expect(sides([...bent].reverse(), axis)).toEqual(['s', 'n']);
  });

  it('is within or without a line that comes back to where it began', () => {
    const loop = line([0, 0], [10, 0], [10, 10], [0, 10], [0, 1]);
    expect(sides(loop)).toEqual(['inner', 'outer']);
    expect(sides([...loop].reverse())).toEqual(['outer', 'inner']);
  });
});

function street(id: string, name: string | null, points: Position[], length_m = 100): SegmentItem {
  const properties = { id, name, length_m } as SegmentItem['properties'];
  return { type: 'Feature', geometry: { type: 'LineString', coordinates: points }, properties };
}

function part(segment: string, side: Side, to_m = 100, more: Partial<SheetPart> = {}): SheetPart {
  const shift = { id: 'early', name: 'Early' };
  const windows = 'mon-sun 05:00-11:00';
  const length_m = to_m;
  return {
    segment, side, from_m: 0, to_m, length_m, on_duty: false, shift, windows, assignment: '1', ...more,
  };
}

/** High Street in two segments from west to east, crossed by West, Middle and East Road. */
const AROUND = aroundOf([
  street('h1', 'High Street', line([0, 0], [10, 0])),
  street('h2', 'High Street', line([20, 0], [10, 0])),
  street('w', 'West Road', line([0, 0], [0, 10])),
  street('m', 'Middle Road', line([10, 0], [10, 10])),
  street('e', 'East Road', line([20, -9], [20, 0])),
]);

describe('the rows of a sheet', () => {
  const list = (parts: SheetPart[]): string[] =>
    rowsOf({ streets: [{ name: 'High Street', length_m: 0, parts }] }, AROUND).map((row) =>
      [
        sidesInWords(sheetEn, row.sides),
        endsInWords(sheetEn, 'en', row),
        String(row.length_m),
      ].join(' | '),
    );

  it('join pieces that follow each other, however they were drawn', () => {
    expect(list([part('h1', 'left'), part('h2', 'right')])).toEqual([
      'north side | West Road – East Road | 200',
    ]);
  });

  it('join both sides of the same pieces', () => {
    const both = ['h1', 'h2'].flatMap((id) => [part(id, 'left'), part(id, 'right')]);
    expect(list(both)).toEqual(['both sides | West Road – East Road | 400']);
  });

  it('keep hours apart', () => {
    const late = { shift: { id: 'late', name: 'Late' }, windows: 'mon-sun 14:00-20:00' };
    expect(list([part('h1', 'left'), part('h2', 'right', 100, late)])).toEqual([
      'north side | West Road – Middle Road | 100',
      'north side | Middle Road – East Road | 100',
    ]);
  });

  it('measure what ends in mid-street from the nearer crossing', () => {
    expect(list([part('h1', 'right', 30)])).toEqual([
      'south side | West Road – 30 m from West Road | 30',
    ]);
  });

  it('stay where their street is not known', () => {
    expect(list([part('gone', 'left')])).toEqual(['left side | 1 piece | 100']);
  });

  it('are told for today: what is on first, the rest by when it begins', () => {
    const parts = [
      part('h1', 'left', 100, { windows: 'sun 14:00-20:00', shift: null }),
      part('h1', 'right', 100, { on_duty: true }),
      part('h2', 'left', 100, { windows: 'sun 07:00-09:00', shift: null }),
    ];
    const streets = [{ name: 'High Street', length_m: 0, parts }];
    const today = todayOf({ streets }, AROUND, '2026-11-29T06:00');
    expect(today.now.map(({ parts: [first] }) => first?.side)).toEqual(['right']);
    expect(today.later.map(({ start }) => start)).toEqual([
      '2026-11-29T07:00',
      '2026-11-29T14:00',
    ]);
  });
});

describe('the picture', () => {
  const most = { width: 180, height: 150 };
  const paper = paperFor([104, 30, 104.02, 30.01], most, 60);

  it('fits the box into the paper, north up', () => {
    expect(paper.x(104)).toBeCloseTo(0, 6);
    expect(paper.x(104.02)).toBeCloseTo(180, 6);
    expect(paper.y(30.01)).toBeLessThan(paper.y(30));
    expect(paper.height).toBeLessThanOrEqual(150);
  });

  it('has a scale bar of a round length', () => {
    const { length_m, length_mm } = scaleBar(paper);
    expect(length_m).toBe(200);
    expect(length_mm / length_m).toBe(paper.mm_per_m);
  });

  it('draws the left side of a line that goes right above it', () => {
    expect(beside([[0, 5], [10, 5]], 'left', 1)).toEqual([[0, 4], [10, 4]]);
    const corner = beside([[0, 5], [10, 5], [10, 15]], 'right', 1);
    expect(corner[1]?.[0]).toBeCloseTo(9, 6);
    expect(corner[1]?.[1]).toBeCloseTo(6, 6);
  });
});

it('a QR code has the three marks in its corners', () => {
  const { path, size } = codeOf('http://127.0.0.1:8080/sheet/x?phone');
  const far = size - 2 - 7;
  for (const at of ['M2 2h', `M${far} 2h`, `M2 ${far}h`]) expect(path).toContain(at);
});
