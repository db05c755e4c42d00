/** Names for writes, so that the same one sent twice is done once. */

/** 32 hexadecimal digits by chance; unlike `crypto.randomUUID`, without https as well. */
export function requestKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
