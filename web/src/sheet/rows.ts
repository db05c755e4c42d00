/**
 * The list of a sheet. The server gives pieces of sides, segment by segment; somebody who walks
 * reads "Zhongshan Road, north side, from Changsha Road to Hankou Road". So pieces of one street
 * and side, with the same hours, that follow each other become one row, and both sides of the same
 * piece become one as well.
 */
import type { Position } from 'geojson';

import type { Sheet, SheetPart, SheetStreet } from '../api/sheet';
import type { SegmentItem } from '../api/types';
import { lines } from '../map/geometry';
import { axisOf, courseOf, nameOfSide, type SideName } from './compass';

/** Where a row begins or ends: so far from the crossing with these streets. */
export interface End {
  names: string[];
  offset_m: number;
}

export interface SheetRow {
  /** The number of its street on the map; streets count from 1. */
  number: number;
  street: string | null;
  /** Two where the row is of both sides. */
  sides: SideName[];
  /** Null where the pieces branch or come back to where they began. */
  ends: [End, End] | null;
  length_m: number;
  shift: string | null;
  windows: string | null;
  on_duty: boolean;
  parts: SheetPart[];
}

/** Segments by their ids, and what meets where they end. */
export interface Around {
  segments: ReadonlyMap<string, { line: Position[]; name: string | null; length_m: number }>;
  /** Names of the streets that meet at a place. */
  names: ReadonlyMap<string, ReadonlySet<string>>;
}

export function aroundOf(items: readonly SegmentItem[]): Around {
  const segments = new Map<string, { line: Position[]; name: string | null; length_m: number }>();
  const names = new Map<string, Set<string>>();
  for (const { properties, geometry } of items) {
    const line = lines(geometry).flat();
    segments.set(properties.id, { line, name: properties.name, length_m: properties.length_m });
    if (properties.name === null) continue;
    for (const at of [line[0], line[line.length - 1]]) {
      const known = names.get(placeOf(at)) ?? new Set<string>();
      names.set(placeOf(at), known.add(properties.name));
    }
  }
  return { segments, names };
}

/** Where segments meet, their ends are the same place to a tenth of a metre. */
function placeOf([lon = 0, lat = 0]: Position = []): string {
  return `${lon.toFixed(6)} ${lat.toFixed(6)}`;
}

export function rowsOf(sheet: Pick<Sheet, 'streets'>, around: Around): SheetRow[] {
  return sheet.streets.flatMap((street, index) => rowsOfStreet(street, index + 1, around));
}

/** One or both sides of a piece of a segment. */
interface Piece {
  parts: SheetPart[];
  sides: SideName[];
  ends: PieceEnd[];
}

interface PieceEnd extends End {
  /** Null in mid-street. */
  place: string | null;
  /** The end of the segment that is nearer. */
  near: Position;
}

function rowsOfStreet(street: SheetStreet, number: number, around: Around): SheetRow[] {
  const lineOf = (part: SheetPart): Position[] => around.segments.get(part.segment)?.line ?? [];
  const courses = street.parts.flatMap((part) => courseOf(lineOf(part)) ?? []);
  const axis = street.name === null ? null : axisOf(courses);
  const pieces = groupsBy(street.parts, pieceKey).map((parts): Piece => {
    const named = parts.map((part) => nameOfSide(part.side, lineOf(part), axis));
    const sides = [...new Set(named)].sort();
    return { parts, sides, ends: endsOf(parts[0], street.name, around) };
  });
  const alike = groupsBy(pieces, ({ parts: [first], sides }) =>
    [sides.join(), first?.shift?.id, first?.windows].join('|'),
  );
  return alike
    .flatMap(connected)
    .map((row) => rowOf(row, street.name, number))
    .sort((a, b) => b.length_m - a.length_m);
}

/** Equal for the two sides of one piece, if they are kept at the same hours. */
function pieceKey({ segment, from_m, to_m, shift, windows }: SheetPart): string {
  return [segment, from_m, to_m, shift?.id, windows].join('|');
}

function endsOf(part: SheetPart | undefined, street: string | null, around: Around): PieceEnd[] {
  const segment = part === undefined ? undefined : around.segments.get(part.segment);
  if (part === undefined || segment === undefined) return [];
  const { line, length_m } = segment;
  const others = (place: string): string[] =>
    [...(around.names.get(place) ?? [])].filter((name) => name !== street).sort();
  const end = (at_m: number): PieceEnd => {
    const begins = at_m * 2 <= length_m;
    const near = (begins ? line[0] : line[line.length - 1]) ?? [];
    const offset_m = begins ? at_m : length_m - at_m;
    const place = placeOf(near);
    const names = others(place);
    if (offset_m >= WHOLE_M) return { names, offset_m, place: null, near };
    return { names, offset_m: 0, place, near };
  };
  return [end(part.from_m), end(part.to_m)];
}

/** Nobody sweeps to the nearer half metre. */
const WHOLE_M = 0.5;

/** Split pieces into those that hang together at their ends. */
function connected(pieces: readonly Piece[]): Piece[][] {
  const left = new Set(pieces);
  const rows: Piece[][] = [];
  for (const start of left) {
    left.delete(start);
    const row = [start];
    for (const piece of row) {
      const places = new Set(piece.ends.map(({ place }) => place));
      for (const other of left) {
        if (!other.ends.some(({ place }) => place !== null && places.has(place))) continue;
        left.delete(other);
        row.push(other);
      }
    }
    rows.push(row);
  }
  return rows;
}

function rowOf(pieces: readonly Piece[], street: string | null, number: number): SheetRow {
  const parts = pieces.flatMap((piece) => piece.parts);
  const ends = pieces.flatMap((piece) => piece.ends);
  const free = ends.filter(
    ({ place }) => place === null || ends.filter((other) => other.place === place).length === 1,
  );
  const [from, to] = free.sort(({ near: one }, { near: other }) => westOrNorth(one, other));
  return {
    number,
    street,
    sides: pieces[0]?.sides ?? [],
    ends: free.length === 2 && from !== undefined && to !== undefined ? [from, to] : null,
    length_m: parts.reduce((sum, part) => sum + part.length_m, 0),
    shift: parts[0]?.shift?.name ?? null,
    windows: parts[0]?.windows ?? null,
    on_duty: parts.some((part) => part.on_duty),
    parts,
  };
}

/** People read a list as they read a map: from the west, or from the north. */
function westOrNorth([x = 0, y = 0]: Position, [otherX = 0, otherY = 0]: Position): number {
  const [east, south] = [x - otherX, otherY - y];
  return Math.abs(east) > Math.abs(south) ? east : south;
}

function groupsBy<T>(all: readonly T[], key: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}
