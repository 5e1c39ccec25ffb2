// The extension host as the page sees it: messages out, and a little state that outlives the page.

import type { FromWebview } from '../src/protocol/webviewMessage.ts';

interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export const host = {
  post: (message: FromWebview) => api.postMessage(message),
  /** What `save` was last given, also in an earlier life of the page; undefined the first time. */
  saved: () => api.getState(),
  save: (state: object) => api.setState(state),
};
