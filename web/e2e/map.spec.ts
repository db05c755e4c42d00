import { formatLength } from '../src/format';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import type { Lang } from '../src/state/settings';
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
  serving,
  test,
  totals,
  write,
} from './city';

const LANGUAGES: Lang[] = ['zh', 'en'];
const WORDS = { zh, en };

for (const lang of LANGUAGES) {
  const words = WORDS[lang];

  test.describe(`in ${words.name}`, () => {
    test('the legend and the panel say what the ledger says', async ({ page, city }) => {
      await open(page, city, `#lang=${lang}`);
      const row = await totals(city);
      await openLegend(page);
      const parts = ['required', 'assigned', 'exempt', 'gap', 'overlap'] as const;
      for (const part of parts) {
        const text = formatLength(lang, row[`${part}_mm`]);
        await expect(page.locator(`[data-legend="${part}"]`)).toHaveText(text);
        await expect(page.locator(`[data-total="${part}"]`)).toHaveText(text);
      }
      await expect(page.locator('html')).toHaveAttribute('lang', lang === 'zh' ? 'zh-CN' : 'en');
    });

    test('a click on a street shows its two sides', async ({ page, city }) => {
      const segment = await partlyAssigned(city);
      await open(page, city, `${centredOn(segment, 17.5)}&lang=${lang}`);
      const { x, y } = middle(page);
      await page.mouse.click(x + 2, y + 2);
      const panel = page.locator('.panel');
      const title = segment.properties.name ?? words.segment.unnamed;
      await expect(panel.getByRole('heading', { level: 2 })).toHaveText(title);
      for (const side of ['left', 'right'] as const) {
        const bar = panel.locator(`[data-side="${side}"]`).getByRole('img');
        await expect(bar).toHaveAttribute('aria-label', new RegExp(words.segment[side]));
        await expect(bar.locator('[data-state]').first()).toBeAttached();
      }
      await expect(panel.locator('[data-state="gap"]').first()).toBeAttached();
      await expect(page).toHaveURL(/segment=/);
    });

    test('a search leads to a community, and that to its longest gap', async ({ page, city }) => {
      await open(page, city, `#lang=${lang}`);
      await page.keyboard.press('/');
      await page.keyboard.type('中山');
      const found = page.getByRole('option').filter({ hasText: '社区' }).first();
      const name = (await found.textContent())?.trim() ?? '';
      await found.click();
      await expect(page.locator('.panel').getByRole('heading', { level: 2 })).toHaveText(name);
      await expect(page).toHaveURL(/community=([^&]+)/);
      const community = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('community');
      const gap = await longestGap(city, `&community=${community}`);
      const row = page.locator(`[data-gap="${gap.properties.id}"]`);
      await drawn(page);
      const before = page.url();
      await row.click();
      await expect(row).toHaveAttribute('aria-current', 'true');
      await expect(page).toHaveURL(/gap=/);
      await expect.poll(() => mapPart(page.url())).not.toBe(mapPart(before));
      await drawn(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expect(page.getByText(words.city.title, { exact: true })).toBeVisible();
    });
  });
}

test('a change made elsewhere shows without a reload', async ({ page, city }) => {
  const gap = await longestGap(city);
  const { segment, side, from_m, to_m } = gap.properties;
  await open(page, city, `${centredOn(gap, 17)}&lang=en`);
  await page.evaluate(() => document.body.setAttribute('data-same-page', 'yes'));
  const before = await totals(city);
  await expect(page.locator('[data-total="gap"]')).toHaveText(formatLength('en', before.gap_mm));
  const { red } = await coloursNear(page, middle(page));
  expect(red).toBeGreaterThan(20);

  const crew = await write<{ id: string }>(city, '/api/crews', { name: '测试班组' });
  await write(city, '/api/assignments', {
    crew: crew.id,
    shift: null,
    valid_from: '2020-01-01T00:00:00+08:00',
    valid_to: null,
    replace: false,
    dry_run: false,
    stretches: [{ segment, side, from_m, to_m }],
    sites: [],
  });

  const after = await totals(city);
  expect(after.gap_mm).toBeLessThan(before.gap_mm);
  await drawn(page, after.revision);
  await expect(page.getByText(en.city.asOf(after.revision))).toBeVisible();
  await expect(page.locator('[data-total="gap"]')).toHaveText(formatLength('en', after.gap_mm));
  await expect(page.locator('[data-pulsed]')).toHaveAttribute('data-pulsed', segment ?? '');
  await expect.poll(async () => (await coloursNear(page, middle(page))).red).toBeLessThan(red);
  await expect(page.locator('body')).toHaveAttribute('data-same-page', 'yes');
});

test('the keyboard alone reaches gaps and help', async ({ page, city }) => {
  const gap = await longestGap(city);
  await open(page, city, `#lang=en&segment=${encodeURIComponent(gap.properties.segment ?? '')}`);
  await expect(page.locator('[data-gap]').first()).toBeVisible();
  await page.keyboard.press(']');
  await expect(page.locator('[data-gap]').first()).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a link brings back language, colours and place', async ({ page, city }) => {
  const segment = await partlyAssigned(city);
  const hash = `${centredOn(segment, 16)}&colour=crew&lang=zh`;
  await open(page, city, hash);
  await openLegend(page);
  const byCrew = page.getByRole('button', { name: zh.colour.crew, exact: true });
  await expect(byCrew).toHaveAttribute('aria-pressed', 'true');
  expect(mapPart(page.url())).toMatch(/^16\//);
  await page.getByRole('button', { name: zh.switchTo }).click();
  await expect(page).toHaveURL(/lang=en/);
  await expect(page.getByText(en.city.title, { exact: true })).toBeVisible();
});

test('a server that does not answer leaves words and a way on', async ({ page, city }) => {
  await page.route('**/api/coverage?**', (route) => route.fulfill({ status: 503, json: {} }));
  await page.goto(`${city}/?fonts=bundled#lang=en`);
  await expect(page.getByRole('alert').first()).toContainText(en.error.server);
  await page.unroute('**/api/coverage?**');
  await page.getByRole('button', { name: en.retry }).first().click();
  await expect(page.locator('[data-total="required"]')).toBeVisible();
});

test('a lost stream is said, and numbers stay', async ({ page, city }) => {
  await page.route('**/api/events', (route) => route.abort());
  await open(page, city, '#lang=en');
  await expect(page.getByText(en.liveLost)).toBeVisible();
  await expect(page.locator('[data-total="required"]')).toBeVisible();
  await page.unroute('**/api/events');
  await page.getByRole('button', { name: en.liveNow }).click();
  await expect(page.getByText(en.liveLost)).toBeHidden();
});

test('tiles that fail are said, and can be asked for again', async ({ page, city }) => {
  await page.context().route('**/api/tiles/*/*/*', (route) => route.fulfill({ status: 503 }));
  await page.goto(`${city}/?fonts=bundled#lang=en`);
  await expect(page.getByText(en.tilesFailed)).toBeVisible();
  await page.context().unroute('**/api/tiles/*/*/*');
  await page.getByRole('button', { name: en.retry }).click();
  await expect(page.getByText(en.tilesFailed)).toBeHidden();
});

test('an empty city says how to fill it, and fills while it is open', async ({ page }) => {
  await serving([], async (city) => {
    await open(page, city, '#lang=zh');
    await expect(page.getByRole('heading', { name: zh.empty.title })).toBeVisible();
    await expect(page.locator('.panel')).toContainText('--as segments');
    await expect(page.locator('.panel')).toContainText('/api/imports?kind=communities');
    const before = mapPart(page.url());
    await write(city, '/api/imports?kind=segments', {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id: 'one',
          properties: { name: '中山大道', class: 'residential' },
          geometry: { type: 'LineString', coordinates: [[104.28, 30.97], [104.284, 30.972]] },
        },
      ],
    });
    await expect(page.locator('[data-total="segments"]')).toHaveText('1');
    await expect.poll(() => mapPart(page.url())).not.toBe(before);
  });
});

test('the picture for the README', async ({ page, city }, info) => {
  test.skip(process.env.SWEEPLINE_BLESS !== '1' || info.project.name !== 'desktop',
    'drawn anew only when SWEEPLINE_BLESS=1');
  await open(page, city, '#lang=en&community=510681001001');
  await expect(page.locator('[data-gap]').first()).toBeVisible();
  await expect(page).toHaveURL(/map=14/);
  await drawn(page);
  await page.screenshot({ path: '../docs/screenshot.png' });
});

function mapPart(url: string): string {
  return new URLSearchParams(new URL(url).hash.slice(1)).get('map') ?? '';
}
