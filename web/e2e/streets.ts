/** Streets close together in the sample town, and where and how they are on the screen. */
import type { Page } from '@playwright/test';

import type { Selected } from '../src/api/assignTypes';
import type { SegmentItem } from '../src/api/types';
import { channels, CREWS } from '../src/map/colours';
import { lines } from '../src/map/geometry';
import { positionAt } from '../src/select/line';
import { drawn, middle, read, write, type Items } from './city';

export const ZOOM = 17;

interface At {
  x: number;
  y: number;
}

/** Three streets that nobody has, close together and with no other among them. */
export interface Three {
  ids: string[];
  streets: SegmentItem[];
  /** West, south, east, north. */
  box: [number, number, number, number];
  /** The middle of each. */
  middles: [number, number][];
}

export async function threeStreets(city: string): Promise<Three> {
  const { features } = await read<Items>(
    city,
    '/api/collections/segments/items?state=unassigned&limit=1000',
  );
  for (const street of features as SegmentItem[]) {
    if (street.properties.length_m < 30 || street.properties.length_m > 120) continue;
    const [lon, lat] = along(street);
    for (const reach of [0.0004, 0.0006, 0.0008]) {
      const box: Three['box'] = [lon - reach, lat - reach, lon + reach, lat + reach];
      const { ids, gap_mm, length_mm } = await selectIn(city, box);
      if (ids.length > 3) break;
      if (ids.length < 3 || gap_mm !== length_mm) continue;
      const all = (features as SegmentItem[]).filter(({ properties }) =>
        ids.includes(properties.id),
      );
      const middles = all.map((found) => along(found));
      if (all.length === 3) return { ids, streets: all, box, middles };
    }
  }
  throw new Error('the sample town has no three such streets');
}

export function selectIn(city: string, [west, south, east, north]: Three['box']): Promise<Selected> {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return write<Selected>(city, '/api/select', {
    within: { type: 'Polygon', coordinates: [ring] },
  });
}

/** The place at a share of a street's length. */
export function along({ geometry, properties }: SegmentItem, share = 0.5): [number, number] {
  const [lon = 0, lat = 0] =
    positionAt(lines(geometry), properties.length_m, properties.length_m * share) ?? [];
  return [lon, lat];
}

export function centreOf({ box: [west, south, east, north] }: Three): [number, number] {
  return [(west + east) / 2, (south + north) / 2];
}

/** Where a place is on the screen, when the map is centred on another. */
export function onScreen(page: Page, centre: [number, number], [lon, lat]: [number, number]): At {
  const world = 512 * 2 ** ZOOM;
  const north = (degrees: number): number =>
    Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360));
  const at = middle(page, 'peek');
  return {
    x: at.x + ((lon - centre[0]) / 360) * world,
    y: at.y - ((north(lat) - north(centre[1])) / (2 * Math.PI)) * world,
  };
}

/** Draw a lasso about a box on the ground: by mouse, or by finger on a phone. */
export async function lasso(page: Page, three: Three): Promise<void> {
  await page.locator('[data-tool="lasso"]').click();
  await drawn(page);
  const [west, south, east, north] = three.box;
  const centre = centreOf(three);
  const corners = [[east, south], [east, north], [west, north], [west, south]].map(
    ([lon = 0, lat = 0]) => onScreen(page, centre, [lon, lat]),
  );
  const [first = { x: 0, y: 0 }, ...rest] = corners;
  if ((page.viewportSize()?.width ?? 0) >= 720) {
    await page.mouse.move(first.x, first.y);
    await page.mouse.down();
    for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 6 });
    await page.mouse.up();
    return;
  }
  const finger = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove', { x, y }: At): Promise<unknown> =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x, y }] });
  await touch('touchStart', first);
  for (const corner of rest) await touch('touchMove', corner);
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** How many pixels about a place have just this colour. */
async function pixels(page: Page, { x, y }: At, colour: string): Promise<number> {
  const clip = { x: x - 14, y: y - 14, width: 28, height: 28 };
  const picture = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(
    async ([base64, wanted]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (wanted.every((value, channel) => Math.abs((data[i + channel] ?? 0) - value) < 6)) {
          count += 1;
        }
      }
      return count;
    },
    [picture, channels(colour)] as const,
  );
}

export async function colourOf(city: string, crew: string): Promise<string> {
  const { crews } = await read<{ crews: { id: string; colour: number }[] }>(city, '/api/crews');
  return CREWS[crews.find(({ id }) => id === crew)?.colour ?? -1] ?? '';
}

/** How many of three streets show a colour in their middle. */
export async function inColour(page: Page, three: Three, colour: string): Promise<number> {
  const centre = centreOf(three);
  let count = 0;
  for (const at of three.middles) {
    const spot = onScreen(page, centre, at);
    if ((await pixels(page, spot, colour)) > 20) count += 1;
  }
  return count;
}
