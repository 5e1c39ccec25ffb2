// A run that lies on the disk, read by a thread and followed while somebody writes it.

import * as vscode from 'vscode';
import { startHistory } from '../history/runHistory.ts';
import type { ModelSpec } from '../model/modelSpec.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import type { FromRunReader, GrownRecord, LostRecords } from '../protocol/runReaderMessage.ts';
import type { RunEnded, RunFailed, TrainEvent } from '../protocol/trainEvent.ts';
import { readRun } from '../tensorboard/diskRuns.ts';
import { applyOwn } from '../tensorboard/runReader.ts';
import type { KnownRun, Origin } from './runs.ts';

export interface OpenedStart {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly origin: Origin | undefined;
  readonly isTwin: boolean;
}

export class OpenedRun implements KnownRun {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly origin: Origin | undefined;
  readonly isTwin: boolean;
  readonly request = undefined;
  readonly isCancelling = false;
  readonly #events = new vscode.EventEmitter<TrainEvent>();
  readonly onEvent = this.#events.event;
  readonly #steps = new vscode.EventEmitter<void>();
  readonly onSteps = this.#steps.event;
  readonly #ended = new vscode.EventEmitter<void>();
  /** It is in another state. */
  readonly onDidChangeState = this.#ended.event;
  #history: RunHistory;
  #lost: LostRecords = { records: 0, bytes: 0 };
  #reading: { end(): void } | undefined;

  private constructor({ id, name, folder, origin, isTwin }: OpenedStart, history: RunHistory) {
    this.id = id;
    this.name = name;
    this.folder = folder;
    this.origin = origin;
    this.isTwin = isTwin;
    this.#history = history;
  }

  /** Resolves with the run, or with why there is none, when all that is there has been read. `reader`: the bundle. */
  static open(reader: string, start: OpenedStart): Promise<OpenedRun | string> {
    return new Promise((resolve) => {
      let run: OpenedRun | undefined;
      const reading = readRun(reader, start.folder, (message) => {
        if (run) {
          run.#take(message);
        } else if (message.type === 'history') {
          run = new OpenedRun(start, message.history);
          run.#reading = reading;
          run.#lose(message.lost);
          resolve(run);
        } else if (message.type === 'unreadable') {
          reading.end();
          resolve(message.message);
        }
      });
    });
  }

  get history(): RunHistory {
    return this.#history;
  }

  get model(): ModelSpec {
    return this.#history.run.model;
  }

  get end(): RunEnded | RunFailed | undefined {
    return this.#history.end;
  }

  dispose(): void {
    this.#reading?.end();
    this.#events.dispose();
    this.#steps.dispose();
    this.#ended.dispose();
  }

  #take(message: Exclude<FromRunReader, { type: 'summary' | 'toGoOn' }>): void {
    if (message.type === 'unreadable') return;
    this.#lose(message.lost);
    if (message.type === 'history') {
      this.#history = message.history;
      this.#events.fire(message.history.run);
    } else {
      // It goes on after what was taken for its end: the page is to forget that too.
      const goesOn = this.#history.end !== undefined;
      if (goesOn) this.#history.end = undefined;
      for (const record of message.records) this.#add(record);
      if (goesOn) this.#events.fire(this.#history.run);
    }
    this.#ended.fire();
  }

  #add(record: GrownRecord): void {
    try {
      if (record.type === 'runStarted') this.#history = startHistory(record);
      else applyOwn(this.#history, record);
    } catch {
      // Of a record that was lost: nothing is known of what lies between.
      return;
    }
    if (record.type === 'steps') this.#steps.fire();
    else this.#events.fire(record);
  }

  /** Said once for each that is new. */
  #lose(lost: LostRecords): void {
    const records = lost.records - this.#lost.records;
    const bytes = lost.bytes - this.#lost.bytes;
    this.#lost = lost;
    if (bytes <= 0) return;
    const count = records.toLocaleString(vscode.env.language);
    const size = bytes.toLocaleString(vscode.env.language);
    const message =
      records === 1
        ? vscode.l10n.t('{0}: A record was broken and is left out, with {1} bytes.', this.name, size)
        : vscode.l10n.t('{0}: {1} records were broken and are left out, with {2} bytes.', this.name, count, size);
    void vscode.window.showWarningMessage(message);
  }
}
