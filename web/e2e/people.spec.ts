/** Signing in, and keeping accounts, crews, members, hours and loads. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import type { Account } from '../src/api/accountTypes';
import type { Balance, Crew } from '../src/api/peopleTypes';
import { accountsEn } from '../src/i18n/accounts.en';
import { accountsZh } from '../src/i18n/accounts.zh';
import { crewsEn } from '../src/i18n/crews.en';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import { expect, longestGap, open, read, test } from './city';
import { added, signIn } from './office';

const phone = (page: Page): boolean => (page.viewportSize()?.width ?? 0) < 720;

/** On a phone the sheet is raised, so that what is in it can be reached. */
async function raise(page: Page): Promise<void> {
  if (!phone(page)) return;
  const handle = page.locator('.handle');
  if ((await handle.getAttribute('aria-label')) === en.sheet.raise) await handle.click();
}

async function show(page: Page, city: string, hash: string): Promise<void> {
  await page.goto('about:blank');
  await open(page, city, `#lang=en${hash}`);
  await raise(page);
}

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`,
  );
}

async function crews(city: string): Promise<Crew[]> {
  return (await read<{ crews: Crew[] }>(city, '/api/crews')).crews;
}

const dialog = (page: Page) => page.getByRole('dialog');
const sections = (page: Page) => page.getByRole('navigation', { name: en.navLabel });
const parts = (page: Page) => page.getByRole('navigation', { name: crewsEn.tabsLabel });

test('somebody signs in by the keyboard, sees who they are, and signs out', async ({
  page,
  city,
}) => {
  await open(page, city, '#lang=zh');
  await page.getByRole('button', { name: zh.session.signIn }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByLabel(zh.session.name)).toBeFocused();
  expect(await violations(page)).toEqual([]);
  const { name, password } = await added(city, { role: 'dispatcher' });
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('alert')).toHaveText(zh.session.wrong);
  await dialog(page).getByLabel(zh.session.password).fill(password);
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);

  const who = page.getByRole('button', { name: zh.session.accountOf(name) });
  await expect(who).toBeFocused();
  const { x = 0, width = 0 } = (await who.boundingBox()) ?? {};
  expect(x + width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByText(accountsZh.roles.dispatcher)).toBeVisible();
  await dialog(page).getByRole('button', { name: accountsZh.signOut }).click();
  await expect(page.getByRole('button', { name: zh.session.signIn })).toBeVisible();
});

test('whoever guesses is told how long to wait', async ({ page, city }) => {
  await open(page, city, '#lang=en');
  await page.getByRole('button', { name: en.session.signIn }).click();
  const guess = dialog(page).getByRole('button', { name: en.session.signIn });
  await dialog(page)
    .getByLabel(en.session.name)
    .fill(`nobody-${phone(page) ? 'p' : 'd'}`);
  for (let tried = 0; tried < 6; tried += 1) {
    await dialog(page).getByLabel(en.session.password).fill('a guess');
    const answered = page.waitForResponse('**/api/session');
    await guess.click();
    expect((await answered).status()).toBe(tried < 5 ? 401 : 429);
  }
  await expect(dialog(page).getByRole('alert')).toHaveText(/Try again in \d+ s/);
  await expect(guess).toBeDisabled();
});

test('whoever is not signed in sees crews and loads, and nothing to change', async ({
  page,
  city,
}) => {
  await show(page, city, '&people');
  const [crew] = await crews(city);
  await expect(page.locator(`[data-crew="${crew?.id}"]`)).toContainText(crew?.name ?? '');
  await expect(parts(page).getByRole('link')).toHaveText([
    crewsEn.tabs.crews,
    crewsEn.tabs.shifts,
    crewsEn.tabs.balance,
  ]);
  for (const word of [crewsEn.crew.add, crewsEn.edit, crewsEn.remove, crewsEn.crew.leave]) {
    await expect(page.getByRole('button', { name: word })).toHaveCount(0);
  }
  await page.locator(`[data-crew="${crew?.id}"]`).click();
  await expect(page.getByText(crewsEn.crew.membersHidden)).toBeVisible();
  const { name, password } = await added(city, { role: 'dispatcher' });
  await page.goto(`${city}/?fonts=bundled#lang=en&people=members`);
  await page.getByRole('button', { name: en.session.signIn }).last().click();
  await dialog(page).getByLabel(en.session.name).fill(name);
  await dialog(page).getByLabel(en.session.password).fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: crewsEn.member.title })).toBeVisible();
});

test('an administrator makes an account whose password is told once, and takes it away', async ({
  page,
  city,
}) => {
  const name = `officer-${phone(page) ? 'p' : 'd'}`;
  await signIn(page, city, await added(city, { role: 'administrator' }));
  await show(page, city, '&people=accounts');
  await page.getByRole('button', { name: accountsEn.list.add }).click();
  await dialog(page).getByLabel(accountsEn.name, { exact: true }).fill(name);
  await dialog(page).getByLabel(new RegExp(`^${accountsEn.role}`)).selectOption('officer');
  await dialog(page).getByLabel(new RegExp(`^${accountsEn.area}`)).selectOption('510681001006');
  expect(await violations(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: accountsEn.save }).click();
  const secret = page.getByRole('textbox', { name: accountsEn.once.password(name) });
  const password = await secret.inputValue();
  await page.getByRole('button', { name: accountsEn.once.done }).click();
  await expect(secret).toHaveCount(0);
  const row = page.locator(`[data-account="${name}"]`);
  await expect(row).toContainText(accountsEn.roles.officer);
  expect(await violations(page)).toEqual([]);

  // The password works, and the officer's own part of the section has no accounts in it.
  const other = await page.context().browser()?.newContext();
  if (other === undefined) throw new Error('there is no browser');
  const officer = await other.newPage();
  const ask = (): Promise<never> => Promise.reject(new Error('the page asks'));
  await signIn(officer, city, { name, password, ask });
  await show(officer, city, '&people');
  await expect(parts(officer).getByRole('link', { name: crewsEn.tabs.accounts })).toHaveCount(0);
  await expect(parts(officer).getByRole('link', { name: crewsEn.tabs.members })).toBeVisible();
  await other.close();

  await page.getByRole('button', { name: accountsEn.list.editOf(name) }).click();
  await dialog(page).getByRole('button', { name: accountsEn.list.remove }).click();
  await dialog(page).getByRole('button', { name: accountsEn.list.removeSure(name) }).click();
  await expect(row).toHaveCount(0);
  const cookies = await page.context().cookies();
  const cookie = cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  const left = await fetch(`${city}/api/accounts`, { headers: { cookie } });
  const { accounts } = (await left.json()) as { accounts: Account[] };
  expect(accounts.map((one) => one.name)).not.toContain(name);
});

test('a token is shown once, and can be ended', async ({ page, city }) => {
  const demo = await added(city, { role: 'dispatcher' });
  await signIn(page, city, demo);
  await show(page, city, '');
  await page.getByRole('button', { name: en.session.accountOf(demo.name) }).click();
  await dialog(page).locator('summary').filter({ hasText: accountsEn.tokens.title }).click();
  await dialog(page).getByLabel(accountsEn.tokens.name).fill('QGIS');
  await dialog(page).getByLabel(new RegExp(`^${accountsEn.role}`)).selectOption('inspector');
  await dialog(page).getByRole('button', { name: accountsEn.tokens.make }).click();
  const field = dialog(page).getByRole('textbox', { name: accountsEn.once.token('QGIS') });
  const authorization = `Bearer ${await field.inputValue()}`;
  expect(await violations(page)).toEqual([]);
  const asked = (): Promise<Response> =>
    fetch(`${city}/api/members`, { headers: { authorization } });
  expect((await asked()).status).toBe(200);
  await dialog(page).getByRole('button', { name: accountsEn.tokens.endOf('QGIS') }).click();
  await expect(dialog(page).getByText(accountsEn.tokens.none)).toBeVisible();
  expect((await asked()).status).toBe(401);
});

test('a write whose session has ended asks to sign in, and then goes on', async ({
  page,
  city,
}) => {
  const name = `一时班-${phone(page) ? 'p' : 'd'}`;
  const demo = await added(city, { role: 'dispatcher' });
  await signIn(page, city, demo);
  await show(page, city, '&people');
  await page.getByRole('button', { name: crewsEn.crew.add }).click();
  await dialog(page).getByLabel(crewsEn.crew.name).fill(name);
  await dialog(page).getByLabel(crewsEn.crew.kind).selectOption('volunteers');
  await page.context().clearCookies();
  await dialog(page).getByRole('button', { name: crewsEn.add, exact: true }).click();
  const door = page.getByRole('dialog', { name: en.session.title });
  await door.getByLabel(en.session.name).fill(demo.name);
  await door.getByLabel(en.session.password).fill(demo.password);
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText(crewsEn.added(name))).toBeVisible();
  expect((await crews(city)).find((crew) => crew.name === name)?.kind).toBe('volunteers');
});

test('a crew leaves, its streets go to another or become gaps, and undo brings it back', async ({
  page,
  city,
}) => {
  await signIn(page, city, await added(city, { role: 'dispatcher' }));
  const before = await crews(city);
  // The first two share a stretch, which counts for neither alone.
  const [leaver, , heir] = before.filter((crew) => crew.assigned_mm > 0);
  if (leaver === undefined || heir === undefined) throw new Error('the town has no crews at work');
  const held_mm = async (id: string): Promise<number | undefined> =>
    (await crews(city)).find((crew) => crew.id === id)?.assigned_mm;

  for (const choice of ['handed over', 'gaps'] as const) {
    await show(page, city, `&people=${encodeURIComponent(`crew:${leaver.id}`)}`);
    await page.getByRole('button', { name: crewsEn.crew.leave }).click();
    if (choice === 'gaps') await dialog(page).getByLabel(crewsEn.leaving.gaps).check();
    else await dialog(page).getByLabel(crewsEn.leaving.to).selectOption(heir.id);
    expect(await violations(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: crewsEn.leaving.go }).click();
    const said =
      choice === 'gaps'
        ? crewsEn.leaving.gone(leaver.name)
        : crewsEn.leaving.goneTo(leaver.name, heir.name);
    const toast = page.locator('.toast').filter({ hasText: said });
    await expect(toast).toBeVisible();
    expect(await held_mm(leaver.id)).toBeUndefined();
    const taken_mm = choice === 'gaps' ? 0 : leaver.assigned_mm;
    expect(await held_mm(heir.id)).toBe(heir.assigned_mm + taken_mm);
    await toast.getByRole('button', { name: crewsEn.undo }).click();
    await expect.poll(() => held_mm(leaver.id)).toBe(leaver.assigned_mm);
    expect(await held_mm(heir.id)).toBe(heir.assigned_mm);
  }
});

test('hours are kept in rows or in one line, and said in words', async ({ page, city }) => {
  const name = `周末班-${phone(page) ? 'p' : 'd'}`;
  await signIn(page, city, await added(city, { role: 'dispatcher' }));
  await show(page, city, '&people=shifts');
  await page.getByRole('button', { name: crewsEn.shift.add }).click();
  const form = dialog(page);
  await form.getByLabel(crewsEn.shift.name).fill(name);
  await form.getByRole('button', { name: 'Mon', exact: true }).click();
  await expect(form.getByLabel(crewsEn.shift.asText)).toHaveValue('tue-sat 06:00-11:00');
  await form.getByLabel(crewsEn.shift.asText).fill('sun/2,4 22:00-06:00; mon 6-7');
  await expect(form.getByRole('alert')).toContainText('mon 6-7');
  await form.getByLabel(crewsEn.shift.asText).fill('sun/2,4 22:00-06:00');
  await expect(form.getByText(crewsEn.shift.nextDay)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await form.getByRole('button', { name: crewsEn.add, exact: true }).click();
  const row = page.locator('[data-shift]').filter({ hasText: name });
  await expect(row).toContainText('second, fourth Sun');
  await expect(row).toContainText('06:00 next day');
});

test('a list of members is checked first, and then read in', async ({ page, city }) => {
  const [crew] = await crews(city);
  const person = `李四${phone(page) ? '乙' : '甲'}`;
  const content = `crew,name,phone,note\n${crew?.name},${person},138 0000 0001,\n没有的班,王五,,\n`;
  await signIn(page, city, await added(city, { role: 'dispatcher' }));
  await show(page, city, '&people=members');
  await page.locator('summary').filter({ hasText: crewsEn.csv.title.members }).click();
  await page.getByLabel(crewsEn.csv.file).setInputFiles({
    name: 'members.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(content),
  });
  await expect(page.getByText(crewsEn.csv.fresh('1'))).toBeVisible();
  await expect(page.getByText(crewsEn.csv.rejected('1'))).toBeVisible();
  await expect(page.locator('.rejections')).toContainText('没有的班');
  await expect(page.getByRole('link', { name: new RegExp(person) })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: crewsEn.csv.go, exact: true }).click();
  await expect(page.getByRole('link', { name: new RegExp(person) })).toBeVisible();
});

test('the rules of load change what crews weigh, and can be taken back', async ({
  page,
  city,
}) => {
  const weights = async (): Promise<number[]> => {
    const { rows } = await read<Balance>(city, '/api/balance');
    return rows.map(({ load }) => load.weighted_mm);
  };
  const before = await weights();
  await signIn(page, city, await added(city, { role: 'dispatcher' }));
  await show(page, city, '&people=balance');
  await page.locator('summary').filter({ hasText: crewsEn.rules.title }).click();
  await page.getByLabel(crewsEn.rules.weight(crewsEn.rules.usual)).fill('2');
  await page.getByLabel(crewsEn.rules.addClass).selectOption('lane');
  await page.getByLabel(crewsEn.rules.weight(en.classes.lane)).fill('0.5');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: crewsEn.save }).click();
  const toast = page.locator('.toast').filter({ hasText: crewsEn.rules.saved });
  await expect(toast).toBeVisible();
  const after = await weights();
  expect(after).not.toEqual(before);
  await toast.getByRole('button', { name: crewsEn.undo }).click();
  await expect.poll(weights).toEqual(before);
});

test('loads are bars against their mean, by length and by ground', async ({ page, city }) => {
  await show(page, city, '&people=balance');
  const rows = page.locator('[data-load]');
  const { rows: loads, mean_weighted_mm } = await read<Balance>(city, '/api/balance');
  await expect(rows).toHaveCount(loads.length);
  const most = Math.max(...loads.map(({ load }) => load.weighted_mm));
  expect(most).toBeGreaterThan(mean_weighted_mm);
  await expect(rows.first()).toHaveAccessibleName(new RegExp(crewsEn.balance.above));
  await page.getByRole('button', { name: crewsEn.balance.ground }).click();
  await expect(rows.first()).toContainText(/m²|ha/);
  expect(await violations(page)).toEqual([]);
  await sections(page).getByRole('link', { name: en.nav.city }).click();
  await expect(page.getByRole('heading', { level: 2, name: en.city.title })).toBeVisible();
});

test('a change that is being prepared shows in the loads', async ({ page, city }) => {
  const { properties } = await longestGap(city);
  const [crew] = (await crews(city)).filter(({ assigned_mm }) => assigned_mm > 0);
  if (crew === undefined) throw new Error('the town has no crew at work');
  await signIn(page, city, await added(city, { role: 'dispatcher' }));
  await show(page, city, '&assign');
  // A phone keeps the ways of finding streets folded.
  if (phone(page)) {
    await page.locator('summary').filter({ hasText: en.assign.find.title }).click();
  }
  await page.locator('[data-field="street"]').fill(properties.segment ?? '');
  await page.keyboard.press('Enter');
  await page.locator('[data-field="crew"]').selectOption(crew.id);
  await expect(page.locator('[data-preview="ready"]')).toContainText(crew.name);
  await sections(page).getByRole('link', { name: en.nav.people }).click();
  await parts(page).getByRole('link', { name: crewsEn.tabs.balance }).click();
  const row = page.locator(`[data-load="${crew.id}"]`);
  await expect(row.locator('.ghost')).toBeVisible();
  await expect(row).toHaveAccessibleName(/then/);
  expect(await violations(page)).toEqual([]);
});
