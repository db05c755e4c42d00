/** Whoever uses no mouse, or a screen reader: every screen, and the whole way by keyboard. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { GAP_KINDS } from '../src/api/gapTypes';
import { en } from '../src/i18n/en';
import { drawn, expect, open, openLegend, read, serving, test } from './city';

const SCREENS = [
  ['the city', ''],
  ['a community with parts', '&community=510681001'],
  ['a community with gaps', '&community=510681001006'],
  ['a gap in mid-street', '&segment=LC-001273'],
  ['one side forgotten', '&segment=LC-000097'],
  ['an overlap', '&segment=LC-001970'],
  ['a street outside', '&segment=LC-000917'],
  ['a street by name', `&street=${encodeURIComponent('长沙路')}`],
  ['what is not there', '&segment=nowhere'],
  ['streets by crew', '&colour=crew&only=unassigned'],
  ['gaps of all kinds', `&gaps=${GAP_KINDS.join(',')}`],
  ['no kind of gap', '&gaps=none'],
  ['no gaps with these filters', '&gaps=unassigned&long=99999&in=510681001006'],
  ['a gap at a moment', '&gaps=off_duty&at=2026-11-28T22:00:00Z&gap=nothing'],
] as const;

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`,
  );
}

test('every screen can be read by everybody', async ({ page, city }, { project }) => {
  const lang = project.name === 'phone' ? 'en' : 'zh';
  await open(page, city, `#lang=${lang}`);
  await openLegend(page);
  const wrong: string[] = [];
  for (const [name, hash] of SCREENS) {
    await page.goto(`${city}/?fonts=bundled#lang=${lang}${hash}`);
    await expect(page.locator('.panel h2')).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    wrong.push(...(await violations(page)).map((one) => `${name}: ${one}`));
  }
  await page.keyboard.press('/');
  await page.keyboard.type('中');
  await expect(page.getByRole('option').first()).toBeVisible();
  wrong.push(...(await violations(page)).map((one) => `search: ${one}`));
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  wrong.push(...(await violations(page)).map((one) => `help: ${one}`));
  expect(wrong).toEqual([]);
});

test('the panel of gaps can be read by everybody when all is unfolded', async ({ page, city }) => {
  await open(page, city, `#lang=en&gaps=${GAP_KINDS.join(',')}&at=2026-11-28T22:00:00Z`);
  await page.getByRole('button', { name: en.gaps.time.week }).click();
  await expect(page.getByRole('grid')).toBeVisible();
  for (const title of [en.gaps.filters.title, en.gaps.trend.title('30')]) {
    await page.locator('summary').filter({ hasText: title }).click();
  }
  await page.getByText(en.gaps.trend.table).click();
  await expect(page.locator('.skeleton')).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
});

test('an empty city can be read by everybody', async ({ page }) => {
  await serving([], async (city) => {
    await open(page, city, '#lang=en');
    await expect(page.getByRole('heading', { name: en.empty.title })).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
});

test('the keyboard alone goes from a name to a gap and its street', async ({ page, city }) => {
  await open(page, city, '#lang=en');
  await page.keyboard.press('/');
  await page.keyboard.type('510681001006');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const title = page.locator('.panel').getByRole('heading', { level: 2 });
  const { properties } = await read<{ properties: { name: string } }>(
    city,
    '/api/collections/communities/items/510681001006',
  );
  await expect(title).toHaveText(properties.name);
  const rows = page.locator('[data-gap]');
  await expect(rows.first()).toBeVisible();
  await page.keyboard.press(']');
  await page.keyboard.press(']');
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');
  await expect(page.locator('[aria-live="polite"]')).toContainText('2');
  await drawn(page);

  // By Tab alone into the panel: over the link that skips to it, then to the way back.
  await page.getByRole('link', { name: en.skipToList }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#list')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(title).not.toHaveText(properties.name);
  await page.keyboard.press('Escape');
  await expect(title).toHaveText(en.city.title);
});
