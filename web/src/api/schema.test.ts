// @vitest-environment node
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('the generated types are those of openapi.json; `npm run types` makes them again', async () => {
  const described = await openapiTS(pathToFileURL('openapi.json'));
  const kept = readFileSync('src/api/schema.d.ts', 'utf8');
  expect(kept.trim()).toBe(`${COMMENT_HEADER}${astToString(described)}`.trim());
});
