// The boundary between the extension host and the panel's webview, by direction.

import type { RunHistory } from './runHistory.ts';
import type { TrainEvent } from './trainEvent.ts';

/** From the host to the webview. */
export type ToWebview =
  /** The whole state, sent whenever the webview says `ready`, and when a run begins; no run yet: undefined. */
  | { readonly type: 'snapshot'; readonly history: RunHistory | undefined; readonly cancelling: boolean }
  /**
   * Events since the last message: consecutive steps as one event, first; then the others in their order. Sent only
   * after the webview has `received` the message before, at most once per animation frame, never while it is hidden.
   */
  | { readonly type: 'events'; readonly events: readonly TrainEvent[] }
  /** The run was asked to stop. */
  | { readonly type: 'cancelling' };

/** From the webview to the host. */
export type FromWebview =
  | { readonly type: 'ready' }
  /** The last snapshot or events have been taken in, and a frame has been drawn since. */
  | { readonly type: 'received' }
  | { readonly type: 'train' }
  | { readonly type: 'cancel' }
  /** Show the layer's line in the definition; an index as in ObservedTensor.layer. */
  | { readonly type: 'revealLayer'; readonly layer: number };
