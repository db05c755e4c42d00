/** Finding people and crews by what somebody types, and putting them in order. */

/** Those of whom a text holds what was typed, whatever the case and the spaces around it. */
export function named<T>(all: readonly T[], typed: string, texts: (one: T) => string[]): T[] {
  const wanted = plain(typed);
  if (wanted === '') return [...all];
  return all.filter((one) => texts(one).some((text) => plain(text).includes(wanted)));
}

/** Phone numbers are written with and without spaces and dashes. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[\s-]/g, '');
}
