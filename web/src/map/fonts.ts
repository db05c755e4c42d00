/**
 * Letters for the map without a glyph server. Devices that have a Chinese font use their own;
 * where two different characters draw the same empty box, the bundled Noto Sans SC is loaded.
 */
import type { StyleFonts } from './style';

const OWN_FONTS = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'sans-serif'];

/** Which fonts to draw with; `?fonts=bundled` in the address asks for the bundle. */
export async function chooseFonts(search: string): Promise<StyleFonts> {
  const asked = new URLSearchParams(search).get('fonts');
  const bundled = asked === 'bundled' || (asked !== 'local' && !deviceDrawsChinese());
  if (!bundled) return { stack: OWN_FONTS, faces: null };
  const { FAMILY, fontFaces } = await import('./bundledFonts');
  document.documentElement.dataset.fonts = 'bundled';
  return { stack: [FAMILY], faces: { [FAMILY]: fontFaces() } };
}

/** A device without a Chinese font draws the same box for any two characters. */
export function deviceDrawsChinese(): boolean {
  return drawn('网') !== drawn('路');
}

function drawn(character: string): string {
  const context = new OffscreenCanvas(32, 32).getContext('2d', { willReadFrequently: true });
  if (context === null) return character;
  context.font = '24px sans-serif';
  context.fillText(character, 4, 26);
  return context.getImageData(0, 0, 32, 32).data.join();
}
