/** The panel of gaps: kinds, filters, the clock, the week, the trend, and the map in step. */
import type { Page } from '@playwright/test';

import { GAP_KINDS, type GapItem, type GapSums, type Week } from '../src/api/gapTypes';
import { formatCount } from '../src/format';
import { sumText } from '../src/gapText';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import { cellsOf, sumsOf } from '../src/state/week';
import {
  centredOn,
  coloursNear,
  expect,
  insideOf,
  longestGap,
  middle,
  open,
  read,
  test,
  type Items,
} from './city';

const LIST = '/api/collections/gaps/items';
const MOMENT = '2026-11-28T22:00:00Z';

test('each kind has the count and the sum that the server gives', async ({ page, city }) => {
  await open(page, city, '#lang=zh&gaps=unassigned');
  await unfold(page, zh.gaps.kindsTitle);
  const { kinds } = await read<GapSums>(city, '/api/gaps?reach_m=50');
  expect(kinds.map(({ kind }) => kind)).toEqual([...GAP_KINDS]);
  for (const sum of kinds) {
    const row = page.locator(`[data-kind="${sum.kind}"]`);
    await expect(row).toContainText(zh.gaps.places(formatCount('zh', sum.count)));
    await expect(row).toContainText(sumText('zh', sum) ?? zh.gaps.counting);
  }
});

test('a link brings back the choice, and a choice changes the link', async ({ page, city }) => {
  const hash = '#lang=en&gaps=overlap,outside&sort=length_m';
  await open(page, city, hash);
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(en.gaps.title);
  const { numberMatched } = await read<Items>(city, `${LIST}?kind=overlap,outside&limit=1`);
  await expect(page.locator('[data-count]')).toHaveAttribute('data-count', String(numberMatched));
  await unfold(page, en.gaps.kindsTitle);
  await page.locator('[data-kind="outside"] input').uncheck();
  await expect(page).toHaveURL(/gaps=overlap&/);
  const overlaps = await read<Items>(city, `${LIST}?kind=overlap&limit=1`);
  await expect(page.locator('[data-count]')).toHaveAttribute(
    'data-count',
    String(overlaps.numberMatched),
  );
  await page.locator('[data-kind="overlap"] input').uncheck();
  await expect(page.getByText(en.gaps.noKind)).toBeVisible();
});

test('filters that leave nothing are named, and can be cleared', async ({ page, city }) => {
  const gap = await longestGap(city);
  await open(page, city, '#lang=en&gaps=unassigned');
  await unfold(page, en.gaps.filters.title);
  const longer = Math.ceil(gap.properties.length_m ?? 0) + 1;
  const field = page.getByLabel(en.gaps.filters.minLength_m);
  await field.fill(String(longer));
  await field.press('Enter');
  await expect(page.locator('.none')).toContainText(en.gaps.list.none);
  await expect(page.getByText(/at least .* long/)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`long=${longer}`));
  await page.locator('.none').getByRole('button', { name: en.gaps.filters.clear }).click();
  await expect(page.locator(`[data-gap="${gap.properties.id}"]`)).toBeVisible();
  await expect(page).not.toHaveURL(/long=/);
});

test('list and map go in step', async ({ page, city }, { project }) => {
  const gap = await longestGap(city);
  const { id, segment } = gap.properties;
  await open(page, city, `${centredOn(gap, 17)}&lang=en&gaps=unassigned`);
  const { x, y } = middle(page, 'half');
  const row = page.locator(`[data-gap="${id}"]`);
  await expect(row).toBeVisible();
  if (project.name === 'desktop') {
    // Both sides of the street may be gaps: any of them is near enough.
    await page.mouse.move(x, y);
    await expect(page.locator('.pointed')).toHaveCount(1);
  }
  await page.mouse.click(x, y);
  await expect(page).toHaveURL(/&gap=/);
  const chosen = page.locator('[data-gap][aria-current="true"]');
  await expect(chosen).toHaveCount(1);
  await chosen.locator('..').getByRole('button', { name: en.gaps.list.street }).click();
  await expect(page).toHaveURL(new RegExp(`segment=${encodeURIComponent(segment ?? '')}`));
  await page.goBack();
  await expect(row).toBeVisible();

  await page.keyboard.press('Escape');
  await page.keyboard.press(']');
  await expect(page.locator('[data-gap]').first()).toHaveAttribute('aria-current', 'true');
  await page.getByRole('button', { name: en.gaps.list.next }).click();
  await expect(page.locator('[data-gap]').nth(1)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('[');
  await expect(page.locator('[data-gap]').first()).toHaveAttribute('aria-current', 'true');
});

test('a gap of the link that is far down the list is shown first', async ({ page, city }) => {
  const { features } = await read<Items>(city, `${LIST}?kind=unassigned&sortby=length_m&limit=1`);
  const { id } = (features[0] as GapItem).properties;
  await open(page, city, `#lang=en&gaps=unassigned&gap=${encodeURIComponent(id)}`);
  await expect(page.getByText(en.gaps.list.chosen)).toBeVisible();
  await expect(page.locator(`[data-gap="${id}"]`)).toHaveAttribute('aria-current', 'true');
  await page.goto(`${city}/?fonts=bundled#lang=en&gaps=unassigned&gap=nothing`);
  await page.reload();
  await expect(page.getByText(en.gaps.list.gone)).toBeVisible();
});

test('a moment is shown everywhere, until it is now again', async ({ page, city }) => {
  await open(page, city, `#lang=en&gaps=off_duty&at=${MOMENT}`);
  const banner = page.getByRole('status').filter({ hasText: en.gaps.time.back });
  await expect(banner).toContainText('29 Nov 2026');
  await expect(banner).toContainText('06:00');
  await expect(page.getByLabel(en.gaps.time.at)).toHaveValue('2026-11-29T06:00');
  await expect.poll(() => listed(page)).toBe(await offDuty(city, MOMENT));

  await page.getByRole('button', { name: en.gaps.time.later }).click();
  await expect(banner).toContainText('07:00');
  const later = '2026-11-28T23:00:00Z';
  await expect(page).toHaveURL(new RegExp(`at=${later}`));
  await expect.poll(() => listed(page)).toBe(await offDuty(city, later));

  await page.getByLabel(en.gaps.time.at).fill('2026-11-29T22:30');
  await page.keyboard.press('Tab');
  await expect(page).toHaveURL(/at=2026-11-29T14:30:00Z/);
  await page.goto(`${city}/?fonts=bundled#lang=en&at=${MOMENT}`);
  await expect(page.locator('[data-total="on_duty"]')).toBeVisible();
  await expect(page.getByText(en.city.onDutyThen)).toBeVisible();
  await page.getByRole('button', { name: en.gaps.time.back }).click();
  await expect(page).not.toHaveURL(/at=/);
  await expect(page.getByText(en.city.onDuty)).toBeVisible();
});

test('the week leads to its worst hour by the keyboard', async ({ page, city }) => {
  await open(page, city, '#lang=en&gaps=unassigned');
  await page.getByRole('button', { name: en.gaps.time.week }).click();
  const { worst } = sumsOf(cellsOf(await read<Week>(city, '/api/week')));
  if (worst === null) throw new Error('the sample town serves every hour');
  const entry = page.locator('[data-cell][tabindex="0"]');
  await expect(entry).toHaveCount(1);
  await expect(entry).toHaveAttribute('data-cell', `${worst.day}-${worst.hour}`);
  await expect(entry).toHaveAttribute('aria-label', /without anybody/);
  await entry.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator(`[data-cell="${worst.day}-1"]`)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel(en.gaps.time.at)).toHaveValue(/T01:00$/);
  await expect(page.locator('td[aria-selected="true"]')).toHaveCount(1);
  await expect(page).toHaveURL(/at=/);
});

test('the reach changes how much ground is not reached', async ({ page, city }) => {
  await open(page, city, '#lang=en&gaps=uncovered_ground');
  await unfold(page, en.gaps.kindsTitle);
  const reach = page.getByRole('spinbutton', { name: en.gaps.reach });
  await expect(reach).toHaveValue('50');
  await reach.fill('20');
  await reach.press('Enter');
  await expect(page).toHaveURL(/reach=20/);
  const { kinds } = await read<GapSums>(city, '/api/gaps?reach_m=20');
  const sum = kinds.find(({ kind }) => kind === 'uncovered_ground');
  if (sum === undefined) throw new Error('no sum of uncovered ground');
  const row = page.locator('[data-kind="uncovered_ground"]');
  await expect(row).toContainText(sumText('en', sum) ?? en.gaps.counting);
  const slider = page.getByRole('slider', { name: en.gaps.reach });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/reach=25/);
});

test('ground is hatched, and a click on it finds it in the list', async ({ page, city }) => {
  const { features } = await read<Items>(
    city,
    `${LIST}?kind=uncovered_ground&sortby=-area_m2&limit=1`,
  );
  const ground = features[0] as GapItem;
  await open(page, city, `${insideOf(ground)}&lang=zh&gaps=uncovered_ground`);
  const row = page.locator('[data-gap]').first();
  await expect(row).toHaveAttribute('data-gap', ground.properties.id);
  const { x, y } = middle(page, 'half');
  expect((await coloursNear(page, { x, y })).red).toBeGreaterThan(100);
  await page.mouse.click(x, y);
  await expect(row).toHaveAttribute('aria-current', 'true');
});

test('the trend has a line, a sentence and a table', async ({ page, city }) => {
  await open(page, city, '#lang=en&gaps=unassigned');
  await unfold(page, en.gaps.trend.title('30'));
  await expect(page.getByRole('img', { name: /Chart of gap/ })).toBeVisible();
  await page.getByText(en.gaps.trend.table).click();
  const { days } = await read<{ days: unknown[] }>(city, '/api/trends?days=30');
  await expect(page.locator('table tbody tr')).toHaveCount(days.length);
});

test('a sum that cannot be read is said, and the list stays', async ({ page, city }) => {
  await page.route('**/api/gaps?**', (route) => route.fulfill({ status: 503, json: {} }));
  await page.goto(`${city}/?fonts=bundled#lang=en&gaps=unassigned`);
  await unfold(page, en.gaps.kindsTitle);
  await expect(page.getByRole('alert')).toContainText(en.error.server);
  await expect(page.locator('[data-gap]').first()).toBeVisible();
  await page.unroute('**/api/gaps?**');
  await page.getByRole('button', { name: en.retry }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the main sections lead to the gaps, and back leads home', async ({ page, city }) => {
  await open(page, city, '#lang=en');
  await page.getByRole('navigation', { name: en.navLabel }).getByRole('link', { name: en.nav.gaps }).click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(en.gaps.title);
  await expect(page).toHaveURL(/gaps=/);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(en.city.title);
});

async function unfold(page: Page, title: string): Promise<void> {
  const fold = page.locator('details').filter({ has: page.getByRole('heading', { name: title }) });
  if ((await fold.getAttribute('open')) === null) await fold.locator('summary').first().click();
}

async function listed(page: Page): Promise<number> {
  const count = page.locator('[data-count]');
  return (await count.count()) === 0 ? 0 : Number(await count.getAttribute('data-count'));
}

async function offDuty(city: string, at: string): Promise<number> {
  const { numberMatched } = await read<Items>(city, `${LIST}?kind=off_duty&at=${at}&limit=1`);
  return numberMatched;
}
