/** Lights streets up once when they have changed; a part of the city's map. */
import type { Map as MapLibre } from 'maplibre-gl';

/** How long a changed street stays lit before the light fades. */
const PULSE_MS = 900;
const PULSE_OPACITY = 0.75;

export class Pulse {
  readonly #map: MapLibre;
  readonly #fade_ms: () => number;
  #waiting: readonly string[] = [];
  #fading: ReturnType<typeof setTimeout> | undefined;

  constructor(map: MapLibre, fade_ms: () => number) {
    this.#map = map;
    this.#fade_ms = fade_ms;
  }

  /** Light these streets up once, as soon as the map shows what became of them. */
  ask(ids: readonly string[]): void {
    this.#waiting = ids;
    // A map at rest says nothing more, so it is asked to draw once.
    this.#map.triggerRepaint();
  }

  /** The map is drawn; the streets that light up now. */
  drawn(): readonly string[] {
    const ids = [...this.#waiting];
    this.#waiting = [];
    if (ids.length === 0) return ids;
    this.#map.setFilter('segment-pulse', ['in', ['get', 'id'], ['literal', ids]]);
    this.#show(PULSE_OPACITY, 0);
    clearTimeout(this.#fading);
    this.#fading = setTimeout(() => this.#show(0, this.#fade_ms()), PULSE_MS);
    return ids;
  }

  stop(): void {
    clearTimeout(this.#fading);
  }

  #show(opacity: number, duration: number): void {
    this.#map.setPaintProperty('segment-pulse', 'line-opacity-transition', { duration });
    this.#map.setPaintProperty('segment-pulse', 'line-opacity', opacity);
  }
}
