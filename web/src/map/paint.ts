/**
 * What single things are painted with: widths, colours, offsets and labels, as MapLibre
 * expressions over the properties that tiles carry.
 */
import type { ExpressionSpecification } from 'maplibre-gl';

import type { Side } from '../api/types';
import type { Filter, FilterState } from '../state/filter';
import type { ColourBy, Lang } from '../state/settings';
import { CREWS, DIMMED, SEVERAL_CREWS, STATUS } from './colours';

/** How a person wants the streets drawn. */
export interface Look {
  colourBy: ColourBy;
  lang: Lang;
  filter: Filter | null;
  /** Gaps are the matter, or the moment is not now: streets, which are of now, stand back. */
  gapsFirst: boolean;
}

const STANDING_BACK = 0.4;

/** How much of the streets themselves is seen. */
export function streetOpacity({ gapsFirst }: Look): number {
  return gapsFirst ? STANDING_BACK : 1;
}

/** Further out, tiles hold no gaps. */
const GAPS_FROM_ZOOM = 12;
const STREET_WIDTH_M: ExpressionSpecification = [
  'min',
  30,
  ['max', 3, ['to-number', ['coalesce', ['get', 'width_m'], 8], 8]],
];

/** Pixels that a street is wide, near its true width from zoom 16 on, times a factor. */
export function streetWidth(factor: number): ExpressionSpecification {
  const at = (least: number, perMetre: number): ExpressionSpecification => [
    '*',
    factor,
    ['max', least, ['*', perMetre, STREET_WIDTH_M]],
  ];
  return [
    'interpolate',
    ['exponential', 1.6],
    ['zoom'],
    9,
    at(0.8, 0.03),
    12,
    at(1, 0.07),
    14,
    at(2, 0.16),
    15,
    at(5, 0.5),
    16,
    at(8, 0.9),
    17,
    at(13, 1.7),
    18,
    at(22, 3),
    20,
    at(44, 9),
  ];
}

/** What a street is painted with: grey where the filter leaves it out. */
export function lineColour({ colourBy, filter }: Look): ExpressionSpecification {
  return kept(filter, inColour(colourBy));
}

/** What a street is dashed with that nobody answers for. */
export function unassignedColour({ filter }: Look): ExpressionSpecification {
  const painted = (colour: string): ExpressionSpecification =>
    kept(filter, ['literal', colour] as unknown as ExpressionSpecification);
  // From afar there are no gaps drawn over the street: it says itself that nobody answers.
  return ['step', ['zoom'], painted(STATUS.gap), GAPS_FROM_ZOOM, painted(STATUS.unassigned)];
}

/** What a line lights up in when it has changed. */
export function pulseColour(look: Look): ExpressionSpecification {
  return ['case', ['==', ['get', 'state'], 'unassigned'], STATUS.gap, inColour(look.colourBy)];
}

/** How much of the dark edge of streets is seen; from afar there is no room for one. */
export function casingOpacity(look: Look): ExpressionSpecification {
  const most = streetOpacity(look) ** 2;
  return ['interpolate', ['linear'], ['zoom'], 13, 0.25 * most, 14, 0.6 * most, 15, 1];
}

function kept(filter: Filter | null, colour: ExpressionSpecification): ExpressionSpecification {
  if (filter === null) return colour;
  return ['case', keeps(filter), colour, DIMMED];
}

function keeps(filter: Filter): ExpressionSpecification {
  if (filter.by === 'crew') return ['==', ['get', 'crew'], filter.crew];
  const overlap: ExpressionSpecification = ['boolean', ['get', 'overlap'], false];
  switch (filter.state) {
    case 'overlap':
      return overlap;
    case 'outside':
      // Which side lies outside is not the street's to say: its bands show it.
      return ['literal', false] as unknown as ExpressionSpecification;
    case 'assigned':
      return ['all', ['!', overlap], ['==', ['get', 'state'], 'assigned']];
    default:
      return ['==', ['get', 'state'], filter.state];
  }
}

/** How much of a band is seen: bands that the filter leaves out are faint. */
export function bandOpacity(filter: Filter | null, shownFor: readonly FilterState[]): number {
  if (filter === null) return 1;
  return filter.by === 'state' && shownFor.includes(filter.state) ? 1 : 0.12;
}

/** The picture of a band, by how wide the band is drawn: stripes stay apart enough to see. */
export function bandPattern(name: string): ExpressionSpecification {
  const wider = (than_m: number, yes: string, no: string): ExpressionSpecification => [
    'case',
    ['>=', STREET_WIDTH_M, than_m],
    yes,
    no,
  ];
  return [
    'step',
    ['zoom'],
    `${name}-thin`,
    15,
    wider(20, name, `${name}-thin`),
    16,
    wider(12, name, `${name}-thin`),
    17,
    wider(24, `${name}-wide`, name),
    18,
    wider(10, `${name}-wide`, name),
  ];
}

function inColour(colourBy: ColourBy): ExpressionSpecification {
  if (colourBy === 'crew') {
    return [
      'match',
      ['coalesce', ['get', 'crew_colour'], -1],
      ...CREWS.flatMap((colour, index) => [index, colour]),
      SEVERAL_CREWS,
    ] as unknown as ExpressionSpecification;
  }
  return [
    'case',
    ['boolean', ['get', 'overlap'], false],
    STATUS.overlap,
    ['==', ['get', 'state'], 'partial'],
    STATUS.partial,
    STATUS.assigned,
  ];
}

/** What a side is painted with, where no gap covers it. */
export function sideColour({ colourBy, filter }: Look): ExpressionSpecification {
  const base = colourBy === 'crew' ? inColour(colourBy) : STATUS.assigned;
  const colour: ExpressionSpecification = [
    'case',
    ['==', ['get', 'state'], 'unassigned'],
    STATUS.unassigned,
    base,
  ];
  return kept(filter, colour);
}

export function streetLabel({ colourBy }: Look): ExpressionSpecification {
  const name: ExpressionSpecification = ['coalesce', ['get', 'name'], ''];
  return colourBy === 'crew' ? ['coalesce', ['get', 'crew'], name] : name;
}

export function communityLabel({ lang }: Look): ExpressionSpecification {
  const gap_km: ExpressionSpecification = [
    'number-format',
    ['/', ['to-number', ['get', 'gap_mm'], 0], 1e6],
    { 'max-fraction-digits': 1 },
  ];
  const words = lang === 'zh' ? ['空白 ', ' 公里'] : ['gap ', ' km'];
  return [
    'format',
    ['get', 'name'],
    {},
    [
      'case',
      ['>', ['to-number', ['get', 'gap_mm'], 0], 50_000],
      ['concat', '\n', words[0] ?? '', gap_km, words[1] ?? ''],
      '',
    ],
    { 'font-scale': 0.8, 'text-color': '#a3280d' },
  ] as unknown as ExpressionSpecification;
}

/** The middle of a side's half of the street, in pixels from the centre line. */
export function sideOffset(side: Side): ExpressionSpecification {
  return streetWidth(side === 'left' ? -0.25 : 0.25);
}

/** Half a street and a rim beyond it, from the centre line outwards. */
export function halfWidth(factor: number, rim_px: number): ExpressionSpecification {
  return eachStop(streetWidth(factor), (stop) => ['+', stop, rim_px]);
}

/** What moves such a half off the centre line, to the side that a feature names or to this one. */
export function halfOffset(
  factor: number,
  rim_px: number,
  side: Side | null,
): ExpressionSpecification {
  const sign = side === null ? SIDE_SIGN : side === 'left' ? -1 : 1;
  return eachStop(halfWidth(factor, rim_px), (stop) => ['*', ['*', 0.5, sign], stop]);
}

const SIDE_SIGN = ['match', ['get', 'side'], 'left', -1, 'right', 1, 0];

function eachStop(
  expression: ExpressionSpecification,
  change: (stop: unknown) => unknown,
): ExpressionSpecification {
  const [kind, curve, zoom, ...stops] = expression as unknown[];
  const changed = stops.map((stop, index) => (index % 2 === 0 ? stop : change(stop)));
  return [kind, curve, zoom, ...changed] as unknown as ExpressionSpecification;
}

/** The middle of the half on the side that a feature names; what names none lies in the middle. */
export function bySide(): ExpressionSpecification {
  return eachStop(streetWidth(1), (stop) => ['*', ['*', 0.25, SIDE_SIGN], stop]);
}
