// The panel's entry: draws into #root whatever the host sends. Built to dist/webview.js, dist/webview.css and the icon
// font beside them. The host serves a page of this form; nothing in it needs more than this policy:
//
//   <!DOCTYPE html>
//   <html lang="en">
//     <head>
//       <meta charset="UTF-8">
//       <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-NONCE';
//         style-src CSP_SOURCE; font-src CSP_SOURCE">
//       <meta name="viewport" content="width=device-width, initial-scale=1">
//       <link rel="stylesheet" href="URI_OF/dist/webview.css">
//       <title>Layerscope</title>
//     </head>
//     <body>
//       <div id="root"></div>
//       <script nonce="NONCE" src="URI_OF/dist/webview.js"></script>
//     </body>
//   </html>
//
// localResourceRoots must hold dist/. Messages both ways: src/protocol/webviewMessage.ts.

import '@vscode/codicons/dist/codicon.css';
import './style.css';
import './offline.css';
import { render } from 'preact';
import type { ToWebview } from '../src/protocol/webviewMessage.ts';
import './export/exportChart.ts';
import { host } from './host.ts';
import { receive } from './state.ts';
import { Panel } from './views/panel.tsx';

window.addEventListener('message', ({ data }: MessageEvent<ToWebview>) => receive(data));
render(<Panel />, document.getElementById('root')!);
host.post({ type: 'ready' });
