/** A plan from its title to its publishing, and back. */
import type { Page } from '@playwright/test';

import { plansEn } from '../src/i18n/plans.en';
import { plansZh } from '../src/i18n/plans.zh';
import type { GapItem } from '../src/api/gapTypes';
import { formatLength } from '../src/format';
import { centredOn, drawn, expect, longestGap, middle, open, test, totals } from './city';
import { added, choose, signIn, type Office } from './office';

interface Begun {
  id: string;
  gap: GapItem;
}

/** A plan that gives the longest gap to a crew. */
async function begun(city: string, office: Office, title: string): Promise<Begun> {
  const gap = await longestGap(city);
  const { segment, side, from_m, to_m } = gap.properties;
  const { crews } = await office.ask<{ crews: { id: string }[] }>('GET', '/api/crews');
  const { id } = await office.ask<{ id: string }>('POST', '/api/plans', { title });
  await office.ask('POST', `/api/plans/${id}/edits`, {
    crew: crews[0]?.id,
    shift: null,
    stretches: [{ segment, side, from_m, to_m }],
    sites: [],
  });
  return { id, gap };
}

async function publish(page: Page): Promise<void> {
  await page.getByRole('button', { name: plansEn.publish.check }).click();
  await page.getByRole('dialog').locator('[data-act="publish"]').click();
  await expect(page.getByRole('dialog')).toBeHidden();
}

test('a plan is begun, filled from the selection, renamed and dropped', async ({ page, city }) => {
  const dispatcher = await added(city, { role: 'dispatcher' });
  await signIn(page, city, dispatcher);
  await open(page, city, '#lang=en&plans');
  await page.getByLabel(plansEn.name).fill('Winter');
  await page.getByRole('button', { name: plansEn.create, exact: true }).click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Winter');
  await expect(page).toHaveURL(/plans=/);
  await page.getByRole('button', { name: plansEn.toAssign }).click();

  await choose(page, '长沙路');
  await page.locator('[data-field="plan"]').selectOption({ label: 'Winter' });
  await page.getByRole('button', { name: plansEn.add.button }).click();
  await page.getByRole('button', { name: plansEn.add.open }).click();
  await expect(page.locator('[data-edit]')).toHaveCount(1);
  await expect(page.locator('[data-compare="ready"]')).toBeVisible();

  await page.getByRole('button', { name: plansEn.rename }).click();
  await page.getByLabel(plansEn.name).fill('Winter 2027');
  await page.getByRole('button', { name: plansEn.save }).click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('Winter 2027');
  await page.getByRole('button', { name: plansEn.removeEdit('1') }).click();
  await expect(page.locator('[data-edit]')).toHaveCount(0);
  await page.getByRole('button', { name: plansEn.drop }).click();
  await page.getByRole('dialog').getByRole('button', { name: plansEn.drop }).click();
  await expect(page.locator('[data-plan]').first()).toContainText(plansEn.states.dropped);
});

test('a plan is compared with today, drawn, published and undone', async ({ page, city }) => {
  const dispatcher = await added(city, { role: 'dispatcher' });
  const before = await totals(city);
  const { id, gap } = await begun(city, dispatcher, 'At once');
  await signIn(page, city, dispatcher);
  await open(page, city, `${centredOn(gap, 17)}&lang=en&plans=${id}`);
  const after_mm = before.gap_mm - Math.round((gap.properties.length_m ?? 0) * 1000);
  await expect(page.locator('[data-sum="gaps"]')).toContainText(formatLength('en', after_mm));
  await drawn(page);
  const seen = async (): Promise<string> => {
    const { x, y } = middle(page, 'half');
    const clip = { x: x - 30, y: y - 30, width: 60, height: 60 };
    return (await page.screenshot({ clip })).toString('base64');
  };
  await expect(page.locator('[data-view="after"]')).toHaveAttribute('aria-pressed', 'true');
  const planned = await seen();
  await page.locator('[data-view="before"]').click();
  await expect.poll(seen).not.toBe(planned);

  await publish(page);
  expect((await totals(city)).gap_mm).toBe(after_mm);
  await expect(page.getByText(plansEn.publish.done('At once')).first()).toBeVisible();
  await expect(page.getByText(plansEn.states.published).first()).toBeVisible();
  await page.getByRole('button', { name: plansEn.publish.undo, exact: true }).click();
  await expect.poll(async () => (await totals(city)).gap_mm).toBe(before.gap_mm);
});

test('a plan that is published on a date changes nothing until then', async ({ page, city }) => {
  const dispatcher = await added(city, { role: 'dispatcher' });
  const before = await totals(city);
  const { id, gap } = await begun(city, dispatcher, 'Next year');
  await signIn(page, city, dispatcher);
  await open(page, city, `#lang=en&plans=${id}`);
  await page.getByLabel(plansEn.publish.later).check();
  await page.getByLabel(plansEn.publish.day).fill('2027-03-01');
  await publish(page);
  await expect(page.getByText(plansEn.states.published).first()).toBeVisible();
  expect((await totals(city)).gap_mm).toBe(before.gap_mm);
  const { segment, side, from_m, to_m } = gap.properties;
  const spot = new URLSearchParams({
    segment: segment ?? '',
    side: side ?? '',
    measure_m: String(((from_m ?? 0) + (to_m ?? 0)) / 2),
    at: '2027-03-01T12:00:00+08:00',
  });
  const { status } = await dispatcher.ask<{ status: string }>('GET', `/api/who?${spot}`);
  expect(status).toBe('covered');
});

test('the link of a plan asks for a sign-in first', async ({ page, city }) => {
  const dispatcher = await added(city, { role: 'dispatcher' });
  const { id } = await begun(city, dispatcher, '共享方案');
  await open(page, city, `#lang=zh&plans=${id}`);
  await expect(page.locator('.panel')).not.toContainText('共享方案');
  await signIn(page, city, dispatcher);
  await page.reload();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText('共享方案');
  await expect(page.getByText(plansZh.compare)).toBeVisible();
});
