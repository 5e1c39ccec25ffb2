// The state of a run while it lasts: a bar that is drawn again where a person watches, else about ten lines, and one more
// whenever nothing was said for long.

import { Presets, SingleBar } from 'cli-progress';
import { formatBytes } from '../model/formatBytes.ts';
import type { RunStarted } from '../protocol/trainEvent.ts';
import { digits, rate, shortest } from './report.ts';
import type { RunRecord } from './runRecord.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** The run has started: tells the memory that it takes. */
  begin(run: RunStarted): void;
  /** Shows the run as it now is. */
  show(kept: RunRecord): void;
  /** Leaves the line. Nothing is shown afterwards. */
  stop(): void;
}

export function progress(terminal: Terminal): Progress {
  return terminal.isInteractive ? progressBar(terminal) : progressLines(terminal);
}

const LINES = 10;

/** Before the run has started: the network is built and its first values are drawn. */
const PREPARING = 'The network is being built …';
const CLEAR_LINE = '\r\u001B[K';

function memoryOf({ memoryBytes }: RunStarted): string {
  return `  ${formatBytes(memoryBytes)} of memory\n`;
}

function progressBar({ stream }: Terminal): Progress {
  const bar = new SingleBar(
    {
      stream,
      format: '{bar} {percentage}%  epoch {epoch}  {state}  {rate}  {remaining}',
      barsize: 24,
      hideCursor: true,
      // Signals are left to interrupt.ts.
      gracefulExit: false,
      fps: 12,
    },
    Presets.shades_classic,
  );
  let started = false;
  let isPreparing = true;
  stream.write(PREPARING);
  const clear = () => {
    if (isPreparing) stream.write(CLEAR_LINE);
    isPreparing = false;
  };
  return {
    begin(run) {
      clear();
      stream.write(memoryOf(run));
    },
    show(kept) {
      const { run, steps, elapsedMs } = kept;
      clear();
      const left = ((run.totalSteps - steps) * elapsedMs) / Math.max(steps, 1) / 1000;
      const remaining = steps > 0 && steps < run.totalSteps ? `${Math.ceil(left)} s left` : '';
      const payload = { epoch: epochOf(kept), state: stateOf(kept), rate: rate(steps, elapsedMs), remaining };
      if (started) bar.update(steps, payload);
      else bar.start(run.totalSteps, steps, payload);
      started = true;
    },
    stop() {
      clear();
      bar.stop();
    },
  };
}

/** How long nothing is said at most. */
const SILENCE_MS = 10_000;

function progressLines({ stream }: Terminal): Progress {
  let shown = 0;
  let newest: RunRecord | undefined;
  const afterSilence = setInterval(() => {
    stream.write(newest ? `${stepOf(newest)}\n` : `${PREPARING}\n`);
  }, SILENCE_MS);
  // Whoever waits for the run waits for more than this.
  afterSilence.unref();
  return {
    begin(run) {
      stream.write(memoryOf(run));
      afterSilence.refresh();
    },
    show(kept) {
      newest = kept;
      const { run, epoch } = kept;
      if (!epoch) return;
      const tenths = Math.floor((epoch.epoch * LINES) / run.options.epochs);
      if (tenths <= shown) return;
      shown = tenths;
      stream.write(`epoch ${epoch.epoch}/${run.options.epochs}  ${stateOf(kept)}\n`);
      afterSilence.refresh();
    },
    stop: () => clearInterval(afterSilence),
  };
}

/** Where a run is that has not come to its next line. */
function stepOf(kept: RunRecord): string {
  const { run, steps, loss, accuracy } = kept;
  const measured = steps > 0 ? `  loss ${digits(loss)}${judged(accuracy)}${scheduled(run, kept.learningRate)}` : '';
  return `step ${steps} of ${run.totalSteps}${measured}`;
}

/** The epoch of the newest step. */
function epochOf({ run, steps }: RunRecord): string {
  return `${Math.max(1, Math.ceil(steps / run.stepsPerEpoch))}/${run.options.epochs}`;
}

/** Loss and accuracy of the newest epoch, or of the newest step before there is one. */
function stateOf({ run, steps, loss, accuracy, learningRate, epoch }: RunRecord): string {
  if (epoch) {
    const { trainingLoss, trainingAccuracy, heldOutLoss, heldOutAccuracy } = epoch;
    const ofHeldOut = Number.isNaN(heldOutAccuracy) ? `loss ${digits(heldOutLoss)}` : percent(heldOutAccuracy);
    const heldOut = run.data.heldOutRows > 0 ? `  held out ${ofHeldOut}` : '';
    return `loss ${digits(trainingLoss)}${judged(trainingAccuracy)}${heldOut}${scheduled(run, epoch.learningRate)}`;
  }
  return steps > 0 ? `loss ${digits(loss)}${judged(accuracy)}${scheduled(run, learningRate)}` : 'in its first step';
}

/** Nothing where numbers are predicted. */
function judged(accuracy: number): string {
  return Number.isNaN(accuracy) ? '' : `  accuracy ${percent(accuracy)}`;
}

/** The learning rate, where a scheduler changes it. */
function scheduled({ options }: RunRecord['run'], learningRate: number): string {
  return options.scheduler ? `  learning rate ${shortest(learningRate)}` : '';
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}
