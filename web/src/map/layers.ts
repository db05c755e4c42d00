/**
 * Every layer of the map, from the ground up. This list is the only place that says what lies on
 * what; a layer that is not in it, or is missing from the style, is a mistake that throws.
 */
export const LAYERS = [
  'ground',
  'community-fill',
  'uncovered-ground',
  'unclaimed-ground',
  'contested-ground',
  'ground-edge',
  'community-edge',
  'parent-edge',
  'segment-pulse',
  'selected-left',
  'selected-right',
  'selected-part',
  'segment-casing',
  'segment-unassigned',
  'segment-line',
  'segment-side-left',
  'segment-side-right',
  'unserved-far',
  'off-duty-far',
  'gap-far',
  'outside-band',
  'overlap-band',
  'unserved-band',
  'off-duty-band',
  'gap-band',
  'plan-edge',
  'plan-stretch',
  'plan-nobody',
  'becoming-left',
  'becoming-right',
  'becoming-part',
  'preview-gap',
  'focus-mask',
  'focus-community',
  'segment-hover',
  'focus-street',
  'focus-segment',
  'focus-gap',
  'focus-ground',
  'gap-pointed',
  'focus-arrow',
  'segment-name',
  'community-name',
  'parent-name',
  'here',
] as const;

export type LayerId = (typeof LAYERS)[number];

/** Put layers into the order of the list. */
export function inOrder<T extends { id: string }>(layers: readonly T[]): T[] {
  const found = new Map(layers.map((layer) => [layer.id, layer]));
  if (found.size !== layers.length) throw new Error('a layer id is used twice');
  for (const id of found.keys()) assertKnown(id);
  return LAYERS.map((id) => {
    const layer = found.get(id);
    if (layer === undefined) throw new Error(`layer ${id} is in the order but not in the style`);
    return layer;
  });
}

export function assertKnown(id: string): asserts id is LayerId {
  if (!(LAYERS as readonly string[]).includes(id)) throw new Error(`unknown layer ${id}`);
}
