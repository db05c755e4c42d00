/** A QR code as one path of squares, one unit each. */
import { encode } from 'uqr';

export interface Code {
  path: string;
  size: number;
}

export function codeOf(text: string): Code {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return { path, size };
}
