import { describe, expect, it } from 'vitest';

import type { HoursOfWeek, Week } from '../api/gapTypes';
import { cellBeside, cellsOf, DAYS, HOURS, hourSpan, SHADES, sumsOf, windowFrom } from './week';

function hours(of: (day: number, hour: number) => number): HoursOfWeek {
  return Array.from({ length: DAYS }, (_, day) =>
    Array.from({ length: HOURS }, (__, hour) => of(day, hour)),
  );
}

function week(required: HoursOfWeek, served: HoursOfWeek): Week {
  return {
    revision: 1,
    at: '2026-11-29T06:00:00+08:00',
    time_zone: 'Asia/Shanghai',
    from: '2026-11-22T16:00:00Z',
    required_side_metre_hours: required,
    served_side_metre_hours: served,
  };
}

describe('the week', () => {
  const worked = week(
    hours((_, hour) => (hour >= 6 && hour < 18 ? 100 : 0)),
    hours((day, hour) => (day === 6 ? hour : 100)),
  );
  const cells = cellsOf(worked);

  it('has a cell for every hour, Monday first', () => {
    expect(cells.map((row) => row.length)).toEqual(Array(DAYS).fill(HOURS));
    expect(cells[6]?.[7]).toMatchObject({ day: 6, hour: 7, required: 100, unserved: 93 });
  });

  it('tells what is not required from what is served', () => {
    expect(cells[0]?.[3]?.shade).toBeNull();
    expect(cells[0]?.[6]?.shade).toBe(0);
    expect(cells[6]?.[6]?.shade).toBe(SHADES);
  });

  it('is darker where more is missing, and never pale where anything is', () => {
    const all = cells.flat().filter((cell) => cell.unserved > 0);
    for (const one of all) {
      expect(one.shade).toBeGreaterThanOrEqual(1);
      for (const other of all) {
        if (one.unserved < other.unserved) expect(one.shade).toBeLessThanOrEqual(other.shade ?? 0);
      }
    }
  });

  it('adds up what is required and served', () => {
    const sums = sumsOf(cells);
    let missing = 0;
    for (let hour = 6; hour < 18; hour += 1) missing += 100 - hour;
    expect(sums.required).toBe(7 * 12 * 100);
    expect(sums.served).toBe(7 * 12 * 100 - missing);
    expect(sums.worst).toMatchObject({ day: 6, hour: 6 });
  });

  it('counts no hour twice that is served beyond what is required', () => {
    const sums = sumsOf(cellsOf(week(hours(() => 10), hours(() => 99))));
    expect(sums).toEqual({ required: 1680, served: 1680, worst: null });
  });
});

describe('moving through the week', () => {
  it('goes with the arrows and holds at the edges', () => {
    expect(cellBeside({ day: 0, hour: 0 }, 'ArrowLeft')).toEqual({ day: 0, hour: 0 });
    expect(cellBeside({ day: 0, hour: 0 }, 'ArrowUp')).toEqual({ day: 0, hour: 0 });
    expect(cellBeside({ day: 6, hour: 23 }, 'ArrowRight')).toEqual({ day: 6, hour: 23 });
    expect(cellBeside({ day: 6, hour: 23 }, 'ArrowDown')).toEqual({ day: 6, hour: 23 });
    expect(cellBeside({ day: 2, hour: 5 }, 'ArrowDown')).toEqual({ day: 3, hour: 5 });
    expect(cellBeside({ day: 2, hour: 5 }, 'End')).toEqual({ day: 2, hour: 23 });
    expect(cellBeside({ day: 2, hour: 5 }, 'Home')).toEqual({ day: 2, hour: 0 });
  });

  it('leaves other keys alone', () => {
    expect(cellBeside({ day: 2, hour: 5 }, 'Enter')).toBeNull();
  });
});

describe('hours in words', () => {
  it('end when the next begins', () => {
    expect(hourSpan(6)).toEqual({ from: '06:00', to: '07:00' });
    expect(hourSpan(23).to).toBe('24:00');
  });

  it('are read as the server writes windows', () => {
    const sunday = [{ from: 6, to: 6 }];
    expect(windowFrom('sun 06:00-08:00')).toEqual({ runs: sunday, span: '06:00–08:00' });
    expect(windowFrom('Mon-Wed,Sun 22:00-24:00')?.runs).toEqual([{ from: 0, to: 2 }, ...sunday]);
    expect(windowFrom('holidays')).toBeNull();
    expect(windowFrom('feast days')).toBeNull();
  });
});
