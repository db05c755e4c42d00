import { afterEach, describe, expect, it, vi } from 'vitest';

import { gapItem, gaps, gapSums, gapTiles, timeZone, trends, week } from './gaps';

function listen(): () => URL {
  const asked = vi.fn((address: string) => {
    void address;
    return Promise.resolve(new Response('{"features":[],"time_zone":"Asia/Shanghai"}'));
  });
  vi.stubGlobal('fetch', asked);
  return () => new URL(asked.mock.calls[0]?.[0] ?? '', 'http://host.invalid');
}

afterEach(() => vi.unstubAllGlobals());

describe('a question about gaps', () => {
  const at = '2026-11-28T22:00:00Z';

  it('names what is asked for, and leaves out what is not', async () => {
    const address = listen();
    await gaps({ kinds: ['unassigned', 'off_duty'], community: null, minLength_m: 50, at });
    const { pathname, searchParams } = address();
    expect(pathname).toBe('/api/collections/gaps/items');
    expect(Object.fromEntries(searchParams)).toEqual({
      kind: 'unassigned,off_duty',
      min_length_m: '50',
      at,
      limit: '50',
    });
  });

  it('for sums carries the same filters', async () => {
    const address = listen();
    await gapSums({ class: 'lane', minArea_m2: 9, minAge_days: 7, reach_m: 0 });
    expect(address().search).toBe('?class=lane&min_area_m2=9&min_age_days=7&reach_m=0');
  });

  it('about one gap keeps the moment and the reach that it was seen with', async () => {
    const address = listen();
    await gapItem('off_duty:a/b', { kinds: ['off_duty'], at, reach_m: 80 });
    expect(address().pathname).toBe('/api/collections/gaps/items/off_duty%3Aa%2Fb');
    expect(Object.fromEntries(address().searchParams)).toEqual({ at, reach_m: '80' });
  });

  it('about the week, the days and the clock goes where they are', async () => {
    const ofWeek = listen();
    await week({ community: '7', at });
    expect(ofWeek().pathname).toBe('/api/week');
    const ofDays = listen();
    await trends(30, null);
    expect(ofDays().search).toBe('?days=30');
    listen();
    expect(await timeZone()).toBe('Asia/Shanghai');
  });
});

describe('the tiles of gaps', () => {
  it('are chosen by kind, moment and reach, and kept by version', () => {
    const address = gapTiles(
      { kinds: ['unassigned', 'overlap'], at: '2026-11-28T22:00:00Z', reach_m: 80 },
      '7-1',
    );
    const [path, query] = address?.split('?') ?? [];
    expect(path).toBe('/api/tiles/{z}/{x}/{y}');
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      layers: 'gaps',
      kind: 'unassigned,overlap',
      at: '2026-11-28T22:00:00Z',
      reach_m: '80',
      v: '7-1',
    });
  });

  it('are none where no kind is chosen', () => {
    expect(gapTiles({ kinds: [] }, '7')).toBeNull();
  });
});
