import { describe, expect, it } from 'vitest';

import { GAP_LAYERS, gapFilters } from './gapLayers';
import { assertKnown, inOrder, LAYERS } from './layers';
import { pictures } from './patterns';
import { streetWidth } from './paint';
import { cityStyle } from './style';

const style = cityStyle(
  'http://127.0.0.1/api/tiles/{z}/{x}/{y}?v=1',
  'http://127.0.0.1/api/tiles/{z}/{x}/{y}?layers=gaps&v=1',
  { min: 8, max: 16 },
  { stack: ['sans-serif'], faces: null },
  { colourBy: 'state', lang: 'en', filter: null, gapsFirst: false },
);

describe('the order of layers', () => {
  it('holds every layer of the style, and no other', () => {
    expect(style.layers.map((layer) => layer.id)).toEqual([...LAYERS]);
  });

  it('puts layers where they belong, however they come', () => {
    const shuffled = [...style.layers].reverse();
    expect(inOrder(shuffled).map((layer) => layer.id)).toEqual([...LAYERS]);
  });

  it('refuses a layer it does not know', () => {
    expect(() => inOrder([...style.layers, { id: 'confetti' }])).toThrow('unknown layer confetti');
    expect(() => assertKnown('confetti')).toThrow('confetti');
  });

  it('refuses a style that lacks a layer or has one twice', () => {
    expect(() => inOrder(style.layers.slice(1))).toThrow('ground');
    expect(() => inOrder([...style.layers, { id: 'ground' }])).toThrow('twice');
  });
});

describe('the style', () => {
  it('asks nobody but this host', () => {
    const text = JSON.stringify(style);
    const hosts = [...text.matchAll(/https?:\/\/([^/"]+)/g)].map((match) => match[1]);
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
  });

  it('names no pattern that is not drawn', () => {
    const drawn = Object.keys(pictures());
    const named = [...JSON.stringify(style).matchAll(/"((?:hatch|dots|bars|rails|net|arrow)[a-z-]*)"/g)];
    expect(new Set(named.map(([, name]) => name))).toEqual(new Set(drawn));
  });

  it('widens a street as the map comes nearer', () => {
    const stops = streetWidth(1).slice(3).filter((part) => typeof part === 'number');
    expect(stops).toEqual([...stops].sort((a, b) => Number(a) - Number(b)));
  });
});

describe('the least gap', () => {
  const any = gapFilters({ length_m: null, area_m2: null });

  it('is asked of every layer of gaps', () => {
    expect(any.map(([id]) => id).sort()).toEqual([...GAP_LAYERS].sort());
  });

  it('when there is none, is the filter that the layers begin with', () => {
    for (const [id, filter] of any) {
      const layer = style.layers.find((one) => one.id === id);
      const kinds = (filter as [string, unknown, [string, string[]]])[2][1];
      expect(kinds.length, id).toBeGreaterThan(0);
      expect(JSON.stringify(layer), id).toContain(String(kinds[0]));
    }
  });

  it('is measured in metres along streets and in area on the ground', () => {
    for (const [id, filter] of gapFilters({ length_m: 50, area_m2: 900 })) {
      const text = JSON.stringify(filter);
      const onGround = id.includes('ground');
      expect(text.includes('area_m2'), id).toBe(onGround);
      expect(text.includes('length_m'), id).toBe(!onGround);
    }
  });
});

describe('a pattern', () => {
  it.each(Object.entries(pictures()))('%s fits its frame and repeats', (_, picture) => {
    expect(picture.data.length).toBe(picture.width * picture.height * 4);
    expect(picture.data.some((value) => value !== 0)).toBe(true);
  });

  it('of stripes joins itself where it repeats', () => {
    for (const name of ['hatch-gap-thin', 'hatch-gap', 'hatch-gap-wide']) {
      const { width, height, data } = pictures()[name] ?? { width: 0, height: 0, data: [] };
      expect(width).toBeGreaterThan(0);
      for (let y = 1; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          // One step right is the same as one step down, also over the edge.
          const right = data[((y - 1) * width + ((x + 1) % width)) * 4 + 1];
          expect(data[(y * width + x) * 4 + 1]).toBe(right);
        }
      }
    }
  });
});
