/** The stretches of the plan that is open, as the map draws them. */
import type { Feature } from 'geojson';

import { segmentsById } from '../api/shapes';
import type { ComparedStretch } from '../api/plans';
import type { SegmentItem, Side } from '../api/types';
import { SEVERAL_CREWS } from '../map/colours';
import { lines } from '../map/geometry';
import { slice } from '../map/slice';
import { writable } from './store';

/** What the map shows of the plan: who answers today, or who would. */
export type PlanView = 'before' | 'after';

export const planShapes = writable<Feature[]>([]);

export function readShapes(
  stretches: readonly ComparedStretch[],
  signal: AbortSignal,
): Promise<Map<string, SegmentItem>> {
  return segmentsById(stretches.map(({ segment }) => segment), signal);
}

/** One feature for each side of each stretch, in the colour of whoever answers for it. */
export function shapesOf(
  stretches: readonly ComparedStretch[],
  segments: ReadonlyMap<string, SegmentItem>,
  colours: ReadonlyMap<string, string>,
  view: PlanView,
): Feature[] {
  return stretches.flatMap((stretch) => {
    const segment = segments.get(stretch.segment);
    const crew = view === 'before' ? stretch.from : stretch.to;
    if (segment === undefined) return [];
    const coordinates = pieceOf(stretch, segment);
    if (coordinates.length < 2) return [];
    const colour = crew === null ? null : (colours.get(crew.id) ?? SEVERAL_CREWS);
    return sidesOf(stretch).map((side): Feature => {
      const { width_m } = segment.properties;
      const properties = { side, width_m, colour: colour ?? '', nobody: colour === null };
      return { type: 'Feature', geometry: { type: 'LineString', coordinates }, properties };
    });
  });
}

function sidesOf({ side }: ComparedStretch): Side[] {
  return side === 'both' ? ['left', 'right'] : [side];
}

function pieceOf({ from_m, to_m }: ComparedStretch, item: SegmentItem): number[][] {
  const { length_m } = item.properties;
  return slice(lines(item.geometry).flat(), length_m, from_m ?? 0, to_m ?? length_m);
}
