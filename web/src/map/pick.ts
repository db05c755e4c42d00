/** What lies under the pointer: the nearest street, or the nearest gap on its own side of one. */
import type { Map as MapLibre, MapGeoJSONFeature, PointLike } from 'maplibre-gl';

import type { Side } from '../api/types';
import { GAP_GROUNDS, GAP_LINES } from './gapLayers';
import { lines, nearestOnLine, type OnLine, type Pixel } from './geometry';
import type { LayerId } from './layers';

const SEGMENT_LAYERS: LayerId[] = [
  'segment-line',
  'segment-unassigned',
  'segment-side-left',
  'segment-side-right',
  'segment-casing',
];

export interface Near extends OnLine {
  feature: MapGeoJSONFeature;
}

export function nearestSegment(map: MapLibre, point: Pixel, reach_px: number): Near | null {
  const [nearest] = within(map, point, reach_px, SEGMENT_LAYERS);
  return nearest ?? null;
}

/** What a street is called, and whose it is. */
export function labelsOf({ properties }: MapGeoJSONFeature): {
  name: string | null;
  crew: string | null;
  state: string;
} {
  const { name = null, crew = null, state } = properties;
  return { name, crew, state: String(state) };
}

/** A gap of a street before the ground about it; of two as near, the one on the pointer's side. */
export function nearestGap(
  map: MapLibre,
  point: Pixel,
  reach_px: number,
): MapGeoJSONFeature | null {
  const near = within(map, point, reach_px, GAP_LINES);
  const [nearest] = near;
  if (nearest !== undefined) {
    const asNear = near.filter(({ distance }) => distance <= nearest.distance + 1);
    const onSide = asNear.find(({ feature, side }) => sideOf(feature) === side);
    return (onSide ?? nearest).feature;
  }
  const [ground] = map.queryRenderedFeatures([point.x, point.y], { layers: GAP_GROUNDS });
  return ground ?? null;
}

export function sideOf(feature: MapGeoJSONFeature): Side | null {
  const { side } = feature.properties;
  return side === 'left' || side === 'right' ? side : null;
}

/** Lines that are near enough, the nearest first. */
function within(map: MapLibre, point: Pixel, reach_px: number, layers: LayerId[]): Near[] {
  const box: [PointLike, PointLike] = [
    [point.x - reach_px, point.y - reach_px],
    [point.x + reach_px, point.y + reach_px],
  ];
  const found: Near[] = [];
  for (const feature of map.queryRenderedFeatures(box, { layers })) {
    for (const line of lines(feature.geometry)) {
      const pixels = line.map(([lon = 0, lat = 0]) => map.project([lon, lat]));
      const nearest = nearestOnLine(point, pixels);
      if (nearest !== null) found.push({ ...nearest, feature });
    }
  }
  return found.sort((a, b) => a.distance - b.distance);
}
