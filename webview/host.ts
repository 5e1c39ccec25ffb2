// The extension host as the page sees it: messages out, and a little state that outlives the page. A page that was opened
// from a file has none, and takes its place itself.

import type { FromWebview } from '../src/protocol/webviewMessage.ts';
import { offlineHost } from './offline.ts';

interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

const isOffline = typeof acquireVsCodeApi === 'undefined';
const api: VsCodeApi = isOffline ? offlineHost() : acquireVsCodeApi();

export const host = {
  /** The run lies in the page itself: there is nothing to train and no file to show. */
  isOffline,
  post: (message: FromWebview) => api.postMessage(message),
  /** What `save` was last given, also in an earlier life of the page; undefined the first time. */
  saved: () => api.getState(),
  save: (state: object) => api.setState(state),
};
