import { formatCount, formatLength } from '../src/format';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import {
  centredOn,
  coloursNear,
  drawn,
  expect,
  longestGap,
  middle,
  open,
  openLegend,
  partlyAssigned,
  read,
  test,
} from './city';

const SEGMENTS = '/api/collections/segments/items';

test('the legend counts the streets of each state', async ({ page, city }) => {
  await open(page, city, '#lang=zh');
  await openLegend(page);
  for (const state of ['assigned', 'partial', 'unassigned'] as const) {
    const { numberMatched } = await read<{ numberMatched: number }>(
      city,
      `${SEGMENTS}?state=${state}&limit=1`,
    );
    const text = zh.legend.segments(formatCount('zh', numberMatched));
    await expect(page.locator(`[data-only="${state}"]`)).toContainText(text);
  }
});

test('a row of the legend greys what it leaves out', async ({ page, city }) => {
  const segment = await partlyAssigned(city);
  await open(page, city, `${centredOn(segment, 17)}&lang=en`);
  const inColour = await coloursNear(page, middle(page));
  expect(inColour.red + inColour.green).toBeGreaterThan(100);
  await openLegend(page);
  const row = page.locator('[data-only="overlap"]');
  await row.click();
  await expect(row).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/only=overlap/);
  await drawn(page);
  await closeLegend();
  const greyed = await coloursNear(page, middle(page));
  expect(greyed.green).toBe(0);
  expect(greyed.red).toBeLessThan(inColour.red / 4 + 1);
  await openLegend(page);
  await page.getByRole('button', { name: en.legend.all }).click();
  await expect(page).not.toHaveURL(/only=/);
  await drawn(page);
  await closeLegend();
  expect(await coloursNear(page, middle(page))).toEqual(inColour);

  async function closeLegend(): Promise<void> {
    await page.locator('.legend .toggle').click();
    await drawn(page);
  }
});

test('a community holds its parts, and leads back up', async ({ page, city }) => {
  const { features } = await read<{ features: { properties: Parent }[] }>(
    city,
    '/api/collections/communities/items?limit=100',
  );
  const all = features.map(({ properties }) => properties);
  const parent = all.find(({ leaf }) => !leaf);
  if (parent === undefined) throw new Error('the sample town has no community with parts');
  const parts = all.filter((one) => one.parent === parent.id);
  await open(page, city, `#lang=zh&community=${parent.id}`);
  const panel = page.locator('.panel');
  const gap = formatLength('zh', parent.gap_mm);
  await expect(panel.locator('[data-total="gap"]')).toHaveText(gap);
  await expect(panel.locator('[data-community]')).toHaveCount(parts.length);
  const longest = parts.reduce((a, b) => (b.gap_mm > a.gap_mm ? b : a));
  await panel.locator('[data-community]').first().click();
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText(longest.name);
  await panel.getByRole('navigation').getByRole('button', { name: parent.name }).click();
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText(parent.name);
});

test('the first view is clear of legend and panel', async ({ page, city }, info) => {
  await open(page, city, '#lang=zh');
  const { bounds } = await read<{ bounds: number[] }>(city, '/api/tiles');
  const [west = 0, south = 0, east = 0, north = 0] = bounds;
  const [zoom = 0, lat = 0, lon = 0] = mapOf(page.url());
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const pixels = 512 * 2 ** zoom;
  const x = (at: number): number => middle(page).x + ((at - lon) / 360) * pixels;
  const y = (at: number): number => middle(page).y + (mercator(lat) - mercator(at)) * pixels;
  const legend = await page.locator('.legend .legend').boundingBox();
  const panel = await page.locator('.panel').boundingBox();
  expect(x(west)).toBeGreaterThan(info.project.name === 'phone' ? 0 : right(legend));
  expect(x(east)).toBeLessThan(info.project.name === 'phone' ? width : (panel?.x ?? 0));
  expect(y(north)).toBeGreaterThan(0);
  expect(y(south)).toBeLessThan(info.project.name === 'phone' ? (panel?.y ?? 0) : height);
});

test('a community in an address that is gone is said to be', async ({ page, city }) => {
  const gap = await longestGap(city);
  await open(page, city, `#lang=en&community=nowhere&gap=${gap.properties.id}`);
  await expect(page.getByRole('alert')).toContainText(en.community.missing);
});

interface Parent {
  id: string;
  name: string;
  leaf: boolean;
  parent: string | null;
  gap_mm: number;
}

function mapOf(url: string): number[] {
  const map = new URLSearchParams(new URL(url).hash.slice(1)).get('map') ?? '';
  return map.split('/').map(Number);
}

function mercator(lat: number): number {
  return Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
}

function right(box: { x: number; width: number } | null): number {
  return box === null ? 0 : box.x + box.width;
}
