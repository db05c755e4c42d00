import { afterEach, describe, expect, it } from 'vitest';

import type { GapItem } from '../api/gapTypes';
import type { CommunityItem, CoverageRow, SegmentItem } from '../api/types';
import { app, modeAbove, modeKey, sameMode, setMoment, stamp } from './app';
import { stepMoment } from './clock';
import { nextIndex, openGaps, pointedOutline } from './gaps';
import { actionOf } from './keys';
import { namesIn } from './names';
import { remote } from './remote';
import { groupStreets, matchCommunities } from './search';
import { langOf } from './settings';
import { nearestStop, stopBeside, stopHeights } from './sheet';
import { answeredShare, byGap, CONTESTED, OUTSIDE, together } from './totals';

function row(key: string, gap_mm: number, part: Partial<CoverageRow> = {}): CoverageRow {
  return {
    key,
    name: key,
    required_mm: 1000,
    assigned_mm: 1000 - gap_mm,
    exempt_mm: 0,
    gap_mm,
    overlap_mm: 0,
    segments: 1,
    ...part,
  };
}

describe('totals', () => {
  it('list communities by gap, without the two rows that are none', () => {
    const rows = [row('a', 1), row(OUTSIDE, 99), row('b', 5), row(CONTESTED, 7), row('c', 5)];
    expect(byGap(rows).map((one) => one.key)).toEqual(['b', 'c', 'a']);
  });

  it('of several communities are what they come to together', () => {
    const rows = [
      row('a', 100, { on_duty_mm: 5, uncovered_ground_m2: 7 }),
      row('b', 300, { on_duty_mm: 6, uncovered_ground_m2: null }),
      row('c', 900),
    ];
    expect(together(rows, ['a', 'b'])).toMatchObject({
      required_mm: 2000,
      assigned_mm: 1600,
      gap_mm: 400,
      on_duty_mm: 11,
      uncovered_ground_m2: null,
    });
    expect(together(rows, ['a', 'gone'])).toBeNull();
    expect(together(rows, [])).toBeNull();
  });

  it('name what they list, and leave other ids as they are', () => {
    const rows = [row('c1', 0, { name: '房湖社区' }), row('c2', 0, { name: null })];
    expect(['c1', 'c2', 'c3'].map(namesIn(rows))).toEqual(['房湖社区', 'c2', 'c3']);
    expect(namesIn(rows)).toBe(namesIn(rows));
    expect(namesIn(undefined)('c1')).toBe('c1');
  });

  it('count an accepted gap as not due', () => {
    expect(answeredShare(row('a', 300))).toBeCloseTo(0.7);
    expect(answeredShare(row('a', 0, { assigned_mm: 400, exempt_mm: 600 }))).toBe(1);
    expect(answeredShare(row('a', 200, { assigned_mm: 200, exempt_mm: 600 }))).toBe(0.5);
    expect(answeredShare(row('a', 0, { required_mm: 0, assigned_mm: 0 }))).toBe(1);
  });
});

describe('a value asked of the server', () => {
  it('is kept in sight while the same is asked again', async () => {
    const value = remote<number>();
    await value.load('a', () => Promise.resolve(1));
    const again = value.load('a', () => Promise.resolve(2));
    expect(value.get().value).toBe(1);
    await again;
    expect(value.get()).toEqual({ status: 'ready', value: 2 });
  });

  it('is gone at once when another is asked for', async () => {
    const value = remote<number>();
    await value.load('a', () => Promise.resolve(1));
    void value.load('b', () => new Promise(() => undefined));
    expect(value.get()).toEqual({ status: 'loading', value: null });
  });

  it('does not fall back to an answer that came late', async () => {
    const value = remote<number>();
    let late: (answer: number) => void = () => undefined;
    const first = value.load('a', () => new Promise((resolve) => (late = resolve)));
    await value.load('b', () => Promise.resolve(2));
    late(1);
    await first;
    expect(value.get().value).toBe(2);
  });

  it('asked over another stays in sight until the answer is there', async () => {
    const value = remote<number>();
    await value.load('a', () => Promise.resolve(1));
    const other = value.loadOver('b', () => Promise.resolve(2));
    expect(value.get()).toEqual({ status: 'ready', value: 1 });
    await other;
    expect(value.get()).toEqual({ status: 'ready', value: 2 });
  });

  it('asked over another is not what is left when that fails', async () => {
    const value = remote<number>();
    await value.loadOver('a', () => Promise.resolve(1));
    await value.loadOver('b', () => Promise.reject(new Error('away')));
    expect(value.get()).toMatchObject({ status: 'failed', value: null });
  });

  it('keeps the old value beside a failure', async () => {
    const value = remote<number>();
    await value.load('a', () => Promise.resolve(1));
    await value.load('a', () => Promise.reject(new Error('away')));
    expect(value.get()).toMatchObject({ status: 'failed', value: 1 });
  });
});

describe('the search', () => {
  const communities = ['中山社区', '东中山社区', '房湖社区'].map(
    (name, index) => ({ properties: { id: `51068${index}`, name } }) as CommunityItem,
  );

  it('puts names that begin with the text first', () => {
    const found = matchCommunities([...communities].reverse(), '中山', 8);
    expect(found.map((item) => item.properties.name)).toEqual(['中山社区', '东中山社区']);
  });

  it('finds a community by its code', () => {
    expect(matchCommunities(communities, '510682', 8)[0]?.properties.name).toBe('房湖社区');
  });

  it('makes one row of the segments of a street', () => {
    const segments = ['中山路', '中山路', null, '中山大道'].map(
      (name) => ({ properties: { name } }) as SegmentItem,
    );
    expect(groupStreets(segments, '中山')).toEqual([
      { name: '中山路', segments: 2 },
      { name: '中山大道', segments: 1 },
    ]);
  });
});

describe('the moment shown', () => {
  const now = new Date('2026-11-28T22:20:00Z');
  afterEach(() => setMoment(null));

  it('begins at the whole hour beside now', () => {
    stepMoment(1, 'Asia/Shanghai', now);
    expect(app.get().moment).toBe('2026-11-28T23:00:00Z');
    setMoment(null);
    stepMoment(-1, 'Asia/Shanghai', now);
    expect(app.get().moment).toBe('2026-11-28T22:00:00Z');
  });

  it('steps by the hour, and all that is read is stale then', () => {
    setMoment('2026-11-28T22:20:00Z');
    const before = stamp(app.get());
    stepMoment(-1, 'Asia/Shanghai', now);
    expect(app.get().moment).toBe('2026-11-28T21:20:00Z');
    expect(stamp(app.get())).not.toBe(before);
  });
});

describe('the gap under the pointer', () => {
  it('is outlined whole where the list knows it, else as far as it is drawn', () => {
    const whole = { type: 'LineString' as const, coordinates: [[0, 0], [9, 9]] };
    const piece = { type: 'LineString' as const, coordinates: [[0, 0], [1, 1]] };
    const listed = { type: 'Feature', geometry: whole, properties: { id: 'a' } } as GapItem;
    openGaps.set([listed]);
    const shapeOf = (id: string): unknown =>
      pointedOutline({ id, shape: piece, side: 'left' })[0]?.geometry;
    expect(shapeOf('a')).toBe(whole);
    expect(shapeOf('b')).toBe(piece);
    expect(pointedOutline(null)).toEqual([]);
    openGaps.set([]);
  });
});

describe('stepping through gaps', () => {
  it('begins at either end and stops there', () => {
    expect(nextIndex(-1, 1, 3)).toBe(0);
    expect(nextIndex(-1, -1, 3)).toBe(2);
    expect(nextIndex(2, 1, 3)).toBe(2);
    expect(nextIndex(0, -1, 3)).toBe(0);
  });
});

describe('keys', () => {
  const key = (name: string, part: KeyboardEventInit = {}): KeyboardEvent =>
    new KeyboardEvent('keydown', { key: name, ...part });

  it('act, also as a Chinese input method writes them', () => {
    expect(actionOf(key('/'))).toBe('search');
    expect(actionOf(key('\u3011'))).toBe('next-gap');
    expect(actionOf(key('x'))).toBeNull();
  });

  it('leave the browser its own', () => {
    expect(actionOf(key('0', { ctrlKey: true }))).toBeNull();
  });

  it('stay in the field they are typed into', () => {
    const field = document.createElement('input');
    document.body.append(field);
    let action: unknown = 'unheard';
    field.addEventListener('keydown', (event) => (action = actionOf(event)));
    field.dispatchEvent(key('/', { bubbles: true }));
    expect(action).toBeNull();
  });
});

describe('closing', () => {
  it('leads from a part of a panel to how it begins, and from all else to the city', () => {
    const people = { kind: 'panel', panel: 'people', at: '' } as const;
    expect(modeAbove({ ...people, at: 'balance' })).toEqual(people);
    expect(modeAbove(people)).toEqual({ kind: 'city' });
    expect(modeAbove({ kind: 'segment', id: 'x' })).toEqual({ kind: 'city' });
  });
});

describe('the bottom sheet', () => {
  it('ends at the nearest stop', () => {
    const heights = stopHeights(844);
    expect(nearestStop(heights.peek + 9, 844)).toBe('peek');
    expect(nearestStop(heights.half - 30, 844)).toBe('half');
    expect(nearestStop(2000, 844)).toBe('full');
  });

  it('holds at its ends', () => {
    expect(stopBeside('full', 1)).toBe('full');
    expect(stopBeside('peek', -1)).toBe('peek');
    expect(stopBeside('peek', 1)).toBe('half');
  });
});

describe('modes and languages', () => {
  it('are told apart by what they show', () => {
    expect(sameMode({ kind: 'segment', id: '7' }, { kind: 'community', id: '7' })).toBe(false);
    expect(modeKey({ kind: 'street', name: '中山路' })).toBe('street:中山路');
  });

  it('take the first language that we speak', () => {
    expect(langOf(['fr-FR', 'zh-Hans-CN', 'en'])).toBe('zh');
    expect(langOf(['en-GB', 'zh-CN'])).toBe('en');
    expect(langOf([])).toBe('en');
  });
});
