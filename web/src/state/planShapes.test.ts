import { describe, expect, it } from 'vitest';

import type { ComparedStretch } from '../api/plans';
import type { SegmentItem } from '../api/types';
import { shapesOf } from './planShapes';

const coordinates = [[104, 0], [104.001, 0]];
const properties = { id: 's', length_m: 100, width_m: 12 } as SegmentItem['properties'];
const geometry = { type: 'LineString' as const, coordinates };
const segments = new Map([['s', { type: 'Feature' as const, geometry, properties }]]);
const colours = new Map([['a', '#111111'], ['b', '#222222']]);
const named = (id: string) => ({ id, name: id });

function stretch(more: Partial<ComparedStretch>): ComparedStretch {
  const whole = { side: 'left' as const, from_m: null, to_m: null };
  return { segment: 's', ...whole, from: named('a'), to: named('b'), ...more };
}

const shown = (some: ComparedStretch, view: 'before' | 'after') =>
  shapesOf([some], segments, colours, view).map(({ properties: of }) => of);

describe('the stretches of a plan on the map', () => {
  it('have the colour of whoever answers for them today, or would', () => {
    expect(shown(stretch({}), 'before')).toMatchObject([{ side: 'left', colour: '#111111' }]);
    expect(shown(stretch({}), 'after')).toMatchObject([{ side: 'left', colour: '#222222' }]);
  });

  it('are drawn on each side that they are of, as wide as their street', () => {
    expect(shown(stretch({ side: 'both' }), 'after')).toMatchObject([
      { side: 'left', width_m: 12 },
      { side: 'right', width_m: 12 },
    ]);
  });

  it('say that nobody answers', () => {
    expect(shown(stretch({ to: null }), 'after')).toMatchObject([{ nobody: true }]);
  });

  it('are as long as they are, and left out where their street is gone', () => {
    const [half] = shapesOf([stretch({ from_m: 50, to_m: 100 })], segments, colours, 'after');
    expect(half?.geometry).toEqual({
      type: 'LineString',
      coordinates: [[expect.closeTo(104.0005, 9), 0], [104.001, 0]],
    });
    expect(shown(stretch({ segment: 'gone' }), 'after')).toEqual([]);
  });
});
