/** Which key does what; keys typed into a field stay there. */
export type Action =
  | 'search'
  | 'help'
  | 'close'
  | 'next-gap'
  | 'previous-gap'
  | 'zoom-in'
  | 'zoom-out'
  | 'whole-city';

const ACTIONS: Record<string, Action> = {
  '/': 'search',
  '?': 'help',
  Escape: 'close',
  ']': 'next-gap',
  '[': 'previous-gap',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  '0': 'whole-city',
};

/** Keys that a Chinese input method makes of the same caps. */
const FULL_WIDTH: Record<string, string> = {
  '、': '/',
  '？': '?',
  '】': ']',
  '【': '[',
};

export function actionOf(event: KeyboardEvent): Action | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (event.defaultPrevented || inField(event.target) || inDialog(event.target)) return null;
  return ACTIONS[FULL_WIDTH[event.key] ?? event.key] ?? null;
}

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
}

function inDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('dialog[open]') !== null;
}
