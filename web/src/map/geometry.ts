/** Small planar geometry for the screen: boxes to zoom to, and the line nearest to a click. */
import type { Geometry, MultiPolygon, Polygon, Position } from 'geojson';

import type { Side } from '../api/types';

/** West, south, east, north. */
export type Box = [number, number, number, number];

/** The box round shapes; null when there is no position at all. */
export function boxOf(shapes: readonly Geometry[]): Box | null {
  let box: Box | null = null;
  for (const shape of shapes) {
    for (const [x, y] of positions(shape)) {
      if (x === undefined || y === undefined) continue;
      box =
        box === null
          ? [x, y, x, y]
          : [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
    }
  }
  return box;
}

export function positions(shape: Geometry): Position[] {
  switch (shape.type) {
    case 'Point':
      return [shape.coordinates];
    case 'MultiPoint':
    case 'LineString':
      return shape.coordinates;
    case 'MultiLineString':
    case 'Polygon':
      return shape.coordinates.flat();
    case 'MultiPolygon':
      return shape.coordinates.flat(2);
    case 'GeometryCollection':
      return shape.geometries.flatMap(positions);
  }
}

/** The lines of a shape, each a list of positions. */
export function lines(shape: Geometry): Position[][] {
  if (shape.type === 'LineString') return [shape.coordinates];
  return shape.type === 'MultiLineString' ? shape.coordinates : [];
}

const WORLD: Position[] = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]];

/** All ground that is not in an area: the world with holes for it, and the area's own holes. */
export function outsideOf(area: Polygon | MultiPolygon): MultiPolygon {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
  const edges = polygons.flatMap((rings) => rings.slice(0, 1));
  const enclaves = polygons.flatMap((rings) => rings.slice(1).map((ring) => [ring]));
  return { type: 'MultiPolygon', coordinates: [[WORLD, ...edges], ...enclaves] };
}

export interface Pixel {
  x: number;
  y: number;
}

/** Where a point lies beside a line of pixels: how far off, and on which side along it. */
export interface OnLine {
  distance: number;
  side: Side;
}

/** Null for a line without pixels. */
export function nearestOnLine(point: Pixel, line: readonly Pixel[]): OnLine | null {
  let nearest: OnLine | null = null;
  for (let i = 0; i < line.length; i += 1) {
    const from = line[i];
    const to = line[i + 1];
    if (from === undefined || (to === undefined && nearest !== null)) continue;
    const found = besidePiece(point, from, to ?? from);
    if (nearest === null || found.distance < nearest.distance) nearest = found;
  }
  return nearest;
}

function besidePiece(point: Pixel, from: Pixel, to: Pixel): OnLine {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length2 = dx * dx + dy * dy;
  const along =
    length2 === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length2;
  const t = Math.min(1, Math.max(0, along));
  // Pixels count downwards, so what turns right has a positive product.
  const turn = dx * (point.y - from.y) - dy * (point.x - from.x);
  return {
    distance: Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy),
    side: turn > 0 ? 'right' : 'left',
  };
}
