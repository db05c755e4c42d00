import { describe, expect, it } from 'vitest';

import {
  dayAndHour,
  formatMoment,
  instantFrom,
  instantOf,
  knownZone,
  laterByHours,
  wallInWeek,
  wallOf,
  wholeHour,
} from './zone';

const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC'];

describe('a time on the city’s clocks', () => {
  it.each([
    ['2026-11-29T06:00', 'Asia/Shanghai', '2026-11-28T22:00:00Z'],
    ['2026-07-01T06:00', 'Europe/Berlin', '2026-07-01T04:00:00Z'],
    ['2026-12-01T06:00', 'Europe/Berlin', '2026-12-01T05:00:00Z'],
    ['2026-07-01T06:00', 'America/New_York', '2026-07-01T10:00:00Z'],
    ['2026-01-01T00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00Z'],
  ])('%s in %s is %s', (wall, zone, instant) => {
    expect(instantOf(wall, zone)).toBe(instant);
    expect(wallOf(instant, zone)).toBe(wall);
  });

  it('that comes twice means the first', () => {
    expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00Z');
    expect(instantOf('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T05:30:00Z');
  });

  it('that is jumped over is as much later as the clocks jump', () => {
    const instant = instantOf('2026-03-29T02:30', 'Europe/Berlin') ?? '';
    expect(wallOf(instant, 'Europe/Berlin')).toBe('2026-03-29T03:30');
    const west = instantOf('2026-03-08T02:30', 'America/New_York') ?? '';
    expect(wallOf(west, 'America/New_York')).toBe('2026-03-08T03:30');
  });

  it.each(ZONES)('in %s comes back from its instant, every hour that is no jump', (zone) => {
    let lost = 0;
    for (let hour = 0; hour < 24 * 365; hour += 1) {
      const wall = new Date(Date.UTC(2026, 0, 1, hour)).toISOString().slice(0, 16);
      if (wallOf(instantOf(wall, zone) ?? '', zone) !== wall) lost += 1;
    }
    expect(lost).toBe(zone.includes('Berlin') || zone.includes('New_York') ? 1 : 0);
  });

  it('is refused where it is none', () => {
    expect(instantOf('', 'UTC')).toBeNull();
    expect(instantOf('2026-13-40T00:00', 'UTC')).toBeNull();
  });
});

describe('an instant', () => {
  it('has one spelling', () => {
    expect(instantFrom('2026-11-29T06:00:00+08:00')).toBe('2026-11-28T22:00:00Z');
    expect(instantFrom('2026-11-28T22:00Z')).toBe('2026-11-28T22:00:00Z');
  });

  it.each([null, '', 'tomorrow', '2026-11-29', '2026-11-29T06:00', '2026-99-29T06:00Z'])(
    'is not read out of %s',
    (text) => {
      expect(instantFrom(text)).toBeNull();
    },
  );

  it('steps by hours that pass, through a change of the clocks', () => {
    expect(laterByHours('2026-10-25T00:30:00Z', 1)).toBe('2026-10-25T01:30:00Z');
    expect(wallOf('2026-10-25T01:30:00Z', 'Europe/Berlin')).toBe('2026-10-25T02:30');
  });

  it('has a whole hour by the city’s clocks', () => {
    expect(wholeHour('2026-11-28T22:47:31Z', 'Asia/Shanghai')).toBe('2026-11-28T22:00:00Z');
    expect(wallOf(wholeHour('2026-11-28T22:07:31Z', 'Asia/Kathmandu'), 'Asia/Kathmandu')).toBe(
      '2026-11-29T03:00',
    );
  });

  it('is written for people in their language', () => {
    const at = '2026-11-28T22:00:00Z';
    expect(formatMoment('en', at, 'Asia/Shanghai')).toMatch(/29 Nov 2026.*06:00/);
    expect(formatMoment('zh', at, 'Asia/Shanghai')).toMatch(/11月29日.*06:00/);
  });
});

describe('an hour of the week', () => {
  it('is found from its Monday, over the end of a month', () => {
    expect(wallInWeek('2026-11-30T00:00', 6, 7)).toBe('2026-12-06T07:00');
    expect(dayAndHour('2026-12-06T07:00')).toEqual({ day: 6, hour: 7 });
    expect(dayAndHour('2026-11-30T00:00')).toEqual({ day: 0, hour: 0 });
  });
});

describe('a time zone', () => {
  it('that the browser does not know is taken for its own', () => {
    expect(knownZone('Asia/Shanghai')).toBe('Asia/Shanghai');
    expect(knownZone('Middle/Earth')).toBe(knownZone(null));
  });
});
