/** Every panel, dialog and page in both languages, in the window of a desk and of a phone. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { DICTIONARIES } from '../src/i18n';
import { plansEn } from '../src/i18n/plans.en';
import { plansZh } from '../src/i18n/plans.zh';
import { recordEn } from '../src/i18n/record.en';
import { recordZh } from '../src/i18n/record.zh';
import { SECTIONS } from '../src/panels/people/sections';
import type { Lang } from '../src/state/settings';
import { expect, longestGap, open, read, test } from './city';
import { added, administrator, choose, signIn, type Office } from './office';

const LANGUAGES: Lang[] = ['zh', 'en'];
const WORDS = {
  zh: { ...DICTIONARIES.zh, record: recordZh, plans: plansZh },
  en: { ...DICTIONARIES.en, record: recordEn, plans: plansEn },
};

/** What axe finds wrong, each with the screen it was found on. */
class Findings {
  readonly wrong: string[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async look(screen: string): Promise<void> {
    await expect(this.#page.locator('.skeleton')).toHaveCount(0);
    // What is still fading in has no contrast yet.
    await this.#page.evaluate(() =>
      Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null))),
    );
    const { violations } = await new AxeBuilder({ page: this.#page }).analyze();
    for (const { id, nodes } of violations) {
      this.wrong.push(`${screen}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    }
  }
}

async function planned(city: string, office: Office): Promise<string> {
  const { segment, side, from_m, to_m } = (await longestGap(city)).properties;
  const { crews } = await office.ask<{ crews: { id: string }[] }>('GET', '/api/crews');
  const { id } = await office.ask<{ id: string }>('POST', '/api/plans', { title: 'axe' });
  const stretches = [{ segment, side, from_m, to_m }];
  const edit = { crew: crews[0]?.id, shift: null, stretches, sites: [] };
  await office.ask('POST', `/api/plans/${id}/edits`, edit);
  return id;
}

for (const lang of LANGUAGES) {
  const words = WORDS[lang];

  test(`what anybody sees can be read by everybody, in ${lang}`, async ({ page, city }) => {
    test.slow();
    const found = new Findings(page);
    for (const panel of ['', 'gaps', 'assign', 'people', 'record', 'plans']) {
      await open(page, city, `#lang=${lang}&${panel}`);
      await found.look(`${panel || 'city'}, nobody signed in`);
    }
    await page.getByRole('button', { name: words.session.signIn }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await found.look('sign in');
    expect(found.wrong).toEqual([]);
  });

  test(`what the office sees can be read by everybody, in ${lang}`, async ({ page, city }) => {
    test.slow();
    const office = await administrator(city);
    const gap = await longestGap(city);
    await signIn(page, city, office);
    const found = new Findings(page);

    for (const section of SECTIONS) {
      await open(page, city, `#lang=${lang}&people=${section}`);
      await found.look(`people: ${section}`);
    }
    await open(page, city, `#lang=${lang}&assign`);
    await choose(page, '长沙路');
    await expect(page.locator('[data-preview="ready"]')).toBeVisible();
    await found.look('assign with a preview');

    const { changes } = await read<{ changes: { revision: number }[] }>(
      city,
      '/api/changes?limit=5',
    );
    await open(page, city, `#lang=${lang}&record=change%3D${changes[1]?.revision}`);
    await page.locator('summary').filter({ hasText: words.record.filters.title }).click();
    await found.look('the record');
    await open(page, city, `#lang=${lang}&segment=${encodeURIComponent(gap.properties.segment ?? '')}`);
    await page.locator('summary').filter({ hasText: words.record.who.title }).click();
    await found.look('who was responsible');
    expect(found.wrong).toEqual([]);
  });

  test(`plans can be read by everybody, in ${lang}`, async ({ page, city }) => {
    test.slow();
    const office = await added(city, { role: 'dispatcher' });
    const plan = await planned(city, office);
    await signIn(page, city, office);
    const found = new Findings(page);
    await open(page, city, `#lang=${lang}&plans`);
    await found.look('plans');
    await open(page, city, `#lang=${lang}&plans=${plan}`);
    await expect(page.locator('[data-compare="ready"]')).toBeVisible();
    await found.look('a plan');
    await page.getByRole('button', { name: words.plans.publish.check }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await found.look('publishing');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: words.plans.drop }).click();
    await found.look('dropping');
    await page.keyboard.press('Escape');
    expect(found.wrong).toEqual([]);
  });

  test(`sheets and phone pages can be read by everybody, in ${lang}`, async ({ page, city }) => {
    const { crews } = await read<{ crews: { id: string }[] }>(city, '/api/crews');
    const crew = encodeURIComponent(crews[0]?.id ?? '');
    const found = new Findings(page);
    const pages = [`sheet/${crew}?`, `sheet/${crew}?phone&`, 'sheet/nobody?', 'my?'];
    for (const address of pages) {
      await page.goto(`${city}/${address}fonts=bundled#lang=${lang}`);
      await expect(page.locator('h1, [role="alert"]').first()).toBeVisible();
      await found.look(address);
    }
    expect(found.wrong).toEqual([]);
  });
}
