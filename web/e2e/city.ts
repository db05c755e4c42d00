/**
 * What the tests stand on: the real server with the sample town in a store of its own, and a page
 * that is watched for requests to other hosts, broken security policy and errors.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { expect, test as base, type Page } from '@playwright/test';

import type { GapItem } from '../src/api/gapTypes';
import type { Coverage, CoverageRow, SegmentItem } from '../src/api/types';
import { lines, positions } from '../src/map/geometry';
import { stopHeights, type Stop } from '../src/state/sheet';

const BINARY = resolve(process.env.SWEEPLINE_BIN ?? '../target/release/sweepline');
const ADDRESS = /listening on (https?:\/\/\S+)/;

/** An administrator's token for each server that runs, by its address: what `write` asks with. */
const TOKENS = new Map<string, string>();

/** A page of a collection, of which the tests know what its features are. */
export interface Items {
  features: unknown[];
  numberMatched: number;
}

/** The address of a server that runs until the tests of this worker are over. */
interface Served {
  city: string;
}

export const test = base.extend<{ page: Page }, Served>({
  city: [
    async ({}, use) => {
      await serving(['--sample'], use);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  page: async ({ page, city }, use) => {
    const wrong: string[] = [];
    page.context().on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      const inside = ['blob:', 'data:'].includes(protocol) || hostname === new URL(city).hostname;
      if (!inside) wrong.push(`request to ${request.url()}`);
    });
    page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) wrong.push(message.text());
    });
    await use(page);
    expect(wrong).toEqual([]);
  },
});

/** Run a server on a store of its own while something uses it. */
export async function serving(
  more: string[],
  use: (city: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sweepline-e2e-'));
  const store = `sqlite:${join(folder, 'city.gpkg')}`;
  const args = ['serve', ...more, '--listen', '127.0.0.1:0', '--store', store];
  const server = spawn(BINARY, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const city = await addressOf(server);
    const token = execFileSync(BINARY, ['token', 'add', 'admin', '--store', store]);
    TOKENS.set(city, token.toString().trim());
    await use(city);
  } finally {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Open the map; the address behind `#` says what it shows. Its fonts are the bundled ones. */
export async function open(page: Page, city: string, hash: string): Promise<void> {
  await page.goto(`${city}/?fonts=bundled${hash}`);
  await drawn(page);
}

/** Wait until the map has drawn all tiles, of a revision if one is named. */
export async function drawn(page: Page, revision?: number): Promise<void> {
  const mark = revision === undefined ? '[data-idle]' : `[data-idle="${revision}"]`;
  await expect(page.locator(mark)).toBeAttached();
}

/**
 * Where on the screen the position in the address lies: the middle of what nothing covers. On a
 * phone that goes by how far the sheet is up.
 */
export function middle(page: Page, stop: Stop = 'peek'): { x: number; y: number } {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  if (width >= 720) return { x: (width - 340) / 2, y: height / 2 };
  return { x: width / 2, y: 64 + (height - 64 - stopHeights(height)[stop]) / 2 };
}

export async function read<T>(city: string, path: string): Promise<T> {
  const answer = await fetch(city + path);
  expect(answer.ok, `${path} answers ${answer.status}`).toBe(true);
  return (await answer.json()) as T;
}

export async function write<T>(city: string, path: string, body: unknown): Promise<T> {
  const answer = await fetch(city + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${TOKENS.get(city) ?? ''}`,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  expect(answer.ok, `${path} answers ${answer.status}: ${text}`).toBe(true);
  return JSON.parse(text) as T;
}

export async function totals(city: string): Promise<CoverageRow & { revision: number }> {
  const { rows, revision } = await read<Coverage>(city, '/api/coverage?by=city');
  const [row] = rows;
  if (row === undefined) throw new Error('the city has no totals');
  return { ...row, revision };
}

export async function longestGap(city: string, where = ''): Promise<GapItem> {
  const path = `/api/collections/gaps/items?kind=unassigned&sortby=-length_m&limit=1${where}`;
  const { features } = await read<Items>(city, path);
  const [gap] = features as GapItem[];
  if (gap === undefined) throw new Error('the sample town has no such gap');
  return gap;
}

/** A street with somebody on some of it, long enough to hit. */
export async function partlyAssigned(city: string): Promise<SegmentItem> {
  const path = '/api/collections/segments/items?state=partial&limit=200';
  const { features } = await read<Items>(city, path);
  const long = (features as SegmentItem[]).find(
    ({ properties }) => properties.length_m > 80 && properties.state === 'partial',
  );
  if (long === undefined) throw new Error('the sample town has no partly assigned street');
  return long;
}

/** The hash that puts the middle of a line into the middle of the map. */
export function centredOn(item: SegmentItem | GapItem, zoom: number): string {
  const [line = []] = lines(item.geometry);
  const steps = line.slice(1).map(([x = 0, y = 0], i) => {
    const [fromX = 0, fromY = 0] = line[i] ?? [];
    const length = Math.hypot((x - fromX) * Math.cos((y * Math.PI) / 180), y - fromY);
    return { fromX, fromY, x, y, length };
  });
  let left = steps.reduce((sum, step) => sum + step.length, 0) / 2;
  for (const step of steps) {
    if (left <= step.length) {
      const t = left / step.length;
      const lon = step.fromX + (step.x - step.fromX) * t;
      const lat = step.fromY + (step.y - step.fromY) * t;
      return `#map=${zoom}/${lat.toFixed(6)}/${lon.toFixed(6)}`;
    }
    left -= step.length;
  }
  throw new Error('the line has no middle');
}

/** The hash that puts a place inside an area into the middle of the map. */
export function insideOf(item: GapItem): string {
  const points = positions(item.geometry);
  const lats = points.map(([, y = 0]) => y);
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const crossings = ringsOf(item)
    .flatMap((ring) =>
      ring.slice(1).map(([x = 0, y = 0], i) => {
        const [fromX = 0, fromY = 0] = ring[i] ?? [];
        return fromY > lat === y > lat ? [] : [fromX + ((x - fromX) * (lat - fromY)) / (y - fromY)];
      }),
    )
    .flat()
    .sort((a, b) => a - b);
  const spans = crossings.flatMap((from, i) =>
    i % 2 === 0 ? [[from, crossings[i + 1] ?? from]] : [],
  );
  const [west = 0, east = 0] = spans.reduce((widest, span) =>
    (span[1] ?? 0) - (span[0] ?? 0) > (widest[1] ?? 0) - (widest[0] ?? 0) ? span : widest,
  );
  return `#map=17.5/${lat.toFixed(6)}/${((west + east) / 2).toFixed(6)}`;
}

function ringsOf({ geometry }: GapItem): number[][][] {
  if (geometry.type === 'Polygon') return geometry.coordinates;
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : [];
}

/** Unfold the legend where it is folded. */
export async function openLegend(page: Page): Promise<void> {
  const toggle = page.locator('.legend .toggle');
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
}

/** How many pixels near a place are painted as a gap (red) and as assigned (green). */
export async function coloursNear(
  page: Page,
  { x, y }: { x: number; y: number },
): Promise<{ red: number; green: number }> {
  const clip = { x: x - 40, y: y - 40, width: 80, height: 80 };
  const picture = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const count = { red: 0, green: 0 };
    for (let i = 0; i < data.length; i += 4) {
      const [red = 0, green = 0, blue = 0] = data.slice(i, i + 3);
      if (red - green > 60 && red - blue > 60) count.red += 1;
      if (red < 40 && green > 60 && green < 100) count.green += 1;
    }
    return count;
  }, picture);
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    server.once('error', failed);
    server.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
    server.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const address = ADDRESS.exec(said)?.[1];
      if (address !== undefined) found(address.replace(/\/$/, ''));
    });
  });
}

function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return Promise.resolve();
  return new Promise((done) => {
    server.once('exit', () => done());
    server.kill('SIGTERM');
  });
}

export { expect };
