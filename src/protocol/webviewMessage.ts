// The boundary between the extension host and the panel's webview, by direction.

import type { ConfigurationPlace, ConfigurationView, FieldName, FieldValue } from './configuration.ts';
import type { MergedSteps, RunHistory } from './runHistory.ts';
import type { SweepTable } from './sweep.ts';
import type { TrainEvent } from './trainEvent.ts';

/** A run that the host knows: the one that is on, earlier ones, a twin, a branch that was left by rewinding. */
export interface RunSummary {
  /** Unique in the host's life. */
  readonly id: string;
  /** For people: the model, and what tells it from the others. */
  readonly name: string;
  readonly state: 'running' | 'paused' | 'cancelling' | 'finished' | 'cancelled' | 'failed' | 'interrupted';
  /** It was read from the disk: nothing can be asked of it. */
  readonly isRead?: boolean;
}

/** From the host to the webview. */
export type ToWebview =
  /** All runs, the newest last, after `ready` and whenever one of them changes; `shown` are those whose events are sent, the first leads. */
  | {
      readonly type: 'runs';
      readonly runs: readonly RunSummary[];
      readonly shown: readonly string[];
      /** The `wish` of the last showRuns that this heeds. */
      readonly wish?: number;
    }
  /** A run's whole state, sent whenever the webview says `ready`, and when a run begins; no run yet: undefined. */
  | {
      readonly type: 'snapshot';
      readonly run?: string;
      readonly history: RunHistory | undefined;
      readonly cancelling: boolean;
    }
  /**
   * Events since the last message: consecutive steps as one event, first; then the others in their order. Sent only
   * after the webview has `received` the message before, at most once per animation frame, never while it is hidden.
   */
  | { readonly type: 'events'; readonly run?: string; readonly events: readonly TrainEvent[] }
  /** More steps than are sent one by one, in their place, before the other events since the last message. */
  | { readonly type: 'steps'; readonly run: string; readonly steps: MergedSteps }
  /** The run was asked to stop. */
  | { readonly type: 'cancelling' }
  /** A layer was chosen beside the code. */
  | { readonly type: 'selectLayer'; readonly layer: number }
  /** All of the last sweep, whenever something of it has changed, a few times a second at most. */
  | { readonly type: 'sweep'; readonly sweep: SweepTable }
  /** One sentence of measured difference between the run and its twin, where both have ended. */
  | { readonly type: 'comparison'; readonly sentence?: string | undefined }
  /** The training configurations of the workspace, after `ready` and whenever one changes, or what the files that they name say. */
  | { readonly type: 'configurations'; readonly configurations: readonly ConfigurationView[] };

/** From the webview to the host. */
export type FromWebview =
  | { readonly type: 'ready' }
  /** The last snapshot or events have been taken in, and a frame has been drawn since. */
  | { readonly type: 'received' }
  | { readonly type: 'train' }
  /** Bring the list of runs to light. */
  | { readonly type: 'listRuns' }
  /** Train the model as written and its twin, without or with BatchNorm. */
  | { readonly type: 'trainTwin' }
  /** Ask for what a sweep is to vary. */
  | { readonly type: 'trainSweep' }
  /** Put these runs of the sweep on the charts, the first leads; indices of SweepRow. */
  | { readonly type: 'showSweepRuns'; readonly rows: readonly number[] }
  /** Save the weights of this one. */
  | { readonly type: 'saveSweepWeights'; readonly row: number }
  | { readonly type: 'cancel' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Go on for one step, or to the end of the epoch, then pause. */
  | { readonly type: 'advance'; readonly by: 'step' | 'epoch' }
  | { readonly type: 'setLearningRate'; readonly learningRate: number }
  /** Restart from a moment of RunHistory.moments. */
  | { readonly type: 'rewind'; readonly step: number }
  /** The step that the person looks at; null: the newest. For the numbers beside the code. */
  | { readonly type: 'scrub'; readonly step: number | null }
  /** Send these runs, overlaid; the first leads. `wish` counts up: a `runs` of an earlier one says what was wished before. */
  | { readonly type: 'showRuns'; readonly runs: readonly string[]; readonly wish?: number }
  /** Show the layer's line in the definition; an index as in ObservedTensor.layer. */
  | { readonly type: 'revealLayer'; readonly layer: number }
  /** Apply the fix of the alarm with this index in RunHistory.alarms of the leading run. */
  | { readonly type: 'fixAlarm'; readonly alarm: number }
  /** Save an export: asks where. `data`: text, or base64 of a picture. */
  | { readonly type: 'save'; readonly name: string; readonly data: string; readonly isBase64: boolean }
  /** Write the whole run as one HTML file that needs nothing else: asks where. */
  | { readonly type: 'exportRun' }
  /** Change a field in the file of configurations; null takes it away. */
  | ({
      readonly type: 'editConfiguration';
      readonly field: FieldName;
      readonly value: FieldValue | null;
    } & ConfigurationPlace)
  | ({ readonly type: 'trainConfiguration' } & ConfigurationPlace)
  /** Take it out of its file; asks. */
  | ({ readonly type: 'removeConfiguration' } & ConfigurationPlace)
  /** Show it in its file, and there a field. */
  | ({ readonly type: 'showConfiguration'; readonly field?: FieldName } & ConfigurationPlace)
  | { readonly type: 'addConfiguration' };
