/** Selecting streets, assigning them and taking it back, by pointer, by finger and by keyboard. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { formatLength } from '../src/format';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';
import { drawn, expect, open, test, totals, write } from './city';
import { added, type Office } from './office';
import {
  along,
  centreOf,
  colourOf,
  inColour,
  lasso,
  onScreen,
  selectIn,
  threeStreets,
  ZOOM,
} from './streets';

async function newCrew(city: string, name: string): Promise<string> {
  return (await write<{ id: string }>(city, '/api/crews', { name })).id;
}

/** Open the panel with the map on a place, and sign in by its button. */
async function openSignedIn(
  page: Page,
  city: string,
  { name, password }: Office,
  [lon, lat]: [number, number],
  lang: 'zh' | 'en' = 'en',
): Promise<void> {
  await open(page, city, `#map=${ZOOM}/${lat}/${lon}&assign&lang=${lang}`);
  const words = lang === 'zh' ? zh : en;
  await page.locator('[data-act="sign-in"]').click();
  const dialog = page.getByRole('dialog', { name: words.session.title });
  await dialog.getByLabel(words.session.name).fill(name);
  await dialog.getByLabel(words.session.password).fill(password);
  await dialog.getByRole('button', { name: words.session.signIn }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('[data-step="undo"]')).toBeVisible();
}

async function chooseCrew(page: Page, crew: string): Promise<void> {
  await page.locator('[data-field="crew"]').selectOption(crew);
  await expect(page.locator('[data-preview="ready"]')).toBeAttached();
}

test('a lasso, a preview, an assignment, and all of it taken back', async (
  { page, city },
  { project },
) => {
  const three = await threeStreets(city);
  const office = await added(city, { role: 'dispatcher' });
  const crew = await newCrew(city, `套索班-${project.name}`);
  await openSignedIn(page, city, office, centreOf(three));
  const before = await totals(city);

  await lasso(page, three);
  await expect(page.locator('[data-selected="3"]')).toBeVisible();
  await chooseCrew(page, crew);
  const gap = page.locator('[data-sum="gaps"] dd');
  await expect(gap).toContainText(formatLength('en', before.gap_mm));
  await expect(page.locator(`[data-load="${crew}"]`)).toBeAttached();

  await page.locator('[data-act="assign"]').click();
  const toast = page.locator('.toast.done');
  await expect(toast).toContainText(`套索班-${project.name}`);
  // Whoever is about to press the button is given time.
  const undo = toast.getByRole('button', { name: en.assign.done.undo, exact: true });
  await undo.focus();
  const after = await totals(city);
  expect(before.gap_mm - after.gap_mm).toBe((await selectIn(city, three.box)).length_mm);
  await drawn(page, after.revision);
  const colour = await colourOf(city, crew);
  await expect.poll(() => inColour(page, three, colour)).toBe(3);
  await expect(page.locator('[data-legend="gap"]')).toHaveText(formatLength('en', after.gap_mm));

  await undo.click();
  await expect.poll(async () => (await totals(city)).gap_mm).toBe(before.gap_mm);
  const undone = await totals(city);
  await drawn(page, undone.revision);
  await expect.poll(() => inColour(page, three, colour)).toBe(0);

  // What can be taken back and done again is in the log, so a reload changes nothing about it.
  await page.reload();
  await drawn(page);
  await expect(page.locator('[data-step="redo"]')).toBeEnabled();
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(async () => (await totals(city)).gap_mm).toBe(after.gap_mm);
  await expect(page.locator('[data-step="undo"]')).toBeEnabled();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await totals(city)).gap_mm).toBe(before.gap_mm);
});

test('a second browser sees it, and keeps its own selection', async (
  { page, city, browser },
  { project },
) => {
  const three = await threeStreets(city);
  const office = await added(city, { role: 'dispatcher' });
  const crew = await newCrew(city, `直播班-${project.name}`);
  await openSignedIn(page, city, office, centreOf(three));
  const other = await (await browser.newContext({ viewport: page.viewportSize() })).newPage();
  const [lon, lat] = centreOf(three);
  await open(other, city, `#map=${ZOOM}/${lat}/${lon}&assign&lang=en`);
  await lasso(other, three);
  await expect(other.locator('[data-selected="3"]')).toBeVisible();

  await lasso(page, three);
  await expect(page.locator('[data-selected="3"]')).toBeVisible();
  await chooseCrew(page, crew);
  await page.locator('[data-act="assign"]').click();
  await expect(page.locator('.toast.done')).toBeVisible();

  const { revision } = await totals(city);
  await drawn(other, revision);
  const lit = await other.locator('[data-pulsed]').getAttribute('data-pulsed');
  expect(lit?.split(' ').sort()).toEqual([...three.ids].sort());
  const colour = await colourOf(city, crew);
  await expect.poll(() => inColour(other, three, colour)).toBe(3);
  await expect(other.locator('[data-selected="3"]')).toBeVisible();
  await expect(other.getByText(en.assign.selection.changed('3'))).toBeVisible();
  await other.context().close();

  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await totals(city)).revision).toBeGreaterThan(revision);
});

test('whoever is late is told by whom, and loses nothing', async ({ page, city }, { project }) => {
  const three = await threeStreets(city);
  const office = await added(city, { role: 'dispatcher' });
  const mine = await newCrew(city, `后到班-${project.name}`);
  const theirs = await newCrew(city, `先到班-${project.name}`);
  await openSignedIn(page, city, office, centreOf(three));
  await lasso(page, three);
  await expect(page.locator('[data-selected="3"]')).toBeVisible();
  await chooseCrew(page, mine);

  const taken = three.ids.slice(0, 1).map((segment) => ({ segment, side: 'both' }));
  await write(city, '/api/assignments', { crew: theirs, replace: true, stretches: taken });
  await expect(page.getByText(en.assign.selection.changed('1'))).toBeVisible();

  await page.locator('[data-act="assign"]').click();
  const conflict = page.getByRole('alert').filter({ hasText: en.assign.conflict.title });
  await expect(conflict).toContainText('admin');
  await expect(conflict).toContainText(`先到班-${project.name}`);
  await expect(page.locator('[data-selected="3"]')).toBeVisible();

  await conflict.getByRole('button', { name: en.assign.conflict.newest }).click();
  await expect(conflict).toBeHidden();
  await expect(page.locator('[data-preview="ready"]')).toContainText(`先到班-${project.name}`);
  await page.locator('[data-act="assign"]').click();
  const dialog = page.getByRole('dialog', { name: en.assign.confirm.title });
  await expect(dialog).toContainText(`先到班-${project.name}`);
  await dialog.locator('[data-act="confirm"]').click();
  await expect(page.locator('.toast.done')).toBeVisible();

  // Nobody has them again, for the tests that follow.
  await chooseCrew(page, '');
  await expect(page.locator('[data-warn="gaps"]')).toBeVisible();
  await page.locator('[data-act="assign"]').click();
  await page.locator('[data-act="confirm"]').click();
  await expect.poll(async () => {
    const { gap_mm, length_mm } = await selectIn(city, three.box);
    return gap_mm === length_mm;
  }).toBe(true);
});

test('presses take and give back streets, sides and parts', async ({ page, city }, { project }) => {
  const three = await threeStreets(city);
  const [lon, lat] = centreOf(three);
  await open(page, city, `#map=${ZOOM}/${lat}/${lon}&assign&lang=en`);
  const [one, two] = three.middles.map((at) => onScreen(page, [lon, lat], at));
  if (one === undefined || two === undefined) throw new Error('there are three streets');
  await page.locator('[data-tool="pick"]').click();
  await drawn(page);
  if (project.name === 'phone') {
    for (const [{ x, y }, count] of [[one, 1], [two, 2], [one, 1]] as const) {
      await page.touchscreen.tap(x, y);
      await expect(page.locator(`[data-selected="${count}"]`)).toBeVisible();
    }
    return;
  }
  await page.mouse.click(one.x, one.y);
  await expect(page.locator('[data-selected="1"]')).toBeVisible();
  await page.keyboard.down('Shift');
  await page.mouse.click(two.x, two.y);
  await page.keyboard.up('Shift');
  await expect(page.locator('[data-selected="2"]')).toBeVisible();
  await page.keyboard.down('Alt');
  await page.mouse.click(one.x, one.y);
  await page.keyboard.up('Alt');
  await expect(page.locator('[data-selected="1"]')).toBeVisible();

  const row = page.locator('[data-stretch]');
  await expect(row.locator('[data-part]')).toContainText(' m');
  const whole = (await row.locator('[data-part]').textContent())?.trim() ?? '';
  await row.getByRole('combobox').selectOption('left');
  await row.locator('[data-part]').click();
  await page.locator('[data-part-end="from"]').fill('5');
  await page.locator('[data-part-end="to"]').fill('20');
  await page.getByRole('button', { name: en.assign.list.apply, exact: true }).click();
  await expect(row.locator('[data-part]')).toContainText('15 m');
  await expect(page.locator('[data-selected="1"]')).toContainText('15 m');

  // The end goes along with the pointer that drags it.
  const handle = page.locator('[data-end="to"]');
  const box = await handle.boundingBox();
  if (box === null) throw new Error('the handle is not on the map');
  await page.mouse.move(box.x + 22, box.y + 22);
  await page.mouse.down();
  const from = await page.locator('[data-end="from"]').boundingBox();
  const [dx, dy] = [(from?.x ?? 0) - box.x, (from?.y ?? 0) - box.y];
  await page.mouse.move(box.x + 22 + dx / 2, box.y + 22 + dy / 2, { steps: 4 });
  await page.mouse.up();
  await expect(row.locator('[data-part]')).not.toContainText('15 m');
  await expect(row.locator('[data-part]')).not.toHaveText(whole);
  await handle.press('End');
  await expect(page.locator('[data-part-end="from"]')).toHaveValue('5');
  await page.getByRole('button', { name: en.assign.list.wholeAgain }).click();
  await expect(row.locator('[data-part]')).toHaveText(whole);

  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-selected="0"]')).toBeVisible();

  // From a third of the way to two thirds.
  await page.keyboard.press('a');
  const [street] = three.streets;
  if (street === undefined) throw new Error('there are three streets');
  for (const share of [1 / 3, 2 / 3]) {
    const { x, y } = onScreen(page, [lon, lat], along(street, share));
    await page.mouse.click(x, y);
    const waiting = page.getByText(en.assign.tools.wayStart);
    if (share < 0.5) await expect(waiting).toBeVisible();
    else await expect(waiting).toBeHidden();
  }
  await expect(page.locator('[data-selected="1"]')).toBeVisible();
  await expect(row.locator('[data-part]')).toContainText('*');
});

test('the keyboard alone does the whole job', async ({ page, city }, { project }) => {
  test.skip(project.name === 'phone', 'a phone has no keyboard');
  const three = await threeStreets(city);
  const office = await added(city, { role: 'dispatcher' });
  const crew = await newCrew(city, '键盘班');
  await openSignedIn(page, city, office, centreOf(three));
  const before = await totals(city);

  /** By Tab alone, as far as it takes. */
  const reach = async (selector: string): Promise<void> => {
    const at = page.locator(selector).first();
    for (let presses = 0; presses < 90; presses += 1) {
      if (await at.evaluate((one) => one === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${selector}`);
  };

  await page.getByRole('link', { name: en.skipToList }).focus();
  await page.keyboard.press('Enter');
  await reach('[data-field="street"]');
  await page.keyboard.type(three.ids[0] ?? '');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-selected="1"]')).toBeVisible();
  await reach('[data-stretch] select');
  await page.keyboard.press('l');
  await expect(page.locator('[data-stretch] select')).toHaveValue('left');

  await page.getByRole('link', { name: en.skipToList }).focus();
  await page.keyboard.press('Enter');
  await reach('[data-field="crew"]');
  const field = page.locator('[data-field="crew"]');
  for (let presses = 0; presses < 80 && (await field.inputValue()) !== crew; presses += 1) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(page.locator('[data-preview="ready"]')).toContainText('键盘班');
  await reach('[data-act="assign"]');
  await page.keyboard.press('Enter');
  await expect(page.locator('.toast.done')).toContainText('键盘班');
  expect((await totals(city)).gap_mm).toBeLessThan(before.gap_mm);

  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await totals(city)).gap_mm).toBe(before.gap_mm);
});

test('an area that is pasted, a rule, and what is out of view', async ({ page, city }) => {
  const three = await threeStreets(city);
  const [west, south, east, north] = three.box;
  await open(page, city, `#map=${ZOOM}/${north + 0.02}/${east + 0.02}&assign&lang=en`);
  await page.locator('[data-tool="paste"]').click();
  const text = page.locator('#paste-area');
  await text.fill('here and there');
  await page.locator('[data-act="paste"]').click();
  await expect(page.getByRole('alert')).toHaveText(en.assign.paste.unreadable);
  const ring = [[west, south], [east, south], [east, north], [west, north]];
  await text.fill(`POLYGON((${[...ring, ring[0] ?? []].map((at) => at.join(' ')).join(', ')}))`);
  await page.locator('[data-act="paste"]').click();
  await expect(page.locator('[data-selected="3"]')).toBeVisible();
  await expect(page.getByText(en.assign.selection.outOfView('3'))).toBeVisible();
  await page.getByRole('button', { name: en.assign.selection.showAll }).click();
  await expect(page.getByText(en.assign.selection.outOfView('3'))).toBeHidden();
});

test('assigning can be read by everybody', async ({ page, city }, { project }) => {
  const lang = project.name === 'phone' ? 'zh' : 'en';
  const three = await threeStreets(city);
  const office = await added(city, { role: 'dispatcher' });
  const crew = await newCrew(city, `无障碍班-${project.name}`);
  await openSignedIn(page, city, office, centreOf(three), lang);
  await lasso(page, three);
  await expect(page.locator('[data-selected="3"]')).toBeVisible();
  await chooseCrew(page, crew);
  await page.locator('[data-part]').first().click();
  await expect(page.getByRole('slider')).toHaveCount(2);
  const found = await new AxeBuilder({ page }).analyze();
  const wrong = found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`,
  );
  expect(wrong).toEqual([]);
});
