/**
 * How the map is drawn: sources and layers as one value. Pure: it knows no map object.
 *
 * Up to zoom 15 a street is one line. From there it is two, left and right of the centre line
 * as seen along its direction, and a gap covers its own half:
 *
 *     left   ═════════▨▨▨▨▨▨═════     line-offset < 0
 *     - - - - - centre line - - - →
 *     right  ════════════════════     line-offset > 0
 */
import type {
  ExpressionSpecification,
  FontFacesSpecification,
  LayerSpecification,
  LineLayerSpecification,
  StyleSpecification,
} from 'maplibre-gl';

import type { Side } from '../api/types';
import {
  CASING,
  COMMUNITY_EDGE,
  COMMUNITY_GROUND,
  FOCUS,
  GROUND,
  PARENT_EDGE,
} from './colours';
import { BANDS_FROM_ZOOM, gapLayers, gapOpacities } from './gapLayers';
import { IS_LEAF, IS_PARENT, labelLayers } from './labels';
import { inOrder, type LayerId } from './layers';
import { selectLayers } from './selectLayers';
import {
  bySide,
  casingOpacity,
  lineColour,
  pulseColour,
  sideColour,
  sideOffset,
  streetOpacity,
  streetWidth,
  unassignedColour,
  type Look,
} from './paint';
import { planLayers } from './planLayers';

export const SIDES_FROM_ZOOM = 15;
export const PICK_FROM_ZOOM = 13;
const TINT = '#f9ebe5';
const FULL_TINT = '#f3cfc2';

export interface StyleFonts {
  stack: string[];
  faces: FontFacesSpecification | null;
}

export function cityStyle(
  tiles: string,
  gapTiles: string,
  zooms: { min: number; max: number },
  fonts: StyleFonts,
  look: Look,
): StyleSpecification {
  return {
    version: 8,
    ...(fonts.faces === null ? {} : { 'font-faces': fonts.faces }),
    sources: {
      city: {
        type: 'vector',
        tiles: [tiles],
        minzoom: zooms.min,
        maxzoom: zooms.max,
        // What is selected is known by the ids that the server speaks of.
        promoteId: { segments: 'id' },
      },
      gaps: { type: 'vector', tiles: [gapTiles], minzoom: zooms.min, maxzoom: zooms.max },
      marks: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
      focus: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
      plan: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
      here: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    },
    layers: inOrder([
      ...groundLayers(),
      ...segmentLayers(look),
      ...gapLayers(look),
      ...planLayers(),
      ...selectLayers(),
      ...focusLayers(),
      ...labelLayers(fonts.stack, look),
    ]),
  };
}

function groundLayers(): LayerSpecification[] {
  const share: ExpressionSpecification = ['to-number', ['get', 'gap_share'], 0];
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': GROUND } },
    {
      id: 'community-fill',
      type: 'fill',
      source: 'city',
      'source-layer': 'communities',
      filter: IS_LEAF,
      paint: {
        // From afar the share of gap tints a community; near by, the gaps speak for themselves.
        'fill-color': [
          'interpolate', ['linear'], ['zoom'],
          13, ['interpolate', ['linear'], share, 0, COMMUNITY_GROUND, 0.15, TINT, 0.5, FULL_TINT],
          15, COMMUNITY_GROUND,
        ],
        'fill-antialias': false,
      },
    },
    {
      id: 'community-edge',
      type: 'line',
      source: 'city',
      'source-layer': 'communities',
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': COMMUNITY_EDGE,
        'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 13, 1.2, 16, 2],
        'line-dasharray': [5, 2],
      },
    },
    {
      id: 'parent-edge',
      type: 'line',
      source: 'city',
      'source-layer': 'communities',
      filter: IS_PARENT,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': PARENT_EDGE,
        'line-width': ['interpolate', ['linear'], ['zoom'], 9, 1.2, 13, 2.5, 16, 4],
      },
    },
  ];
}

function segmentLayers(look: Look): LayerSpecification[] {
  const source = { source: 'city', 'source-layer': 'segments' } as const;
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const side = (id: Side): LayerSpecification => ({
    id: `segment-side-${id}`,
    type: 'line',
    ...source,
    minzoom: SIDES_FROM_ZOOM,
    paint: {
      'line-color': sideColour(look),
      'line-width': streetWidth(0.42),
      'line-offset': sideOffset(id),
      'line-opacity': streetOpacity(look),
    },
  });
  return [
    {
      // Under the street, so that it glows out at both edges; shown by the map for a moment.
      id: 'segment-pulse',
      type: 'line',
      ...source,
      filter: ['==', ['get', 'id'], ''],
      layout: round,
      paint: {
        'line-color': pulseColour(look),
        'line-width': 10,
        'line-gap-width': streetWidth(1.1),
        'line-blur': 4,
        'line-opacity': 0,
      },
    },
    {
      id: 'segment-casing',
      type: 'line',
      ...source,
      minzoom: PICK_FROM_ZOOM,
      layout: {
        'line-cap': ['step', ['zoom'], 'round', SIDES_FROM_ZOOM, 'butt'],
        'line-join': 'round',
      },
      paint: {
        'line-color': ['step', ['zoom'], CASING, SIDES_FROM_ZOOM, '#ffffff'],
        'line-opacity': casingOpacity(look),
        'line-width': streetWidth(1.22),
      },
    },
    {
      id: 'segment-unassigned',
      type: 'line',
      ...source,
      maxzoom: SIDES_FROM_ZOOM,
      filter: ['==', ['get', 'state'], 'unassigned'],
      paint: {
        'line-color': unassignedColour(look),
        'line-width': streetWidth(1),
        'line-dasharray': [3, 1.2],
        'line-opacity': streetOpacity(look),
      },
    },
    {
      id: 'segment-line',
      type: 'line',
      ...source,
      maxzoom: SIDES_FROM_ZOOM,
      filter: ['!=', ['get', 'state'], 'unassigned'],
      layout: round,
      paint: {
        'line-color': lineColour(look),
        'line-width': streetWidth(1),
        'line-opacity': streetOpacity(look),
      },
    },
    side('left'),
    side('right'),
    {
      id: 'segment-hover',
      type: 'line',
      ...source,
      minzoom: PICK_FROM_ZOOM,
      layout: round,
      paint: {
        'line-color': FOCUS,
        'line-width': 2,
        'line-gap-width': streetWidth(1.15),
        'line-opacity': ['case', ['boolean', ['feature-state', 'hover'], false], 0.45, 0],
      },
    },
  ];
}

function focusLayers(): LayerSpecification[] {
  const outline = (
    id: string,
    role: string,
    width: number,
    around: ExpressionSpecification | 0,
    offset: ExpressionSpecification | 0,
  ): LineLayerSpecification => ({
    id,
    type: 'line',
    source: 'focus',
    filter: ['==', ['get', 'role'], role],
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': FOCUS,
      'line-width': width,
      'line-gap-width': around,
      'line-offset': offset,
    },
  });
  return [
    {
      // Borders follow streets, so what lies beyond one is made pale instead of the line thick.
      id: 'focus-mask',
      type: 'fill',
      source: 'focus',
      filter: ['==', ['get', 'role'], 'mask'],
      paint: { 'fill-color': GROUND, 'fill-opacity': 0.72, 'fill-antialias': false },
    },
    {
      id: 'focus-community',
      type: 'line',
      source: 'focus',
      filter: ['==', ['get', 'role'], 'community'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': FOCUS, 'line-width': 1.5 },
    },
    outline('focus-street', 'street', 2, streetWidth(1.1), 0),
    outline('focus-segment', 'segment', 3, streetWidth(1.1), 0),
    outline('focus-gap', 'gap', 3, streetWidth(0.5), bySide()),
    outline('focus-ground', 'ground', 3.5, 0, 0),
    {
      // Under the pointer, on a street or on ground: pale, so that what is chosen stays clear.
      ...outline('gap-pointed', 'pointed', 2.5, streetWidth(0.5), bySide()),
      paint: {
        'line-color': FOCUS,
        'line-width': 2.5,
        'line-gap-width': streetWidth(0.5),
        'line-offset': bySide(),
        'line-opacity': 0.5,
      },
    },
    {
      id: 'focus-arrow',
      type: 'symbol',
      source: 'focus',
      minzoom: BANDS_FROM_ZOOM,
      filter: ['==', ['get', 'role'], 'segment'],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 110,
        'icon-image': 'arrow',
        'icon-size': 0.9,
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
  ];
}

/** What changes in the style with the look, by layer. */
export function repaint(look: Look): {
  colours: Partial<Record<LayerId, ExpressionSpecification>>;
  opacities: Partial<Record<LayerId, number | ExpressionSpecification>>;
} {
  return {
    colours: {
      'segment-pulse': pulseColour(look),
      'segment-line': lineColour(look),
      'segment-unassigned': unassignedColour(look),
      'segment-side-left': sideColour(look),
      'segment-side-right': sideColour(look),
    },
    opacities: {
      ...gapOpacities(look),
      'segment-casing': casingOpacity(look),
      'segment-line': streetOpacity(look),
      'segment-unassigned': streetOpacity(look),
      'segment-side-left': streetOpacity(look),
      'segment-side-right': streetOpacity(look),
    },
  };
}
