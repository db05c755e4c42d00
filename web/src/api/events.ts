/**
 * The live stream of revisions. A browser allows six connections to one host, so one tab of all
 * that are open holds the stream and passes on what it hears. The stream only says that something
 * changed: what it is now is always asked of the server.
 */
import type { Readable } from '../state/store';
import { writable } from '../state/store';
import type { LiveEvent } from './types';

export type StreamStatus = 'connecting' | 'live' | 'lost';

/** What a tab hears, from its own stream or from the tab that holds it. */
export type Heard =
  | {
      kind: 'change';
      revision: number;
      version: string;
      timeOnly: boolean;
      segments: string[];
      /** How many segments there are, though they may be too many to be named. */
      count: number;
    }
  | { kind: 'resync' }
  | { kind: 'status'; status: StreamStatus };

export type Change = Extract<Heard, { kind: 'change' }>;

/** What to do about a change: nothing, move on to it, or ask the server where it stands. */
export type Step = 'ignore' | 'apply' | 'refetch';

/** When only time passes, a period begins or ends without a revision of its own. */
export function stepTo(known: number, change: Pick<Change, 'revision' | 'timeOnly'>): Step {
  if (change.timeOnly && change.revision === known) return 'apply';
  if (change.revision <= known) return 'ignore';
  return change.revision === known + 1 ? 'apply' : 'refetch';
}

/** Read an event's data; null when it is not one of ours, which calls for a resync. */
export function parseEvent(data: string): Change | null {
  try {
    const { revision, version, action, touched } = JSON.parse(data) as Partial<LiveEvent>;
    if (!Number.isSafeInteger(revision) || revision === undefined) return null;
    return {
      kind: 'change',
      revision,
      version: version ?? String(revision),
      timeOnly: action === 'period',
      segments: touched?.segments ?? [],
      count: touched?.segment_count ?? 0,
    };
  } catch {
    return null;
  }
}

/** Wait before asking again after the n-th failure in a row, in ms: 1, 2, 4 … 30 s. */
export function retryDelayMs(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.max(0, failures - 1));
}

export interface LiveStream {
  status: Readable<StreamStatus>;
  retry(): void;
  close(): void;
}

type Said = Heard | { kind: 'hello' } | { kind: 'retry' };

/** Follow the stream until `close`; `onHeard` gets every change and resync of any tab. */
export function followEvents(url: string, onHeard: (heard: Heard) => void): LiveStream {
  const status = writable<StreamStatus>('connecting');
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('sweepline') : null;
  const ending = new AbortController();
  let held: { retry(): void } | null = null;

  const hear = (heard: Heard): void => {
    if (heard.kind === 'status') status.set(heard.status);
    onHeard(heard);
  };
  const lead = (): Promise<void> => {
    held = holdStream(url, ending.signal, (heard) => {
      hear(heard);
      channel?.postMessage(heard);
    });
    return new Promise((resolve) => ending.signal.addEventListener('abort', () => resolve()));
  };

  channel?.addEventListener('message', (message: MessageEvent<Said>) => {
    const said = message.data;
    if (said.kind === 'hello') {
      if (held !== null) channel.postMessage({ kind: 'status', status: status.get() });
    } else if (said.kind === 'retry') {
      held?.retry();
    } else {
      hear(said);
    }
  });
  channel?.postMessage({ kind: 'hello' });

  // Locks need a secure context; without them each tab holds a stream of its own.
  if (channel !== null && 'locks' in navigator) {
    navigator.locks
      .request('sweepline-events', { signal: ending.signal }, lead)
      .catch(() => undefined);
  } else {
    void lead();
  }
  return {
    status,
    retry: () => (held === null ? channel?.postMessage({ kind: 'retry' }) : held.retry()),
    close: () => {
      ending.abort();
      channel?.close();
    },
  };
}

function holdStream(
  url: string,
  ending: AbortSignal,
  say: (heard: Heard) => void,
): { retry(): void } {
  let source: EventSource | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    clearTimeout(timer);
    source?.close();
    const opened = new EventSource(url);
    source = opened;
    opened.onopen = () => {
      failures = 0;
      say({ kind: 'status', status: 'live' });
      // What passed before the stream stood, nobody told: ask.
      say({ kind: 'resync' });
    };
    const change = (event: MessageEvent<string>): void => {
      say(parseEvent(event.data) ?? { kind: 'resync' });
    };
    opened.addEventListener('change', change);
    opened.addEventListener('resync', () => say({ kind: 'resync' }));
    opened.onerror = () => {
      failures += 1;
      say({ kind: 'status', status: 'lost' });
      // The browser reconnects by itself unless the answer was a refusal.
      if (opened.readyState === EventSource.CLOSED) {
        timer = setTimeout(open, retryDelayMs(failures));
      }
    };
  };
  ending.addEventListener('abort', () => {
    clearTimeout(timer);
    source?.close();
  });
  open();
  return { retry: open };
}
