/** Areas that come as text: GeoJSON, WKT, or a corner on each line. */
import type { MultiPolygon, Polygon, Position } from 'geojson';

export type Area = Polygon | MultiPolygon;
/** Why a text is no area. */
export type Wrong = 'empty' | 'unreadable' | 'no_area' | 'few_corners' | 'not_degrees';
export type Pasted = { area: Area } | { wrong: Wrong };

export function readArea(text: string): Pasted {
  const trimmed = text.trim();
  if (trimmed === '') return { wrong: 'empty' };
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readJson(trimmed);
  if (/^(srid=\d+;)?\s*[a-z]/i.test(trimmed)) return readWkt(trimmed);
  return readLines(trimmed);
}

function readJson(text: string): Pasted {
  try {
    const polygons = polygonsIn(JSON.parse(text) as unknown);
    return polygons.length === 0 ? { wrong: 'no_area' } : checked(polygons);
  } catch {
    return { wrong: 'unreadable' };
  }
}

/** The rings of every polygon in any GeoJSON; bare coordinates count as one ring. */
function polygonsIn(value: unknown): Position[][][] {
  if (Array.isArray(value)) return isRing(value) ? [[value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  const { type, coordinates, geometry, geometries, features } = value as Record<string, unknown>;
  switch (type) {
    case 'Polygon':
      return isRings(coordinates) ? [coordinates] : [];
    case 'MultiPolygon':
      return Array.isArray(coordinates) ? coordinates.filter(isRings) : [];
    case 'Feature':
      return polygonsIn(geometry);
    case 'FeatureCollection':
      return Array.isArray(features) ? features.flatMap(polygonsIn) : [];
    case 'GeometryCollection':
      return Array.isArray(geometries) ? geometries.flatMap(polygonsIn) : [];
    default:
      return [];
  }
}

function isRing(value: unknown): value is Position[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (at) => Array.isArray(at) && typeof at[0] === 'number' && typeof at[1] === 'number',
    )
  );
}

function isRings(value: unknown): value is Position[][] {
  return Array.isArray(value) && value.length > 0 && value.every(isRing);
}

function readWkt(text: string): Pasted {
  const kind = /^(?:srid=\d+;)?\s*([a-z]+)\s*(?:zm?|m)?\s*\(/i.exec(text)?.[1]?.toLowerCase();
  if (kind !== 'polygon' && kind !== 'multipolygon') {
    return { wrong: kind === undefined ? 'unreadable' : 'no_area' };
  }
  const body = text.slice(text.indexOf('('));
  // The brackets of WKT, with a pair for each position, are the arrays of GeoJSON.
  const listed = body
    .replace(/[^(),]+/g, (words) => {
      const numbers = words.trim().split(/\s+/).filter(Boolean);
      return numbers.length === 0 ? '' : `[${numbers.slice(0, 2).join(',')}]`;
    })
    .replaceAll('(', '[')
    .replaceAll(')', ']');
  try {
    const coordinates: unknown = JSON.parse(listed);
    const type = kind === 'polygon' ? 'Polygon' : 'MultiPolygon';
    const polygons = polygonsIn({ type, coordinates });
    return polygons.length === 0 ? { wrong: 'unreadable' } : checked(polygons);
  } catch {
    return { wrong: 'unreadable' };
  }
}

function readLines(text: string): Pasted {
  const rows = text.split(/[\n;]+/).map((row) => row.trim());
  const corners = rows
    .filter((row) => row !== '')
    .map((row) => row.split(/[\s,，\t]+/).filter(Boolean).map(Number));
  const sound = corners.every((row) => row.length >= 2 && row.every(Number.isFinite));
  return sound ? checked([[corners.map((row) => row.slice(0, 2))]]) : { wrong: 'unreadable' };
}

function checked(polygons: Position[][][]): Pasted {
  const closed = polygons.map((rings) => rings.map(closedRing));
  const corners = closed.flat(2);
  if (closed.flat().some((ring) => ring.length < 4)) return { wrong: 'few_corners' };
  const onEarth = corners.every(([x = 999, y = 999]) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
  if (!onEarth) return { wrong: 'not_degrees' };
  const [only] = closed;
  return closed.length === 1 && only !== undefined
    ? { area: { type: 'Polygon', coordinates: only } }
    : { area: { type: 'MultiPolygon', coordinates: closed } };
}

function closedRing(ring: Position[]): Position[] {
  const flat = ring.map(([x = 0, y = 0]) => [x, y]);
  const [first, last] = [flat[0], flat[flat.length - 1]];
  if (first === undefined || (first[0] === last?.[0] && first[1] === last?.[1])) return flat;
  return [...flat, first];
}
