/**
 * How a plan is drawn over the streets: the sides that change hands, in the colour of their crew
 * and between dark edges, so that they are told from what stays. Pure, as the style it is in.
 */
import type { ExpressionSpecification, LineLayerSpecification } from 'maplibre-gl';

import { FOCUS } from './colours';
import { bandPattern, bySide, streetWidth } from './paint';

const SOURCE = { source: 'plan' } as const;
const NOBODY: ExpressionSpecification = ['==', ['get', 'nobody'], true];

export function planLayers(): LineLayerSpecification[] {
  return [
    {
      id: 'plan-edge',
      type: 'line',
      ...SOURCE,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': FOCUS,
        'line-width': 1.5,
        'line-gap-width': streetWidth(0.5),
        'line-offset': bySide(),
      },
    },
    {
      id: 'plan-stretch',
      type: 'line',
      ...SOURCE,
      filter: ['!', NOBODY],
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': ['to-color', ['get', 'colour'], FOCUS],
        'line-width': streetWidth(0.5),
        'line-offset': bySide(),
      },
    },
    {
      id: 'plan-nobody',
      type: 'line',
      ...SOURCE,
      filter: NOBODY,
      paint: {
        'line-pattern': bandPattern('hatch-gap'),
        'line-width': streetWidth(0.5),
        'line-offset': bySide(),
      },
    },
  ];
}
