/** Noto Sans SC in its subsets: for the page by its style sheet, for the map as `font-faces`. */
import '@fontsource-variable/noto-sans-sc/index.css';
import ranges from '@fontsource-variable/noto-sans-sc/unicode.json';

export const FAMILY = 'Noto Sans SC Variable';
const FOLDER = '/node_modules/@fontsource-variable/noto-sans-sc/files';

const files: Record<string, string> = import.meta.glob(
  '/node_modules/@fontsource-variable/noto-sans-sc/files/*-wght-normal.woff2',
  { query: '?url', import: 'default', eager: true },
);

export interface FontFace {
  url: string;
  'unicode-range': string[];
}

/** One entry per subset file, with the characters that it draws. */
export function fontFaces(): FontFace[] {
  return Object.entries(ranges as Record<string, string>).flatMap(([subset, range]) => {
    const name = subset.replace(/[[\]]/g, '');
    const url = files[`${FOLDER}/noto-sans-sc-${name}-wght-normal.woff2`];
    return url === undefined
      ? []
      : [{ url: new URL(url, location.href).href, 'unicode-range': range.split(',') }];
  });
}
