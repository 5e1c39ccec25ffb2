// Where text goes: a stream, and whether it takes colours.

import type { WriteStream } from 'node:tty';

export interface Terminal {
  readonly stream: NodeJS.WritableStream;
  /** Whether a person sees it as it comes, so that a line may be drawn again. */
  readonly isInteractive: boolean;
  readonly emphasis: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  /** BatchNorm's colour. */
  readonly batchNorm: (text: string) => string;
}

export function terminal(stream: NodeJS.WritableStream): Terminal {
  const isInteractive = (stream as WriteStream).isTTY === true;
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const colours =
    !NO_COLOR && (FORCE_COLOR ? FORCE_COLOR !== '0' : isInteractive && (stream as WriteStream).hasColors());
  const style = (open: number, close: number) => (text: string) =>
    colours ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return {
    stream,
    isInteractive,
    emphasis: style(1, 22),
    faint: style(2, 22),
    error: style(31, 39),
    warning: style(33, 39),
    batchNorm: style(35, 39),
  };
}
