/** Keeps what is shown at the server's revision, by the live stream. */
import { noteRevision, noteVersion, resync } from '../api/client';
import { followEvents, stepTo, type Change, type Heard, type LiveStream } from '../api/events';
import { app } from './app';
import { writable } from './store';

/** A burst of changes repaints at most this often. */
const GATHER_MS = 200;

/** The segments that the latest burst of changes touched; a new list is a new burst. */
export const touched = writable<readonly string[]>([]);

/** The latest change that the stream told of, as it came; a new object is a new change. */
export interface HeardChange {
  revision: number;
  /** Left empty by the server if there are more than are worth naming. */
  segments: readonly string[];
  count: number;
}

export const heardChanges = writable<HeardChange | null>(null);

export function startLive(): LiveStream {
  let newest: Change | null = null;
  let segments = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    if (newest !== null) {
      noteVersion(newest.revision, newest.version);
      noteRevision(newest.revision);
    }
    if (segments.size > 0) touched.set([...segments]);
    [newest, segments] = [null, new Set()];
  };
  return followEvents('/api/events', (heard: Heard) => {
    if (heard.kind === 'status') return;
    if (heard.kind === 'resync') {
      void anew();
      return;
    }
    const known = Math.max(newest?.revision ?? -1, app.get().revision ?? -1);
    if (!heard.timeOnly) heardChanges.set(heard);
    switch (stepTo(known, heard)) {
      case 'ignore':
        return;
      case 'refetch':
        void anew();
        return;
      case 'apply':
        newest = heard;
        for (const id of heard.segments) segments.add(id);
        timer ??= setTimeout(flush, GATHER_MS);
    }
  });

  async function anew(): Promise<void> {
    newest = null;
    // A failure shows in the panels, and the stream calls again when it is back.
    await resync().catch(() => undefined);
  }
}
