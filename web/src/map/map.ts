/**
 * The one owner of the MapLibre object: nobody else touches it. It is told what to show and says
 * what was clicked; it asks the server for tiles only.
 */
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import {
  Map as MapLibre,
  ScaleControl,
  setWorkerUrl,
  type GeoJSONSource,
  type MapGeoJSONFeature,
  type MapMouseEvent,
  type PaddingOptions,
  type VectorTileSource,
} from 'maplibre-gl';
import type { Feature, FeatureCollection, Polygon, Position } from 'geojson';

import { areaOf, boxPath } from '../select/shape';
import type { Camera } from '../url';
import { startAt, type MapCalls, type MapOptions, type Picked, type Press } from './calls';
import { GAP_LAYERS, gapFilters, type LeastGap } from './gapLayers';
import type { Box, Pixel } from './geometry';
import { SegmentMarks } from './marks';
import { pictures } from './patterns';
import { communityLabel, streetLabel, type Look } from './paint';
import { labelsOf, nearestGap, nearestSegment, sideOf } from './pick';
import { Pulse } from './pulse';
import { cityStyle, PICK_FROM_ZOOM, repaint } from './style';
import { NO_GAPS, onThisHost, tileAddress } from './tiles';

/** How far from a line a click may land, for a mouse and for a finger. */
const HIT_PX = 12;
const TOUCH_HIT_PX = 16;
const MAX_ZOOM = 20;

export class CityMap {
  readonly #map: MapLibre;
  readonly #container: HTMLElement;
  #bounds: Box | null;
  #revision: number;
  #version: string;
  #gaps: string | null;
  #picksGaps = false;
  #pointed: string | null = null;
  readonly #calls: MapCalls;
  readonly #pulse: Pulse;
  /** What is selected and assigned. */
  readonly marks: SegmentMarks;
  #hovered: string | number | null = null;
  #covered_px: number;
  #padding: PaddingOptions;

  constructor(options: MapOptions, calls: MapCalls) {
    setWorkerUrl(workerUrl);
    this.#container = options.container;
    this.#bounds = options.tiles.bounds ?? null;
    this.#revision = options.revision;
    this.#version = options.version;
    this.#gaps = options.gaps;
    this.#calls = calls;
    this.#covered_px = options.covered_px;
    const { min, max } = { min: options.tiles.minzoom ?? 8, max: options.tiles.maxzoom ?? 16 };
    this.#map = new MapLibre({
      container: options.container,
      style: cityStyle(
        tileAddress(options.version),
        onThisHost(options.gaps ?? NO_GAPS),
        { min, max },
        options.fonts,
        options.look,
      ),
      ...startAt(options),
      maxZoom: MAX_ZOOM,
      minZoom: 3,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      rollEnabled: false,
      boxZoom: false,
      attributionControl: false,
      fadeDuration: 0,
      renderWorldCopies: false,
      locale: { 'Map.Title': options.label },
    });
    this.#pulse = new Pulse(this.#map, () => this.#travelMs() * 2);
    this.marks = new SegmentMarks(this.#map, (act) => this.#whenStyled(act));
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#padding = options.padding;
    this.#map.setPadding(options.padding);
    // Only now does the map know what covers it.
    if (options.camera === null) this.#fitAtOnce();
    this.#map.addControl(new ScaleControl({ maxWidth: 110, unit: 'metric' }), 'bottom-right');
    this.#map.setMissingStyleImageResolver(() => undefined);
    for (const [name, picture] of Object.entries(pictures())) this.#addPicture(name, picture);
    this.#showGaps(options.gaps !== null);
    this.#listen();
  }

  /** Draw the tiles of a revision, keeping the old ones in sight until the new ones are there. */
  setRevision(revision: number, version: string): void {
    if (version === this.#version) return;
    [this.#revision, this.#version] = [revision, version];
    delete this.#container.dataset.idle;
    this.#whenStyled(() => this.#vector('city').setTiles([tileAddress(version)]));
  }

  /** Draw the gaps of these tiles instead, or none. */
  setGaps(address: string | null): void {
    if (address === this.#gaps) return;
    this.#gaps = address;
    delete this.#container.dataset.idle;
    this.#whenStyled(() => {
      this.#showGaps(address !== null);
      if (address !== null) this.#vector('gaps').setTiles([onThisHost(address)]);
    });
  }

  /** Leave out gaps that are shorter or smaller; those that have no such measure stay. */
  setLeastGap(least: LeastGap): void {
    this.#whenStyled(() => {
      for (const [layer, filter] of gapFilters(least)) this.#map.setFilter(layer, filter);
    });
  }

  #showGaps(shown: boolean): void {
    this.#whenStyled(() => {
      for (const layer of GAP_LAYERS) {
        this.#map.setLayoutProperty(layer, 'visibility', shown ? 'visible' : 'none');
      }
    });
  }

  /** Whether a click is meant for a gap, or for the street and community it lies in. */
  setPicksGaps(picksGaps: boolean): void {
    this.#picksGaps = picksGaps;
    this.#sayPointed(null);
  }

  pulse(ids: readonly string[]): void {
    this.#pulse.ask(ids);
  }

  /** The city's bounds are known only once it has streets. */
  get hasBounds(): boolean {
    return this.#bounds !== null;
  }

  setBounds(bounds: Box | null): void {
    this.#bounds = bounds;
  }

  /** Ask again for tiles that failed. */
  retryTiles(): void {
    this.#whenStyled(() => {
      this.#vector('city').setTiles([tileAddress(this.#version)]);
      if (this.#gaps !== null) this.#vector('gaps').setTiles([onThisHost(this.#gaps)]);
    });
  }

  setLook(look: Look): void {
    this.#whenStyled(() => {
      delete this.#container.dataset.idle;
      const { colours, opacities } = repaint(look);
      for (const [layer, colour] of Object.entries(colours)) {
        this.#map.setPaintProperty(layer, 'line-color', colour);
      }
      for (const [layer, opacity] of Object.entries(opacities)) {
        this.#map.setPaintProperty(layer, 'line-opacity', opacity);
      }
      this.#map.setLayoutProperty('segment-name', 'text-field', streetLabel(look));
      this.#map.setLayoutProperty('community-name', 'text-field', communityLabel(look));
    });
  }

  setLabel(label: string): void {
    this.#map.getCanvas().setAttribute('aria-label', label);
  }

  setPadding(padding: PaddingOptions): void {
    this.#padding = padding;
    if (this.#map.isMoving()) this.#map.setPadding(padding);
    else this.#map.easeTo({ padding, duration: this.#travelMs() / 3 });
  }

  /** Outline shapes; each feature's `role` says which layer draws it. */
  setFocus(features: Feature[]): void {
    const data: FeatureCollection = { type: 'FeatureCollection', features };
    this.#whenStyled(() => void this.#geojson('focus').setData(data));
  }

  /** Draw what a plan changes; nothing, if there is no plan. */
  setPlan(features: Feature[]): void {
    const data: FeatureCollection = { type: 'FeatureCollection', features };
    this.#whenStyled(() => void this.#geojson('plan').setData(data));
  }

  /** How much of the left edge is covered; only journeys keep clear of it. */
  setCovered(left_px: number): void {
    this.#covered_px = left_px;
  }

  fit(box: Box, maxZoom = 17.5): void {
    // A padding that is still easing in would spoil the sum.
    this.#map.stop();
    this.#map.setPadding(this.#padding);
    this.#map.fitBounds(box, { padding: this.#room(40), maxZoom, duration: this.#travelMs() });
  }

  #fitAtOnce(): void {
    if (this.#bounds === null) return;
    this.#map.fitBounds(this.#bounds, { padding: this.#room(24), maxZoom: 16, duration: 0 });
  }

  /** What to keep free round a shape, besides the map's own padding. */
  #room(rim_px: number): PaddingOptions {
    const left = rim_px + this.#covered_px;
    return { top: rim_px, bottom: rim_px, right: rim_px, left };
  }

  jump(camera: Camera): void {
    this.#map.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  }

  fitCity(): void {
    if (this.#bounds !== null) this.fit(this.#bounds, 16);
  }

  /** The place on the ground under a pixel. */
  ground({ x, y }: Pixel): Position {
    return this.#map.unproject([x, y]).toArray();
  }

  /** The pixel that a place on the ground is drawn at. */
  pixel([lon = 0, lat = 0]: Position): Pixel {
    return this.#map.project([lon, lat]);
  }

  /** The ground that is seen, clear of what covers the map. */
  seen(): Polygon {
    const { clientWidth: width, clientHeight: height } = this.#container;
    const { top = 0, bottom = 0, left = 0, right = 0 } = this.#padding;
    return areaOf(boxPath({ x: left, y: top }, { x: width - right, y: height - bottom }), (at) =>
      this.ground(at),
    );
  }

  /** Follow the map as it moves. */
  whileMoving(run: () => void): () => void {
    this.#map.on('move', run);
    return () => void this.#map.off('move', run);
  }

  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: this.#map.getZoom() + steps, duration: this.#travelMs() / 2 });
  }

  showHere(lon: number, lat: number): void {
    const point: Feature = {
      type: 'Feature',
      properties: {},
      geometry: { type: 'Point', coordinates: [lon, lat] },
    };
    this.#whenStyled(() => void this.#geojson('here').setData(point));
    this.#map.easeTo({ center: [lon, lat], zoom: Math.max(16, this.#map.getZoom()) });
  }

  destroy(): void {
    this.#pulse.stop();
    this.#map.remove();
  }

  #listen(): void {
    const map = this.#map;
    const calls = this.#calls;
    map.on('click', (event) => calls.onPick(...this.#pick(event)));
    map.on('mousemove', (event) => this.#hover(event));
    map.on('mouseout', () => {
      this.#setHovered(null);
      this.#sayPointed(null);
      calls.onHover(null);
    });
    map.on('moveend', () => {
      const { lng, lat } = map.getCenter();
      calls.onMove({ zoom: map.getZoom(), lat, lon: lng });
    });
    map.on('error', (event) => {
      // A tile that failed counts as loaded, so only reading all again can mend it.
      if ('sourceId' in event || 'tile' in event) calls.onTilesFailed(true);
    });
    map.on('idle', () => {
      const lit = this.#pulse.drawn();
      // Tests, and nobody else, wait for these marks: what lit up, and the revision that is drawn.
      if (lit.length > 0) this.#container.dataset.pulsed = lit.join(' ');
      this.#container.dataset.idle = String(this.#revision);
      calls.onDrawn(this.#revision);
    });
    map.on('movestart', () => delete this.#container.dataset.idle);
  }

  #pick(event: MapMouseEvent): [Picked, Press] {
    const { originalEvent: cause, lngLat } = event;
    const touch = cause instanceof PointerEvent && cause.pointerType === 'touch';
    const { shiftKey: shift, altKey: alt } = cause;
    const press = { position: [lngLat.lng, lngLat.lat], side: null, shift, alt, touch };
    const reach_px = touch ? TOUCH_HIT_PX : HIT_PX;
    if (this.#picksGaps) {
      const gap = nearestGap(this.#map, event.point, reach_px);
      return [gap === null ? null : { kind: 'gap', id: String(gap.properties.id) }, press];
    }
    if (this.#map.getZoom() >= PICK_FROM_ZOOM) {
      const nearest = nearestSegment(this.#map, event.point, reach_px);
      const id = nearest?.feature.properties.id;
      if (nearest !== null && id !== undefined && id !== null) {
        return [{ kind: 'segment', id: String(id) }, { ...press, side: nearest.side }];
      }
    }
    const [found] = this.#map.queryRenderedFeatures(event.point, { layers: ['community-fill'] });
    const id = found?.properties.id;
    const none = id === undefined || id === null;
    return [none ? null : { kind: 'community', id: String(id) }, press];
  }

  #hover(event: MapMouseEvent): void {
    const zoom = this.#map.getZoom();
    const gap = this.#picksGaps ? nearestGap(this.#map, event.point, HIT_PX) : null;
    this.#sayPointed(gap);
    const street =
      !this.#picksGaps && zoom >= PICK_FROM_ZOOM
        ? (nearestSegment(this.#map, event.point, HIT_PX)?.feature ?? null)
        : null;
    this.#setHovered(street?.id ?? null);
    this.#calls.onHover(street === null ? null : { at: event.point, ...labelsOf(street) });
    const onGround = !this.#picksGaps && zoom < PICK_FROM_ZOOM;
    const clickable = gap !== null || street !== null || onGround;
    this.#map.getCanvas().style.cursor = clickable ? 'pointer' : '';
  }

  #sayPointed(gap: MapGeoJSONFeature | null): void {
    const id = gap === null ? null : String(gap.properties.id);
    if (id === this.#pointed) return;
    this.#pointed = id;
    this.#calls.onPoint(
      gap === null || id === null ? null : { id, shape: gap.geometry, side: sideOf(gap) },
    );
  }

  #setHovered(id: string | number | null): void {
    if (id === this.#hovered) return;
    const mark = (target: string | number, hover: boolean): void => {
      const feature = { source: 'city', sourceLayer: 'segments', id: target };
      this.#map.setFeatureState(feature, { hover });
    };
    if (this.#hovered !== null) mark(this.#hovered, false);
    if (id !== null) mark(id, true);
    this.#hovered = id;
  }

  #addPicture(name: string, picture: ReturnType<typeof pictures>[string]): void {
    this.#map.addImage(name, picture, { pixelRatio: 2 });
  }

  #whenStyled(act: () => void): void {
    if (this.#map.getSource('city') !== undefined) act();
    else this.#map.once('styledata', act);
  }

  #vector(id: 'city' | 'gaps'): VectorTileSource {
    return this.#map.getSource(id) as VectorTileSource;
  }

  #geojson(id: 'focus' | 'here' | 'plan'): GeoJSONSource {
    return this.#map.getSource(id) as GeoJSONSource;
  }

  #travelMs(): number {
    return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 600;
  }
}
