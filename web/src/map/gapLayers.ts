/**
 * How gaps are drawn: a band along the side of a street, or hatched ground. Each kind has a pattern
 * of its own, so that none is told from another by its colour alone. Pure, as the style it is in.
 */
import type {
  ExpressionSpecification,
  FillLayerSpecification,
  FilterSpecification,
  LayerSpecification,
  LineLayerSpecification,
} from 'maplibre-gl';

import { isGround, type GapKind } from '../api/gapTypes';
import type { FilterState } from '../state/filter';
import { STATUS } from './colours';
import type { LayerId } from './layers';
import { bandOpacity, bandPattern, bySide, streetWidth, type Look } from './paint';

export const BANDS_FROM_ZOOM = 14;

interface Band {
  kind: GapKind;
  pattern: string;
  /** Which filters of the legend keep the layer in colour. */
  shownFor: readonly FilterState[];
}

const BANDS = {
  'outside-band': { kind: 'outside', pattern: 'dots-outside', shownFor: ['outside'] },
  'overlap-band': { kind: 'overlap', pattern: 'hatch-overlap', shownFor: ['overlap'] },
  'unserved-band': { kind: 'unserved_hours', pattern: 'rails-unserved', shownFor: [] },
  'off-duty-band': { kind: 'off_duty', pattern: 'bars-off-duty', shownFor: ['assigned'] },
  'gap-band': { kind: 'unassigned', pattern: 'hatch-gap', shownFor: ['unassigned', 'partial'] },
} as const satisfies Partial<Record<LayerId, Band>>;

interface Far {
  kind: GapKind;
  colour: string;
  dashes: number[];
  /** Against a plain gap: finer dashes need a wider line to be seen. */
  widen: number;
  shownFor: readonly FilterState[];
}

/** From afar a band is a thin line; what it is made of tells the kinds apart. */
const FAR = {
  'unserved-far': {
    kind: 'unserved_hours',
    colour: STATUS.unserved,
    dashes: [1, 1],
    widen: 1.4,
    shownFor: [],
  },
  'off-duty-far': {
    kind: 'off_duty',
    colour: STATUS.idle,
    dashes: [0.5, 1],
    widen: 1.8,
    shownFor: ['assigned'],
  },
  'gap-far': {
    kind: 'unassigned',
    colour: STATUS.gap,
    dashes: [2, 1],
    widen: 1,
    shownFor: ['unassigned'],
  },
} as const satisfies Partial<Record<LayerId, Far>>;

const GROUNDS = {
  'uncovered-ground': { kind: 'uncovered_ground', pattern: 'hatch-ground' },
  'unclaimed-ground': { kind: 'unclaimed_ground', pattern: 'dots-ground' },
  'contested-ground': { kind: 'contested_ground', pattern: 'net-ground' },
} as const satisfies Partial<Record<LayerId, { kind: GapKind; pattern: string }>>;

const GROUND_KINDS: GapKind[] = Object.values(GROUNDS).map(({ kind }) => kind);

const SOURCE = { source: 'gaps', 'source-layer': 'gaps' } as const;

/** What a click on a gap may hit. */
export const GAP_LINES = [...Object.keys(FAR), ...Object.keys(BANDS)] as LayerId[];
export const GAP_GROUNDS = Object.keys(GROUNDS) as LayerId[];
export const GAP_LAYERS: LayerId[] = [...GAP_GROUNDS, 'ground-edge', ...GAP_LINES];

export function gapLayers(look: Look): LayerSpecification[] {
  const bands = Object.entries(BANDS).map(
    ([id, { kind, pattern, shownFor }]): LineLayerSpecification => ({
      id,
      type: 'line',
      ...SOURCE,
      minzoom: BANDS_FROM_ZOOM,
      filter: ofKinds([kind]),
      paint: {
        'line-pattern': bandPattern(pattern),
        'line-width': streetWidth(0.44),
        'line-offset': bySide(),
        'line-opacity': bandOpacity(look.filter, shownFor),
      },
    }),
  );
  const far = Object.entries(FAR).map(
    ([id, { kind, colour, dashes, widen, shownFor }]): LineLayerSpecification => ({
      id,
      type: 'line',
      ...SOURCE,
      maxzoom: BANDS_FROM_ZOOM,
      filter: ofKinds([kind]),
      paint: {
        'line-color': colour,
        'line-width': [
          'interpolate', ['linear'], ['zoom'],
          9, 0.7 * widen, 12, 1.2 * widen, 14, 2 * widen,
        ],
        'line-dasharray': [...dashes],
        'line-opacity': bandOpacity(look.filter, shownFor),
      },
    }),
  );
  return [...grounds(), ...far, ...bands];
}

function ofKinds(kinds: readonly GapKind[]): ExpressionSpecification {
  return ['in', ['get', 'kind'], ['literal', [...kinds]]];
}

function grounds(): LayerSpecification[] {
  const fills = Object.entries(GROUNDS).map(
    ([id, { kind, pattern }]): FillLayerSpecification => ({
      id,
      type: 'fill',
      ...SOURCE,
      filter: ofKinds([kind]),
      paint: { 'fill-pattern': pattern },
    }),
  );
  const edge: LineLayerSpecification = {
    id: 'ground-edge',
    type: 'line',
    ...SOURCE,
    filter: ofKinds(GROUND_KINDS),
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': [
        'match', ['get', 'kind'],
        'unclaimed_ground', STATUS.outside,
        'contested_ground', STATUS.overlap,
        STATUS.gap,
      ],
      'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.8, 15, 1.6],
    },
  };
  return [...fills, edge];
}

/** How much of each band is seen with the legend's filter. */
export function gapOpacities({ filter }: Look): Partial<Record<LayerId, number>> {
  const layers = Object.entries({ ...FAR, ...BANDS });
  return Object.fromEntries(layers.map(([id, band]) => [id, bandOpacity(filter, band.shownFor)]));
}

/** How long, and how large, a gap must be to be drawn; null for any. */
export interface LeastGap {
  length_m: number | null;
  area_m2: number | null;
}

/** The filter of each layer of gaps. */
export function gapFilters({ length_m, area_m2 }: LeastGap): [LayerId, FilterSpecification][] {
  const kinds: [string, GapKind[]][] = [
    ...Object.entries({ ...FAR, ...BANDS, ...GROUNDS }).map(
      ([id, { kind }]): [string, GapKind[]] => [id, [kind]],
    ),
    ['ground-edge', GROUND_KINDS],
  ];
  return kinds.map(([id, ofLayer]) => {
    const [measure, least] = isGround(ofLayer[0] ?? 'unassigned')
      ? (['area_m2', area_m2] as const)
      : (['length_m', length_m] as const);
    const known = ofKinds(ofLayer);
    if (least === null) return [id as LayerId, known];
    return [id as LayerId, ['all', known, ['>=', ['to-number', ['get', measure], 0], least]]];
  });
}
