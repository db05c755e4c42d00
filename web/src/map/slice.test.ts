import { expect, it } from 'vitest';

import { slice } from './slice';

const line = [[104, 0], [104.001, 0], [104.003, 0]];

it('cuts a line by its measures', () => {
  expect(slice(line, 300, 50, 200)).toEqual([
    [expect.closeTo(104.0005, 9), 0],
    [104.001, 0],
    [expect.closeTo(104.002, 9), 0],
  ]);
});

it('leaves a line whole that is asked for whole, and nothing where nothing is left', () => {
  expect(slice(line, 300, 0, 300)).toEqual(line);
  expect(slice(line, 300, 300, 300)).toEqual([]);
});
