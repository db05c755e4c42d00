/** A crew's streets on paper and on a phone. */
import type { Page } from '@playwright/test';

import type { Sheet } from '../src/api/sheet';
import { formatLength } from '../src/format';
import { sheetEn } from '../src/i18n/sheet.en';
import { sheetZh } from '../src/i18n/sheet.zh';
import type { Lang } from '../src/state/settings';
import { expect, read, test } from './city';
import { added, signIn } from './office';

const WORDS = { zh: sheetZh, en: sheetEn };
const LANGUAGES: Lang[] = ['zh', 'en'];

/** The crew with the most streets, as its sheet says it. */
async function crewSheet(city: string): Promise<Sheet> {
  const { crews } = await read<{ crews: { id: string; segments: number }[] }>(city, '/api/crews');
  const [most] = [...crews].sort((a, b) => b.segments - a.segments);
  return read<Sheet>(city, `/api/crews/${encodeURIComponent(most?.id ?? '')}/sheet`);
}

function address(city: string, crew: string, lang: Lang, phone = false): string {
  const query = phone ? '?phone&fonts=bundled' : '?fonts=bundled';
  return `${city}/sheet/${encodeURIComponent(crew)}${query}#lang=${lang}`;
}

async function fits(page: Page): Promise<void> {
  const [wide, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  expect(wide).toBeLessThanOrEqual(window ?? 0);
}

for (const lang of LANGUAGES) {
  const words = WORDS[lang];

  test(`a sheet tells every street of a crew, in ${lang}`, async ({ page, city }) => {
    const sheet = await crewSheet(city);
    await page.goto(address(city, sheet.crew.id, lang));
    const article = page.locator('article');
    await expect(article.getByRole('heading', { level: 2 })).toHaveText(sheet.crew.name);
    await expect(article).toContainText(formatLength(lang, sheet.length_mm));
    for (const street of sheet.streets.slice(0, 8)) {
      const name = street.name ?? words.unnamed;
      await expect(article.getByRole('rowheader', { name, exact: true }).first()).toBeVisible();
    }
    await expect(article.getByRole('img', { name: sheet.crew.name })).toBeVisible();
    await expect(article.locator('circle')).toHaveCount(sheet.streets.length);
    await expect(article).toContainText(words.noNames);
    await fits(page);
  });

  test(`the phone page says what to do now, in ${lang}`, async ({ page, city }) => {
    const sheet = await crewSheet(city);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 700 });
      await page.goto(address(city, sheet.crew.id, lang, true));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(sheet.crew.name);
      const duty = sheet.on_duty ? words.my.onDuty : words.my.offDuty;
      await expect(page.getByRole('status').filter({ hasText: duty })).toBeVisible();
      await fits(page);
    }
    const row = page.locator('li button').first();
    const numbers = page.locator('svg circle');
    expect(await numbers.count()).toBe(sheet.streets.length);
    await row.click();
    await expect(row).toHaveAttribute('aria-pressed', 'true');
    await expect(numbers).toHaveCount(1);
    await row.click();
    await expect(numbers).toHaveCount(sheet.streets.length);
  });
}

test('a sheet prints on several pages, without what is only for the screen', async ({
  page,
  city,
}, { project }) => {
  test.skip(project.name === 'phone', 'paper is as wide everywhere');
  const sheet = await crewSheet(city);
  await page.goto(address(city, sheet.crew.id, 'zh'));
  await expect(page.locator('article')).toBeVisible();
  const paper = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const pages = paper.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? [];
  expect(pages.length).toBeGreaterThan(1);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: sheetZh.print })).toBeHidden();
  await expect(page.locator('.again')).toBeVisible();
});

test('the sheets of all crews follow each other', async ({ page, city }) => {
  const { crews } = await read<{ crews: { id: string }[] }>(city, '/api/crews');
  await page.goto(`${city}/sheet/?fonts=bundled#lang=en`);
  await expect(page.locator('article')).toHaveCount(crews.length, { timeout: 60_000 });
  await expect(page.getByRole('button', { name: sheetEn.print })).toBeEnabled();
});

test('a sheet of nobody says so, and names are there for whoever may see them', async ({
  page,
  city,
}) => {
  await page.goto(address(city, 'nobody at all', 'en'));
  await expect(page.getByRole('alert')).toContainText(sheetEn.noCrew);
  const dispatcher = await added(city, { role: 'dispatcher' });
  const sheet = await crewSheet(city);
  await dispatcher.ask('POST', '/api/members', { crew: sheet.crew.id, name: '王桂芳' });
  await signIn(page, city, dispatcher);
  await page.goto(address(city, sheet.crew.id, 'en'));
  await expect(page.locator('article')).toContainText('王桂芳');
  await expect(page.locator('article')).not.toContainText(sheetEn.noNames);
});

test('a crew member signs in and sees the own streets', async ({ page, city }) => {
  const sheet = await crewSheet(city);
  const member = await added(city, { role: 'crew_member', crew: sheet.crew.id });
  await page.goto(`${city}/my?fonts=bundled#lang=zh`);
  await page.getByRole('button', { name: sheetZh.my.signInButton, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[autocomplete="username"]').fill(member.name);
  await dialog.locator('input[type="password"]').fill(member.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(sheet.crew.name);
  await page.getByRole('button', { name: sheetZh.my.signOut }).click();
  await expect(page.getByText(sheetZh.my.signIn)).toBeVisible();
});
