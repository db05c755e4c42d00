import { describe, expect, it } from 'vitest';

import { USUAL_QUERY } from './state/gapQuery';
import { addressOf, formatView, parseView, type View } from './url';

const plain: View = {
  camera: null,
  mode: { kind: 'city' },
  gap: null,
  lang: null,
  colourBy: 'state',
  filter: null,
  query: null,
  moment: null,
};

describe('the address', () => {
  it('is empty when nothing is said', () => {
    expect(formatView(plain)).toBe('');
    expect(parseView('')).toEqual(plain);
  });

  it('of a section names nothing but the section', () => {
    expect(addressOf({ kind: 'city' })).toBe('#');
    expect(addressOf({ kind: 'panel', panel: 'people', at: '' })).toBe('#people');
    expect(parseView(addressOf({ kind: 'gaps' })).mode).toEqual({ kind: 'gaps' });
  });

  it.each<View>([
    plain,
    { ...plain, camera: { zoom: 14.25, lat: -33.86785, lon: 151.20732 } },
    { ...plain, mode: { kind: 'community', id: '510681001001' }, gap: 'unassigned:7:left:0' },
    { ...plain, filter: { by: 'state', state: 'partial' } },
    { ...plain, moment: '2026-11-28T22:00:00Z' },
    {
      ...plain,
      mode: { kind: 'gaps' },
      query: { ...USUAL_QUERY, kinds: ['off_duty', 'uncovered_ground'], reach_m: 80 },
      moment: '2026-11-28T22:00:00Z',
      gap: 'off_duty:7:left:0',
    },
    { ...plain, colourBy: 'crew', filter: { by: 'crew', crew: '一班 & co' } },
    { ...plain, mode: { kind: 'segment', id: 'way/47&x=1#é %' }, lang: 'zh' },
    { ...plain, mode: { kind: 'panel', panel: 'people', at: '' } },
    { ...plain, mode: { kind: 'panel', panel: 'people', at: 'crew:一班 & co' }, lang: 'en' },
    { ...plain, mode: { kind: 'street', name: '中山大道 二段' }, colourBy: 'crew', lang: 'en' },
  ])('brings back what was written: %j', (view) => {
    expect(parseView(formatView(view))).toEqual(view);
  });

  it.each(['#map=x/y/z', '#map=', '#map=14/91/0', '#map=14/0/181', '#map=-1/0/0', '#map=14/30'])(
    'leaves out a position that is none: %s',
    (hash) => {
      expect(parseView(hash).camera).toBeNull();
    },
  );

  it('leaves out what it does not know', () => {
    expect(parseView('#lang=tlh&colour=mood&planet=mars')).toEqual(plain);
  });

  it('keeps a position to about a metre', () => {
    const camera = { zoom: 15.123456, lat: 30.97612345, lon: 104.28212345 };
    const back = parseView(formatView({ ...plain, camera })).camera;
    expect(back?.lat).toBeCloseTo(camera.lat, 5);
    expect(back?.lon).toBeCloseTo(camera.lon, 5);
  });
});
