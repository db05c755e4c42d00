import { expect, it } from 'vitest';

import { routeOf } from './route';

it.each([
  ['/', '', { page: 'map' }],
  ['/my', '', { page: 'my' }],
  ['/sheet/', '', { page: 'sheet', crew: null, at: null }],
  ['/sheet/%E4%B8%9C%2F1', '', { page: 'sheet', crew: '东/1', at: null }],
  ['/sheet/a', '?phone', { page: 'phone', crew: 'a', at: null }],
  ['/sheet/a', '?at=2026-11-28T22:00:00Z', { page: 'sheet', crew: 'a', at: '2026-11-28T22:00:00Z' }],
  ['/sheet/100%', '', { page: 'sheet', crew: '100%', at: null }],
])('%s%s is a page of its own', (path, search, route) => {
  expect(routeOf(path, search)).toEqual(route);
});
