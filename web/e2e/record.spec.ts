/** The log of changes, what each of them did, its undo, and who was responsible when. */
import type { Page } from '@playwright/test';

import type { GapItem } from '../src/api/gapTypes';
import { en } from '../src/i18n/en';
import { recordEn } from '../src/i18n/record.en';
import { recordZh } from '../src/i18n/record.zh';
import { expect, longestGap, open, test, totals } from './city';
import { added, signIn, type Office } from './office';

interface Made {
  gap: GapItem;
  crew: { id: string; name: string };
  revision: number;
}

/** A crew of its own answers for the longest gap there is. */
async function assigned(city: string, office: Office, name: string): Promise<Made> {
  const gap = await longestGap(city);
  const crew = await office.ask<{ id: string; name: string }>('POST', '/api/crews', { name });
  const { segment, side, from_m, to_m } = gap.properties;
  const { revision } = await office.ask<{ revision: number }>('POST', '/api/assignments', {
    crew: crew.id,
    shift: null,
    valid_from: '2026-03-01T00:00:00+08:00',
    valid_to: null,
    // Another test may have taken the ground from somebody who had it until then.
    replace: true,
    dry_run: false,
    stretches: [{ segment, side, from_m, to_m }],
    sites: [],
  });
  return { gap, crew: { id: crew.id, name }, revision };
}

function entry(page: Page, revision: number): ReturnType<Page['locator']> {
  return page.locator(`[data-revision="${revision}"]`);
}

test('a change is told with its author, shown in full, and undone', async ({ page, city }) => {
  const dispatcher = await added(city, { role: 'dispatcher' });
  const before = await totals(city);
  const { crew, revision } = await assigned(city, dispatcher, '记录测试班');
  await signIn(page, city, dispatcher);
  await open(page, city, '#lang=en&record');
  const row = entry(page, revision);
  await expect(row).toContainText(recordEn.actions.assign);
  await expect(row).toContainText(recordEn.by(dispatcher.name));
  await row.getByRole('button').first().click();
  await expect(page).toHaveURL(new RegExp(`record=change%3D${revision}`));
  await expect(row.locator('.opened').first()).toContainText(crew.name);
  await row.getByRole('button', { name: recordEn.details.show }).click();
  await expect(page.locator('[aria-live="polite"]').first()).toContainText('1');
  await row.getByRole('button', { name: recordEn.details.undo }).click();
  await expect(page.locator('[data-revision]').first()).toContainText(recordEn.actions.undo);
  await expect(row).toContainText(recordEn.undoneBy('').trim());
  await expect(row.getByText(recordEn.details.cannot)).toBeVisible();
  expect((await totals(city)).gap_mm).toBe(before.gap_mm);
});

test('filters leave what they are about, in the address too', async ({ page, city }) => {
  const dispatcher = await added(city, { role: 'dispatcher' });
  const { gap, revision } = await assigned(city, dispatcher, '筛选测试班');
  const { id } = await dispatcher.ask<{ id: string }>('POST', '/api/crews', { name: '另一班' });
  await signIn(page, city, dispatcher);
  await open(page, city, '#lang=en&record');
  const entries = page.locator('[data-revision]');
  await page.locator('summary').filter({ hasText: recordEn.filters.title }).click();
  const person = page.getByLabel(recordEn.filters.actor);
  await person.fill(dispatcher.name);
  await person.press('Enter');
  await expect(entries).toHaveCount(3);
  await expect(page).toHaveURL(/record=actor/);
  const street = page.getByLabel(recordEn.filters.street);
  await street.fill(gap.properties.name ?? '');
  await street.press('Enter');
  await expect(entries).toHaveCount(1);
  await expect(entry(page, revision)).toBeVisible();
  await street.fill('no such street');
  await street.press('Enter');
  await expect(page.getByText(recordEn.noStreet('no such street'))).toBeVisible();
  await page.getByRole('button', { name: recordEn.filters.clear }).click();
  await expect(entries.first()).toBeVisible();
  await open(page, city, `#lang=en&record=${encodeURIComponent(`crew=${encodeURIComponent(id)}`)}`);
  await expect(entries).toHaveCount(1);
});

test('whoever is not signed in reads the record without names', async ({ page, city }) => {
  const dispatcher = await added(city, { role: 'dispatcher' });
  const { revision } = await assigned(city, dispatcher, '无名测试班');
  await open(page, city, `#lang=zh&record=change%3D${revision}`);
  await expect(page.getByText(recordZh.noNames)).toBeVisible();
  await expect(entry(page, revision)).toBeVisible();
  await expect(page.locator('.panel')).not.toContainText(dispatcher.name);
  const link = page.getByRole('link', { name: recordZh.csv });
  const table = await page.request.get(new URL((await link.getAttribute('href')) ?? '', city).href);
  expect(table.headers()['content-type']).toContain('text/csv');
  expect(await table.text()).not.toContain(dispatcher.name);
});

test('the panel of a segment says who was responsible on a day', async ({ page, city }) => {
  const dispatcher = await added(city, { role: 'dispatcher' });
  const { gap, crew } = await assigned(city, dispatcher, '当日测试班');
  const { segment, side, from_m, to_m } = gap.properties;
  await signIn(page, city, dispatcher);
  await open(page, city, `#lang=en&segment=${encodeURIComponent(segment ?? '')}`);
  await page.locator('summary').filter({ hasText: recordEn.who.title }).click();
  const metres = page.getByRole('spinbutton');
  await metres.fill(String(Math.round(((from_m ?? 0) + (to_m ?? 0)) / 2)));
  await metres.press('Enter');
  const answer = page.locator(`[data-who="${side}"] dd`);
  await expect(answer).toContainText(crew.name);
  const table = page.getByRole('region', { name: en.segment[side ?? 'left'] });
  await expect(table).toContainText(crew.name);
  await expect(table).toContainText(dispatcher.name);
  const when = page.getByLabel(recordEn.who.at);
  await when.fill('2026-02-01T12:00');
  await when.press('Enter');
  await expect(answer).not.toContainText(crew.name);
  const csv = page.getByRole('link', { name: recordEn.csv });
  const rows = await page.request.get(new URL((await csv.getAttribute('href')) ?? '', city).href);
  expect(await rows.text()).toContain(crew.name);
});
