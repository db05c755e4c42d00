/** The bottom sheet on a phone: three stops, and which one a drag ends at. */
import { writable } from './store';

export const STOPS = ['peek', 'half', 'full'] as const;
export type Stop = (typeof STOPS)[number];

/** The bar of the main sections lies on the foot of the sheet. */
const NAV_PX = 49;

/** What a panel asks of the sheet, such as to make room for drawing; a new object is a new wish. */
export const wish = writable<{ stop: Stop } | null>(null);

/** The height of each stop in pixels, for a window of a given height. */
export function stopHeights(windowHeight_px: number): Record<Stop, number> {
  return {
    peek: 132 + NAV_PX,
    half: Math.round(windowHeight_px * 0.46) + NAV_PX,
    full: Math.max(200, windowHeight_px - 72),
  };
}

export function nearestStop(height_px: number, windowHeight_px: number): Stop {
  const heights = stopHeights(windowHeight_px);
  return STOPS.reduce((best, stop) =>
    Math.abs(heights[stop] - height_px) < Math.abs(heights[best] - height_px) ? stop : best,
  );
}

/** The next stop up or down; the ends hold. */
export function stopBeside(stop: Stop, step: 1 | -1): Stop {
  return STOPS[STOPS.indexOf(stop) + step] ?? stop;
}
