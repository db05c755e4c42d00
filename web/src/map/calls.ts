/** What the map is told when it begins, and what it says later. */
import type { PaddingOptions } from 'maplibre-gl';
import type { Geometry, Position } from 'geojson';

import type { Side, TileJson } from '../api/types';
import type { Camera } from '../url';
import type { Pixel } from './geometry';
import type { Look } from './paint';
import type { StyleFonts } from './style';

export type Picked = { kind: 'segment' | 'community' | 'gap'; id: string } | null;

/** A gap under the pointer, with as much of its shape as is drawn. */
export interface Pointed {
  id: string;
  shape: Geometry;
  side: Side | null;
}

/** How something was picked. */
export interface Press {
  position: Position;
  /** Of the street that was picked, as seen along it. */
  side: Side | null;
  shift: boolean;
  alt: boolean;
  touch: boolean;
}

/** The street under the pointer. */
export interface Hovered {
  at: Pixel;
  name: string | null;
  crew: string | null;
  state: string;
}

export interface MapCalls {
  onPick(picked: Picked, press: Press): void;
  onHover(street: Hovered | null): void;
  /** All tiles of a revision are drawn. */
  onDrawn(revision: number): void;
  onPoint(gap: Pointed | null): void;
  onMove(camera: Camera): void;
  onTilesFailed(failed: boolean): void;
}

export interface MapOptions {
  container: HTMLElement;
  tiles: TileJson;
  revision: number;
  version: string;
  /** Where the tiles of gaps are; null to draw none. */
  gaps: string | null;
  fonts: StyleFonts;
  camera: Camera | null;
  look: Look;
  label: string;
  padding: PaddingOptions;
  covered_px: number;
}

/** Where a map begins that no address tells where. */
export function startAt({ camera, tiles }: MapOptions): { center: [number, number]; zoom: number } {
  if (camera !== null) return { center: [camera.lon, camera.lat], zoom: camera.zoom };
  const [west, south, east, north] = tiles.bounds ?? [73, 18, 135, 53];
  return { center: [(west + east) / 2, (south + north) / 2], zoom: tiles.bounds ? 11 : 3.5 };
}
