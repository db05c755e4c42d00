/** How evenly the work is shared out: bars of loads against their mean. */
import type { CrewLoads } from '../api/assignTypes';
import type { Balance, BalanceRow, Load } from '../api/peopleTypes';

/** Loads this far from their mean, as a share of it, are still even. */
export const BAND = 0.2;

export const MEASURES = ['weighted', 'ground'] as const;
export type Measure = (typeof MEASURES)[number];
export type Place = 'below' | 'within' | 'above';

export function amountOf(load: Load, measure: Measure): number {
  return measure === 'weighted' ? load.weighted_mm : load.area_m2;
}

export interface Bar {
  id: string;
  name: string;
  colour: number;
  amount: number;
  /** What it is after the change that is previewed; null where that does not touch the crew. */
  after: number | null;
  place: Place;
  share_of_quota: number | null;
}

export interface Chart {
  /** The most loaded first. */
  bars: Bar[];
  mean: number;
  /** The amount at the right end of the scale. */
  end: number;
}

/**
 * The bars of a balance. The mean of weighted lengths is the server's; the mean of ground is that
 * of the rows. A crew that only the preview knows of gets a bar as well.
 */
export function chartOf(
  { rows, mean_weighted_mm }: Balance,
  measure: Measure,
  pending: readonly CrewLoads[] | null,
): Chart {
  const afters = new Map((pending ?? []).map((change) => [change.crew.id, change]));
  const known = new Set(rows.map(({ crew }) => crew.id));
  const fresh: BalanceRow[] = (pending ?? [])
    .filter(({ crew }) => !known.has(crew.id))
    .map(({ crew, colour, before }) => ({ crew, colour, kind: null, load: before }));
  const mean =
    measure === 'weighted' ? mean_weighted_mm : meanOf(rows.map((row) => row.load.area_m2));
  const bars = [...rows, ...fresh].map(({ crew, colour, load }): Bar => {
    const after = afters.get(crew.id)?.after;
    const amount = amountOf(load, measure);
    return {
      id: crew.id,
      name: crew.name,
      colour,
      amount,
      after: after === undefined ? null : amountOf(after, measure),
      place: placeOf(amount, mean),
      share_of_quota: load.share_of_quota,
    };
  });
  bars.sort((a, b) => b.amount - a.amount || a.name.localeCompare(b.name));
  const most = bars.map((bar) => Math.max(bar.amount, bar.after ?? 0));
  return { bars, mean, end: Math.max(mean * (1 + BAND), ...most) };
}

function meanOf(amounts: readonly number[]): number {
  return amounts.length === 0 ? 0 : amounts.reduce((sum, one) => sum + one, 0) / amounts.length;
}

export function placeOf(amount: number, mean: number): Place {
  if (amount > mean * (1 + BAND)) return 'above';
  return amount < mean * (1 - BAND) ? 'below' : 'within';
}

/** The load of a crew that takes over all of another's. */
export function loadTogether(own: Load, taken: Load): Load {
  const area_m2 = own.area_m2 + taken.area_m2;
  return {
    ...own,
    length_mm: own.length_mm + taken.length_mm,
    weighted_mm: own.weighted_mm + taken.weighted_mm,
    area_m2,
    share_of_quota: own.quota_m2 === null ? null : area_m2 / own.quota_m2,
  };
}
