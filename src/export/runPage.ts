// A run as one HTML file that needs nothing else: the panel's own page with what the host would have sent it. Opened from
// a disk it asks the network for nothing: its policy forbids all but what lies in the file.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { serialize } from '../history/serialize.ts';
import { trimHistory } from '../history/trim.ts';
import type { ToWebview } from '../protocol/webviewMessage.ts';

/** The built webview. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** By the name that the style has for it. */
  readonly fonts: ReadonlyMap<string, Uint8Array>;
}

export interface PageOptions {
  /** Of the file, as a browser shows it. */
  readonly title: string;
  /** As in `<html lang>`; English without it. */
  readonly language?: string;
  /** A bundle of l10n/, as JSON. */
  readonly texts?: string;
}

/** `messages`: as the page would get them after `ready`. */
export function runPage(messages: readonly ToWebview[], parts: PageParts, options: PageOptions): string {
  const script = asInline(parts.script);
  const style = withFonts(parts.style, parts.fonts);
  const data = gzipSync(serialize(messages.map(trimmed)), { level: 6 }).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'font-src data:',
    'img-src data: blob:',
  ];
  const { title, language = 'en', texts } = options;
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body class="offline">
<div id="root"${texts ? ` data-l10n="${escaped(texts)}"` : ''}></div>
<script type="application/octet-stream" id="run">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}

function trimmed(message: ToWebview): ToWebview {
  return message.type === 'snapshot' && message.history
    ? { ...message, history: trimHistory(message.history) }
    : message;
}

/** A script's text ends at the first `</script`, also within a string of its own. */
function asInline(script: string): string {
  return script
    .replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
    .replaceAll(/<\/(script)/gi, '<\\/$1')
    .replaceAll('<!--', '<\\!--');
}

function withFonts(style: string, fonts: PageParts['fonts']): string {
  let text = style.replace(/\n\/\*# sourceMappingURL=.*\*\/\s*$/, '\n');
  for (const [name, bytes] of fonts) {
    const uri = `data:font/ttf;base64,${Buffer.from(bytes).toString('base64')}`;
    text = text.replaceAll(
      new RegExp(`url\\((["']?)[^)"']*${name.replaceAll('.', '\\.')}(\\?[^)"']*)?\\1\\)`, 'g'),
      `url(${uri})`,
    );
  }
  return text;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
