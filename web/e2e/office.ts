/** Those who sign in: accounts that tests add. */
import { randomUUID } from 'node:crypto';

import { expect, type Page } from '@playwright/test';

import type { Role, Session } from '../src/api/accountTypes';
import { write } from './city';

/** Requests of somebody who is signed in. */
export interface Office {
  name: string;
  password: string;
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export interface Account {
  role: Role;
  area?: string;
  crew?: string;
}

/** Somebody who may do everything. */
export function administrator(city: string): Promise<Office> {
  return added(city, { role: 'administrator' });
}

/** A new account, signed in. */
export async function added(city: string, account: Account): Promise<Office> {
  const name = `${account.role}-${randomUUID().slice(0, 8)}`;
  const password = `Sweep-${randomUUID()}`;
  await write(city, '/api/accounts', { ...account, name, password });
  return enter(city, name, password);
}

/** The page is of somebody who is signed in from here on. */
export async function signIn(page: Page, city: string, who: Office): Promise<Session> {
  const { name, password } = who;
  const answer = await page.request.post(`${city}/api/session`, { data: { name, password } });
  expect(answer.ok(), `signing in as ${name} answers ${answer.status()}`).toBe(true);
  return (await answer.json()) as Session;
}

/** Select a street by its name in the panel of assigning, and choose a crew for it. */
export async function choose(page: Page, street: string): Promise<void> {
  const crew = page.locator('[data-field="crew"]');
  await expect(crew).toBeVisible();
  const find = page.locator('[data-field="street"]');
  // On a phone the fields are folded away.
  if (!(await find.isVisible())) await page.locator('summary').first().click();
  await find.fill(street);
  await find.press('Enter');
  await crew.selectOption({ index: 2 });
}

async function enter(city: string, name: string, password: string): Promise<Office> {
  const entered = await fetch(`${city}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  expect(entered.ok, `signing in as ${name} answers ${entered.status}`).toBe(true);
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  return { name, password, ask: (method, path, body) => asked(city + path, method, cookie, body) };
}

async function asked<T>(
  address: string,
  method: string,
  cookie: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(address, {
    method,
    headers: { cookie, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.ok, `${address} answers ${answer.status}: ${text}`).toBe(true);
  return (text === '' ? null : JSON.parse(text)) as T;
}
