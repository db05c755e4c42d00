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

/** Diagonal stripes: nobody answers here. */
export function hatch(colour: string): Picture {
  return paint(SIZE, colour, '#ffffff', (x, y) => (x + y) % 8 < 4);
}

/** Stripes both ways: two crews answer here. */
export function crossHatch(colour: string): Picture {
  return paint(SIZE, colour, '#ffffff', (x, y) => (x + y) % 8 < 3 || (x - y + SIZE) % 8 < 3);
}

/** Dots: this side lies in no community. */
export function dots(colour: string): Picture {
  return paint(SIZE, colour, '#ffffff', (x, y) => Math.hypot((x % 8) - 3.5, (y % 8) - 3.5) < 2.6);
}

/** A head pointing along the line, for the direction that left and right go by. */
export function arrowHead(colour: string): Picture {
  const head = (x: number, y: number, rim: number): boolean =>
    x > 6 - rim && x < 27 + rim && Math.abs(y - 15.5) < (27 - x) * 0.52 + rim * 1.2;
  const edge = paint(32, '#ffffff', null, (x, y) => head(x, y, 3));
  const inner = paint(32, colour, null, (x, y) => head(x, y, 0));
  edge.data.forEach((_, at) => {
    if (inner.data[at - (at % 4) + 3] === 255) edge.data[at] = inner.data[at] ?? 0;
  });
  return edge;
}

/** The images by the name that the style calls them. */
export function pictures(): Record<string, Picture> {
  return {
    'hatch-gap': hatch(STATUS.gap),
    'hatch-overlap': crossHatch(STATUS.overlap),
    'dots-outside': dots(STATUS.outside),
    arrow: arrowHead(FOCUS),
  };
}

function paint(
  size: number,
  colour: string,
  ground: string | null,
  inside: (x: number, y: number) => boolean,
): Picture {
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const chosen = inside(x, y) ? colour : ground;
      if (chosen === null) continue;
      data.set([...channels(chosen), 255], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}
