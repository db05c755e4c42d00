import { describe, expect, it } from 'vitest';

import type { SidePiece } from '../api/types';
import { barPieces, LEAST_WIDTH } from './sides';

function piece(from_m: number, to_m: number, state: SidePiece['state']): SidePiece {
  return { from_m, to_m, state, crews: [], community: null, contested: false };
}

describe('the bar of a side', () => {
  it('is as wide as the segment is long', () => {
    const boxes = barPieces([piece(0, 50, 'assigned'), piece(50, 200, 'gap')], 200);
    expect(boxes.map(({ left, width }) => [left, width])).toEqual([[0, 25], [25, 75]]);
  });

  it('draws gaps over everything else', () => {
    const boxes = barPieces(
      [piece(0, 10, 'gap'), piece(10, 20, 'assigned'), piece(20, 30, 'overlap')],
      30,
    );
    expect(boxes.map((box) => box.state)).toEqual(['assigned', 'overlap', 'gap']);
  });

  it('lets no gap be too short to see, nor fall off the end', () => {
    for (const from of [0, 250, 499.9]) {
      const [box] = barPieces([piece(from, from + 0.1, 'gap')], 500);
      expect(box?.width).toBe(LEAST_WIDTH);
      expect(box?.left).toBeGreaterThanOrEqual(0);
      expect((box?.left ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(100);
    }
  });

  it('is empty for a segment without length, and leaves out empty pieces', () => {
    expect(barPieces([piece(0, 1, 'gap')], 0)).toEqual([]);
    expect(barPieces([piece(5, 5, 'gap')], 10)).toEqual([]);
  });
});
