/**
 * What single things are painted with: widths, colours, offsets and labels, as MapLibre
 * expressions over the properties that tiles carry.
 */
import type { ExpressionSpecification } from 'maplibre-gl';

import type { Side } from '../api/types';
import type { ColourBy, Lang } from '../state/settings';
import { CREWS, SEVERAL_CREWS, STATUS } from './colours';

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
    at(0.5, 0.03),
    12,
    at(0.9, 0.07),
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

/** What a street is painted with. */
export function lineColour(colourBy: ColourBy): ExpressionSpecification {
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
export function sideColour(colourBy: ColourBy): ExpressionSpecification {
  const base = colourBy === 'crew' ? lineColour(colourBy) : STATUS.assigned;
  return ['case', ['==', ['get', 'state'], 'unassigned'], STATUS.unassigned, base];
}

export function streetLabel(colourBy: ColourBy): ExpressionSpecification {
  const name: ExpressionSpecification = ['coalesce', ['get', 'name'], ''];
  return colourBy === 'crew' ? ['coalesce', ['get', 'crew'], name] : name;
}

export function communityLabel(lang: Lang): ExpressionSpecification {
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

/** The same for a layer whose features name their side; what names none lies in the middle. */
export function bySide(): ExpressionSpecification {
  const [kind, curve, zoom, ...stops] = streetWidth(1) as unknown[];
  const sign = ['match', ['get', 'side'], 'left', -0.25, 'right', 0.25, 0];
  const signed = stops.map((stop, index) => (index % 2 === 0 ? stop : ['*', sign, stop]));
  return [kind, curve, zoom, ...signed] as unknown as ExpressionSpecification;
}
