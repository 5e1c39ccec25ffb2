// The state of a run while it lasts: a bar that is drawn again where a person watches, else about ten lines.

import { Presets, SingleBar } from 'cli-progress';
import { digits, rate, shortest } from './report.ts';
import type { RunRecord } from './runRecord.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** Shows the run as it now is. */
  show(kept: RunRecord): void;
  /** Leaves the line. Nothing is shown afterwards. */
  stop(): void;
}

export function progress(terminal: Terminal): Progress {
  return terminal.isInteractive ? progressBar(terminal) : progressLines(terminal);
}

const LINES = 10;

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
  return {
    show(kept) {
      const { run, steps, elapsedMs } = kept;
      const left = ((run.totalSteps - steps) * elapsedMs) / Math.max(steps, 1) / 1000;
      const remaining = steps > 0 && steps < run.totalSteps ? `${Math.ceil(left)} s left` : '';
      const payload = { epoch: epochOf(kept), state: stateOf(kept), rate: rate(steps, elapsedMs), remaining };
      if (started) bar.update(steps, payload);
      else bar.start(run.totalSteps, steps, payload);
      started = true;
    },
    stop: () => bar.stop(),
  };
}

function progressLines({ stream }: Terminal): Progress {
  let shown = 0;
  return {
    show(kept) {
      const { run, epoch } = kept;
      if (!epoch) return;
      const tenths = Math.floor((epoch.epoch * LINES) / run.options.epochs);
      if (tenths <= shown) return;
      shown = tenths;
      stream.write(`epoch ${epoch.epoch}/${run.options.epochs}  ${stateOf(kept)}\n`);
    },
    stop() {},
  };
}

/** The epoch of the newest step. */
function epochOf({ run, steps }: RunRecord): string {
  return `${Math.max(1, Math.ceil(steps / run.stepsPerEpoch))}/${run.options.epochs}`;
}

/** Loss and accuracy of the newest epoch, or of the newest step before there is one. */
function stateOf(kept: RunRecord): string {
  const { run, steps, loss, accuracy, epoch } = kept;
  if (epoch) {
    const { trainingLoss, trainingAccuracy, heldOutLoss, heldOutAccuracy } = epoch;
    const ofHeldOut = Number.isNaN(heldOutAccuracy) ? `loss ${digits(heldOutLoss)}` : percent(heldOutAccuracy);
    const heldOut = run.data.heldOutRows > 0 ? `  held out ${ofHeldOut}` : '';
    return `loss ${digits(trainingLoss)}${judged(trainingAccuracy)}${heldOut}${scheduled(kept)}`;
  }
  return steps > 0 ? `loss ${digits(loss)}${judged(accuracy)}${scheduled(kept)}` : '';
}

/** Nothing where numbers are predicted. */
function judged(accuracy: number): string {
  return Number.isNaN(accuracy) ? '' : `  accuracy ${percent(accuracy)}`;
}

/** The learning rate, where a scheduler changes it. */
function scheduled({ run, learningRate }: RunRecord): string {
  return run.options.scheduler ? `  learning rate ${shortest(learningRate)}` : '';
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}
