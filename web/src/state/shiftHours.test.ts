import { describe, expect, it } from 'vitest';

import { endsNextDay, rowsOf, textOfRow, textOfRows, toggled } from './shiftHours';

describe('the hours of a shift', () => {
  it.each([
    ['mon-sat 06:00-11:00'],
    ['sun/2,4 22:00-06:00'],
    ['mon,tue 05:30-09:00'],
    ['mon-wed,fri,sun/1,last 00:00-24:00'],
    ['sat/last 07:00-08:00'],
  ])('come back from rows as they were: %s', (text) => {
    const rows = rowsOf(text);
    expect('bad' in rows ? rows : textOfRows(rows)).toBe(text);
  });

  it('may be several, with Chinese or plain signs between them', () => {
    const rows = rowsOf('MON-FRI  07:00-12:00；mon-fri 13:30-17:30;\n');
    expect(rows).toEqual([
      { days: [0, 1, 2, 3, 4], weeks: [], from: '07:00', to: '12:00' },
      { days: [0, 1, 2, 3, 4], weeks: [], from: '13:30', to: '17:30' },
    ]);
  });

  it('go round the end of the week', () => {
    const [row] = rowsOf('sat-mon 22:00-05:00') as { days: number[] }[];
    expect(row?.days).toEqual([0, 5, 6]);
  });

  it.each(['mon', '06:00-11:00', 'mon-xyz 06:00-11:00', 'mon 6:00-11:00', 'mon 25:00-26:00',
    'mon 24:00-06:00', 'mon 06:60-07:00', 'mon/6 06:00-07:00', 'mon 06:00-24:30'])(
    'that cannot be read are named: %s',
    (text) => {
      expect(rowsOf(`tue 06:00-07:00; ${text}`)).toEqual({ bad: text });
    },
  );

  it('end on the next day where they do not end later', () => {
    const row = { days: [0], weeks: [], from: '22:00', to: '06:00' };
    expect(endsNextDay(row)).toBe(true);
    expect(endsNextDay({ ...row, to: '22:00' })).toBe(true);
    expect(endsNextDay({ ...row, to: '24:00' })).toBe(false);
  });

  it('name days in the order of the week, whatever the order they were chosen in', () => {
    const row = { days: [6, 0, 2, 1], weeks: [], from: '06:00', to: '07:00' };
    expect(textOfRow(row)).toBe('mon-wed,sun 06:00-07:00');
    expect(toggled(toggled([1], 3), 1)).toEqual([3]);
  });
});
