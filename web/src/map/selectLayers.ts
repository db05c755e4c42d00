/**
 * How a selection is drawn: a dark rim under the street, on the side that is selected; what has
 * just been assigned in its new colour, until the tiles say so too; and gaps that would be new.
 * Whole sides are lit up in the tiles, parts are cut out beside them. Pure, as the style.
 */
import type { ExpressionSpecification, LineLayerSpecification } from 'maplibre-gl';

import type { Side } from '../api/types';
import { FOCUS, STATUS } from './colours';
import type { LayerId } from './layers';
import { bandPattern, bySide, halfOffset, halfWidth, streetWidth } from './paint';

/** As wide as the white edge of streets, and a rim beyond it. */
const UNDER = 0.61;
const RIM_PX = 4.5;

export const SELECTED: LayerId[] = ['selected-left', 'selected-right'];
export const BECOMING: LayerId[] = ['becoming-left', 'becoming-right'];

/** What the tiles of a segment are told about it. */
export interface SegmentMark {
  selected: 'left' | 'right' | 'both' | null;
  /** The sides that are painted anew, and in which colour. */
  becoming: 'left' | 'right' | 'both' | null;
  colour: string | null;
}

function onSide(mark: 'selected' | 'becoming', side: Side): ExpressionSpecification {
  const said: ExpressionSpecification = ['to-string', ['feature-state', mark]];
  return ['case', ['in', said, ['literal', ['both', side]]], 1, 0];
}

export function selectLayers(): LineLayerSpecification[] {
  const city = { source: 'city', 'source-layer': 'segments' } as const;
  const hidden = { visibility: 'none' } as const;
  const whole = (side: Side): LineLayerSpecification[] => [
    {
      id: `selected-${side}`,
      type: 'line',
      ...city,
      layout: hidden,
      paint: {
        'line-color': FOCUS,
        'line-width': halfWidth(UNDER, RIM_PX),
        'line-offset': halfOffset(UNDER, RIM_PX, side),
        'line-opacity': onSide('selected', side),
      },
    },
    {
      id: `becoming-${side}`,
      type: 'line',
      ...city,
      layout: hidden,
      paint: {
        'line-color': ['to-color', ['feature-state', 'colour'], STATUS.assigned],
        'line-width': halfWidth(0.5, 0),
        'line-offset': halfOffset(0.5, 0, side),
        'line-opacity': onSide('becoming', side),
      },
    },
  ];
  return [
    ...whole('left'),
    ...whole('right'),
    {
      id: 'selected-part',
      type: 'line',
      source: 'marks',
      filter: ['==', ['get', 'role'], 'selected'],
      paint: {
        'line-color': FOCUS,
        'line-width': halfWidth(UNDER, RIM_PX),
        'line-offset': halfOffset(UNDER, RIM_PX, null),
      },
    },
    {
      id: 'becoming-part',
      type: 'line',
      source: 'marks',
      filter: ['==', ['get', 'role'], 'becoming'],
      paint: {
        'line-color': ['to-color', ['get', 'colour'], STATUS.assigned],
        'line-width': halfWidth(0.5, 0),
        'line-offset': halfOffset(0.5, 0, null),
      },
    },
    {
      id: 'preview-gap',
      type: 'line',
      source: 'marks',
      filter: ['==', ['get', 'role'], 'gap'],
      paint: {
        'line-pattern': bandPattern('hatch-gap'),
        'line-width': streetWidth(0.5),
        'line-offset': bySide(),
      },
    },
  ];
}
