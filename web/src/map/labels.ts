/** What is written on the map, and the mark of where one is. Pure, as the style it is part of. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';

import { HALO, INK } from './colours';
import { communityLabel, streetLabel, type Look } from './paint';

/** Communities that are parts of others carry the figures; those above only hold them. */
export const IS_LEAF: ExpressionSpecification = ['boolean', ['get', 'leaf'], true];
export const IS_PARENT: ExpressionSpecification = ['!', IS_LEAF];
/** Further out than this the parts are too small for a name each. */
const PARTS_FROM_ZOOM = 9.5;
/** Names of streets, or of their crews. */
const STREETS_FROM_ZOOM = 14;

export function labelLayers(font: string[], look: Look): LayerSpecification[] {
  const halo = { 'text-halo-color': HALO, 'text-halo-width': 1.6 } as const;
  return [
    {
      id: 'segment-name',
      type: 'symbol',
      source: 'city',
      'source-layer': 'segments',
      minzoom: STREETS_FROM_ZOOM,
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'text-field': streetLabel(look),
        'text-font': font,
        'text-size': ['interpolate', ['linear'], ['zoom'], 14, 11, 17, 14],
        'text-padding': 8,
      },
      paint: { 'text-color': INK, ...halo },
    },
    {
      id: 'community-name',
      type: 'symbol',
      source: 'city',
      'source-layer': 'community_labels',
      minzoom: PARTS_FROM_ZOOM,
      maxzoom: 16.5,
      filter: IS_LEAF,
      layout: {
        'text-field': communityLabel(look),
        'text-font': font,
        'text-size': ['interpolate', ['linear'], ['zoom'], 9, 11, 12, 13, 15, 16],
        'text-max-width': 8,
        'text-padding': 6,
        'symbol-sort-key': ['*', -1, ['to-number', ['get', 'gap_mm'], 0]],
      },
      paint: { 'text-color': INK, ...halo, 'text-halo-width': 2.6 },
    },
    {
      id: 'parent-name',
      type: 'symbol',
      source: 'city',
      'source-layer': 'community_labels',
      maxzoom: PARTS_FROM_ZOOM,
      filter: IS_PARENT,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': font,
        'text-size': 13,
        'text-max-width': 8,
      },
      paint: { 'text-color': INK, ...halo, 'text-halo-width': 2.6 },
    },
    {
      id: 'here',
      type: 'circle',
      source: 'here',
      paint: {
        'circle-radius': 8,
        'circle-color': '#1a6fd6',
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 3,
      },
    },
  ];
}
