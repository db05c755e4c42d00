import { describe, expect, it } from 'vitest';

import {
  GAP_KINDS,
  isGround,
  type GapItem,
  type GapKind,
  type GapProperties,
} from './api/gapTypes';
import {
  amountOf,
  cellWords,
  detailOf,
  filterWords,
  headOf,
  sumText,
  whereaboutsOf,
  windowWords,
} from './gapText';
import { en } from './i18n/en';
import { zh } from './i18n/zh';
import { USUAL_QUERY } from './state/gapQuery';

const NAMES: Record<string, string> = { c1: '房湖社区', k1: 'North team', k2: 'South team' };
const nameOf = (id: string): string => NAMES[id] ?? id;

function gap(kind: GapKind, part: Partial<GapProperties> = {}): GapItem {
  const ground = isGround(kind);
  return {
    type: 'Feature',
    geometry: { type: 'LineString', coordinates: [] },
    properties: {
      id: `${kind}:1`,
      kind,
      community: 'c1',
      segment: ground ? null : 's1',
      side: ground ? null : 'left',
      from_m: ground ? null : 20,
      to_m: ground ? null : 140,
      length_m: ground ? null : 120,
      area_m2: ground ? 12_300 : null,
      hours_per_week: null,
      windows: null,
      crews: [],
      since: null,
      name: ground ? null : 'High Street',
      class: null,
      ...part,
    },
  };
}

describe('a gap in words', () => {
  it('is measured in what it has', () => {
    expect(amountOf(en, 'en', gap('unassigned'))).toBe('120 m');
    expect(amountOf(en, 'en', gap('uncovered_ground'))).toBe('1.23 ha');
    expect(amountOf(en, 'en', gap('unserved_hours', { hours_per_week: 3.5 }))).toBe('3.5 h a week');
    expect(amountOf(zh, 'zh', gap('unclaimed_ground'))).toBe('1.23 公顷');
  });

  it('is headed by its street or its community', () => {
    expect(headOf(en, gap('overlap'), nameOf)).toBe('High Street');
    expect(headOf(en, gap('unassigned', { name: null }), nameOf)).toBe(en.gap.unnamed);
    expect(headOf(en, gap('uncovered_ground'), nameOf)).toBe('房湖社区');
    expect(headOf(en, gap('unclaimed_ground', { community: null }), nameOf)).toBe('Ground');
  });

  it('lies on a side, from a place to a place', () => {
    expect(whereaboutsOf(en, 'en', gap('outside'))).toBe('left side · 20 m to 140 m');
    expect(whereaboutsOf(en, 'en', gap('contested_ground'))).toBe('');
  });

  it('says which crews it is about, where it is about crews', () => {
    expect(detailOf(en, gap('off_duty', { crews: ['k1'] }), nameOf)).toBe('Assigned: North team');
    expect(detailOf(en, gap('overlap', { crews: ['k1', 'k2'] }), nameOf)).toBe(
      'Both: North team, South team',
    );
    expect(detailOf(en, gap('unassigned'), nameOf)).toBe('');
  });

  it('names the hours that are missing', () => {
    const windows = ['sat 17:00-18:30', 'sun 06:00-08:00'];
    const found = gap('unserved_hours', { windows });
    expect(detailOf(en, found, nameOf)).toBe('Sat 17:00–18:30, Sun 06:00–08:00');
    expect(detailOf(zh, found, nameOf)).toBe('周六 17:00–18:30、周日 06:00–08:00');
    expect(windowWords(en, 'feast days')).toBe('feast days');
  });

  it.each([
    ['mon-sun 20:00-22:00', 'Every day 20:00–22:00', '每天 20:00–22:00'],
    ['mon-sat 11:00-21:00', 'Mon–Sat 11:00–21:00', '周一至周六 11:00–21:00'],
    ['mon-wed,fri,sun 05:00-24:00', 'Mon–Wed, Fri, Sun 05:00–24:00', '周一至周三、周五、周日 05:00–24:00'],
  ])('says %s as people do', (text, english, chinese) => {
    expect(windowWords(en, text)).toBe(english);
    expect(windowWords(zh, text)).toBe(chinese);
  });
});

describe('the sum of a kind', () => {
  const none = { count: 0, length_mm: null, area_m2: null, side_metre_hours: null };

  it('is not known while it is being worked out', () => {
    for (const kind of GAP_KINDS) expect(sumText('en', { ...none, kind })).toBeNull();
  });

  it('is in the measure of the kind', () => {
    expect(sumText('en', { ...none, kind: 'overlap', length_mm: 460_000 })).toBe('460 m');
    expect(sumText('en', { ...none, kind: 'uncovered_ground', area_m2: 900 })).toBe('900 m²');
    expect(sumText('en', { ...none, kind: 'unserved_hours', side_metre_hours: 1200 })).toBe(
      '1.20 km-hours',
    );
  });
});

describe('an hour of the week in words', () => {
  const cell = { day: 6, hour: 6, required: 2000, unserved: 1200, shade: 3 };

  it('says what is missing, that nothing is, or that nothing is required', () => {
    expect(cellWords(en, 'en', cell)).toBe(
      'Sunday 06:00–07:00: 1.20 km-hours of street side without anybody',
    );
    expect(cellWords(en, 'en', { ...cell, shade: 0 })).toContain(en.gaps.week.served);
    expect(cellWords(zh, 'zh', { ...cell, shade: null })).toBe('星期日 06:00–07:00：不要求保洁');
  });
});

describe('filters in words', () => {
  it('are all named', () => {
    const query = {
      ...USUAL_QUERY,
      community: 'c1',
      class: 'lane',
      minLength_m: 50,
      minArea_m2: 100,
      minAge_days: 7,
    };
    expect(filterWords(en, 'en', query, nameOf)).toEqual([
      'in 房湖社区',
      'class Lane',
      'at least 50 m long',
      'at least 100 m² large',
      'at least 7 days old',
    ]);
    expect(filterWords(en, 'en', USUAL_QUERY, nameOf)).toEqual([]);
  });
});
