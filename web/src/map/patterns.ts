/**
 * The images that line patterns repeat, drawn pixel by pixel so that no picture is fetched. A
 * pattern runs along a line and is stretched to its width: x is along the line, y across it.
 */
import { channels, FOCUS, IDLE_GROUND, STATUS } from './colours';

export interface Picture {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

const SIZE = 16;

/**
 * Diagonal stripes: nobody answers here. One stripe and its gap take `stripe` pixels along the
 * line, where the line is as wide as the picture is high: more on a thin line, or they blur.
 */
export function hatch(colour: string, stripe: number): Picture {
  const width = Math.max(SIZE, stripe);
  return paint(width, colour, '#ffffff', (x, y) => (x + y) % stripe < stripe * 0.6);
}

/** Stripes both ways: two crews answer here. */
export function crossHatch(colour: string, stripe: number): Picture {
  const width = Math.max(SIZE, stripe);
  const inside = (at: number): boolean => at % stripe < stripe * 0.38;
  return paint(width, colour, '#ffffff', (x, y) => inside(x + y) || inside(x - y + width));
}

/** Dots: this side lies in no community. */
export function dots(colour: string, apart: number): Picture {
  const middle = (apart - 1) / 2;
  const far = (x: number, y: number): number =>
    Math.hypot((x % apart) - middle, (y % apart) - middle);
  return paint(SIZE, colour, '#ffffff', (x, y) => far(x, y) < apart * 0.33);
}

/** Bars across the line: somebody answers, but not at this hour. */
export function bars(colour: string, ground: string, apart: number): Picture {
  const width = Math.max(SIZE, apart);
  return paint(width, colour, ground, (x) => x % apart < apart * 0.4);
}

/** Two rails along the line, with ties far apart: hours of the week that nobody serves. */
export function rails(colour: string, apart: number): Picture {
  const rail = (y: number): boolean => (y >= 2 && y < 6) || (y >= SIZE - 6 && y < SIZE - 2);
  return paint(Math.max(SIZE, apart), colour, '#ffffff', (x, y) => rail(y) || x % apart < 3);
}

/** How large a picture of ground is that repeats both ways. */
const TILE = 32;

/** Thin stripes that the ground shows through: no crew comes near. */
export function stripedGround(colour: string): Picture {
  return paint(TILE, colour, null, (x, y) => (x + y) % (TILE / 2) < 4, TILE);
}

/** Dots that the ground shows through: no community claims it. */
export function dottedGround(colour: string): Picture {
  const apart = TILE / 2;
  const far = (x: number, y: number): number =>
    Math.hypot((x % apart) - apart / 2 + 0.5, (y % apart) - apart / 2 + 0.5);
  return paint(TILE, colour, null, (x, y) => far(x, y) < 3.6, TILE);
}

/** A net that the ground shows through: two communities claim it. */
export function nettedGround(colour: string): Picture {
  const inside = (at: number): boolean => at % (TILE / 2) < 3;
  return paint(TILE, colour, null, (x, y) => inside(x + y) || inside(x - y + TILE), TILE);
}

/** A head pointing along the line, for the direction that left and right go by. */
export function arrowHead(colour: string): Picture {
  const head = (x: number, y: number, rim: number): boolean =>
    x > 6 - rim && x < 27 + rim && Math.abs(y - 15.5) < (27 - x) * 0.52 + rim * 1.2;
  const edge = paint(32, '#ffffff', null, (x, y) => head(x, y, 3), 32);
  const inner = paint(32, colour, null, (x, y) => head(x, y, 0), 32);
  edge.data.forEach((_, at) => {
    if (inner.data[at - (at % 4) + 3] === 255) edge.data[at] = inner.data[at] ?? 0;
  });
  return edge;
}

/** The images by the name that the style calls them. */
export function pictures(): Record<string, Picture> {
  return {
    'hatch-gap-thin': hatch(STATUS.gap, 4 * SIZE),
    'hatch-gap': hatch(STATUS.gap, SIZE),
    'hatch-gap-wide': hatch(STATUS.gap, SIZE / 2),
    'hatch-overlap-thin': crossHatch(STATUS.overlap, 2 * SIZE),
    'hatch-overlap': crossHatch(STATUS.overlap, SIZE),
    'hatch-overlap-wide': crossHatch(STATUS.overlap, SIZE / 2),
    'dots-outside-thin': dots(STATUS.outside, SIZE),
    'dots-outside': dots(STATUS.outside, SIZE),
    'dots-outside-wide': dots(STATUS.outside, SIZE / 2),
    'bars-off-duty-thin': bars(STATUS.idle, IDLE_GROUND, 2 * SIZE),
    'bars-off-duty': bars(STATUS.idle, IDLE_GROUND, SIZE),
    'bars-off-duty-wide': bars(STATUS.idle, IDLE_GROUND, SIZE / 2),
    'rails-unserved-thin': rails(STATUS.unserved, 4 * SIZE),
    'rails-unserved': rails(STATUS.unserved, 2 * SIZE),
    'rails-unserved-wide': rails(STATUS.unserved, SIZE),
    'hatch-ground': stripedGround(STATUS.gap),
    'dots-ground': dottedGround(STATUS.outside),
    'net-ground': nettedGround(STATUS.overlap),
    arrow: arrowHead(FOCUS),
  };
}

function paint(
  width: number,
  colour: string,
  ground: string | null,
  inside: (x: number, y: number) => boolean,
  height = SIZE,
): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const chosen = inside(x, y) ? colour : ground;
      if (chosen === null) continue;
      data.set([...channels(chosen), 255], (y * width + x) * 4);
    }
  }
  return { width, height, data };
}
