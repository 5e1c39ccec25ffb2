// The boundary between the extension host and the panel's webview, by direction.

import type { RunHistory } from './runHistory.ts';
import type { TrainEvent } from './trainEvent.ts';

/** From the host to the webview. */
export type ToWebview =
  /** The whole state, sent whenever the webview says `ready`, and when a run begins; no run yet: undefined. */
  | { readonly type: 'snapshot'; readonly history: RunHistory | undefined; readonly cancelling: boolean }
  /** Events since the last message, at most once per animation frame; never while the webview is hidden. */
  | { readonly type: 'events'; readonly events: readonly TrainEvent[] }
  /** The run was asked to stop. */
  | { readonly type: 'cancelling' };

/** From the webview to the host. */
export type FromWebview =
  | { readonly type: 'ready' }
  | { readonly type: 'train' }
  | { readonly type: 'cancel' }
  /** Show the layer's line in the definition; an index as in ObservedTensor.layer. */
  | { readonly type: 'revealLayer'; readonly layer: number };
