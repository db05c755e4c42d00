/** Keeps what is shown at the server's revision, by the live stream. */
import { noteRevision, resyncRevision } from '../api/client';
import { followEvents, stepTo, type Heard, type LiveStream } from '../api/events';
import { app } from './app';

/** A burst of changes repaints at most this often. */
const GATHER_MS = 200;

export function startLive(): LiveStream {
  let newest = -1;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    timer = undefined;
    noteRevision(newest);
  };
  return followEvents('/api/events', (heard: Heard) => {
    if (heard.kind === 'status') return;
    if (heard.kind === 'resync') {
      void resync();
      return;
    }
    const known = Math.max(newest, app.get().revision ?? -1);
    switch (stepTo(known, heard.revision)) {
      case 'ignore':
        return;
      case 'refetch':
        void resync();
        return;
      case 'apply':
        newest = heard.revision;
        timer ??= setTimeout(flush, GATHER_MS);
    }
  });

  async function resync(): Promise<void> {
    newest = -1;
    // A failure shows in the panels, and the stream calls again when it is back.
    await resyncRevision().catch(() => undefined);
  }
}
