/** The two bars of a segment: where each piece of a side is drawn, in per cent of its length. */
import type { SidePiece, StretchState } from '../api/types';

export interface BarPiece {
  left: number;
  width: number;
  state: StretchState;
  piece: SidePiece;
}

/** What is short is still drawn this wide, or nobody would see it. */
export const LEAST_WIDTH = 1.5;

const ON_TOP: Record<StretchState, number> = { assigned: 0, exempt: 1, overlap: 2, gap: 3 };

/**
 * Pieces as boxes from 0 to 100. A piece that is too short to see grows about its middle, inside
 * the bar; gaps and overlaps come last, so they are drawn over their neighbours.
 */
export function barPieces(pieces: readonly SidePiece[], length_m: number): BarPiece[] {
  if (!(length_m > 0)) return [];
  return pieces
    .filter((piece) => piece.to_m > piece.from_m)
    .map((piece) => {
      const from = percent(piece.from_m, length_m);
      const to = percent(piece.to_m, length_m);
      const width = Math.max(LEAST_WIDTH, to - from);
      const left = Math.min(100 - width, Math.max(0, (from + to - width) / 2));
      return { left, width, state: piece.state, piece };
    })
    .sort((a, b) => ON_TOP[a.state] - ON_TOP[b.state] || a.left - b.left);
}

function percent(at_m: number, length_m: number): number {
  return Math.min(100, Math.max(0, (at_m / length_m) * 100));
}
