/**
 * The images that line patterns repeat, drawn pixel by pixel so that no picture is fetched. A
 * pattern runs along a line and is stretched to its width: x is along the line, y across it.
 */
import { channels, FOCUS, STATUS } from './colours';

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
