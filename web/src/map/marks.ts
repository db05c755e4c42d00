/** Lights segments up in the tiles as they are selected and assigned; a part of the city's map. */
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { Feature } from 'geojson';

import type { Sides } from '../api/assignTypes';
import { BECOMING, SELECTED, type SegmentMark } from './selectLayers';

/** Segments by id. */
export type Marks = ReadonlyMap<string, SegmentMark>;

export class SegmentMarks {
  readonly #map: MapLibre;
  readonly #whenStyled: (act: () => void) => void;
  #shown: Marks = new Map();

  constructor(map: MapLibre, whenStyled: (act: () => void) => void) {
    this.#map = map;
    this.#whenStyled = whenStyled;
  }

  /** Mark these segments, and no others any more. */
  show(marks: Marks): void {
    this.#whenStyled(() => {
      for (const id of this.#shown.keys()) if (!marks.has(id)) this.#tell(id, null);
      for (const [id, mark] of marks) if (!same(this.#shown.get(id), mark)) this.#tell(id, mark);
      this.#shown = marks;
      const any = (of: (mark: SegmentMark) => unknown): boolean => [...marks.values()].some(of);
      this.#see(SELECTED, any((mark) => mark.selected));
      this.#see(BECOMING, any((mark) => mark.becoming));
    });
  }

  /** Shapes that are no whole sides; each feature's `role` says which layer draws it. */
  draw(features: Feature[]): void {
    this.#whenStyled(() => {
      const source = this.#map.getSource('marks') as GeoJSONSource;
      source.setData({ type: 'FeatureCollection', features });
    });
  }

  #tell(id: string, mark: SegmentMark | null): void {
    const state = mark ?? { selected: null, becoming: null, colour: null };
    const { selected, becoming, colour } = state;
    const target = { source: 'city', sourceLayer: 'segments', id };
    this.#map.setFeatureState(target, { selected, becoming, colour: colour ?? '' });
  }

  /** A layer that shows nothing is not drawn: every layer costs time on a slow device. */
  #see(layers: readonly string[], seen: boolean): void {
    const visibility = seen ? 'visible' : 'none';
    for (const layer of layers) {
      if (this.#map.getLayoutProperty(layer, 'visibility') === visibility) continue;
      this.#map.setLayoutProperty(layer, 'visibility', visibility);
    }
  }
}

export function marksOf(
  selected: ReadonlyMap<string, Sides>,
  becoming: ReadonlyMap<string, Sides>,
  colour: string | null,
): Marks {
  const marks = new Map<string, SegmentMark>();
  for (const [id, sides] of selected) {
    marks.set(id, { selected: sides, becoming: null, colour: null });
  }
  for (const [id, sides] of becoming) {
    marks.set(id, { selected: selected.get(id) ?? null, becoming: sides, colour });
  }
  return marks;
}

function same(one: SegmentMark | undefined, other: SegmentMark): boolean {
  return (
    one?.selected === other.selected &&
    one.becoming === other.becoming &&
    one.colour === other.colour
  );
}
