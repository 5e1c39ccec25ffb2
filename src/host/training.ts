// The runs that are on and those that were: starts them, shows them everywhere, asks things of them, ends them.

import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Backend } from '../backend/backend.ts';
import type { Limits } from '../backend/sweepSchedule.ts';
import { twinOf } from '../model/twin.ts';
import type { Control } from '../protocol/control.ts';
import type { RunHistory } from '../protocol/runHistory.ts';
import { type PlannedRun, planSweep, type SweepWish, sweepName } from '../protocol/sweep.ts';
import type { RunFailed, TrainEvent, TrainRequest } from '../protocol/trainEvent.ts';
import { folderName } from '../tensorboard/runFolder.ts';
import type { AlarmMarks } from './alarmMarks.ts';
import { comparisonOf } from './comparison.ts';
import type { Continuation } from './continuation.ts';
import { type Definitions, locate } from './definitions.ts';
import type { Diagnostics } from './diagnostics.ts';
import { currentOf, type LayerPlaces } from './layerPlaces.ts';
import { PANEL_ID, type Panel } from './panel.ts';
import { baseName, type Problem, reveal, showProblem } from './problem.ts';
import type { Recording } from './recording.ts';
import { timeOf } from './runEntry.ts';
import type { KnownRun, Origin, Runs } from './runs.ts';
import { said } from './said.ts';
import { showInStatusBar, showSweepInStatusBar } from './statusBar.ts';
import { Sweep } from './sweep.ts';
import { noTwin, sweepProblem } from './sweepQuestions.ts';
import { type Branch, leftRun, type SessionStart, TrainingSession } from './trainingSession.ts';
import type { Prepared } from './trainRequest.ts';

/** So many runs of a sweep are on the charts by themselves. */
const MOST_OVERLAID = 4;

/** Who shows a run. */
export interface Shown {
  readonly runs: Runs;
  readonly panel: Panel;
  readonly diagnostics: Diagnostics;
  readonly alarms: AlarmMarks;
  readonly definitions: Definitions;
  readonly places: LayerPlaces;
  readonly recording: Recording;
  readonly log: vscode.LogOutputChannel;
}

export class Training implements vscode.Disposable {
  readonly #backend: Backend;
  readonly #shown: Shown;
  /** Those that were begun last: a run, or a run and its twin. */
  #sessions: readonly TrainingSession[] = [];
  #sweep: Sweep | undefined;
  readonly #changed = new vscode.EventEmitter<KnownRun>();
  /** Something of a run that is on is known anew. */
  readonly onEvent = this.#changed.event;

  constructor(backend: Backend, shown: Shown) {
    this.#backend = backend;
    this.#shown = shown;
    shown.runs.onDidChange(() => this.#tellContext());
  }

  /** The run that is on, or the last one; of twins the one as the file says. */
  get session(): TrainingSession | undefined {
    return this.#sessions[0];
  }

  /** The run that leads on the charts. */
  get leading(): KnownRun | undefined {
    return this.#shown.runs.shown[0] ?? this.session;
  }

  get isOn(): boolean {
    return this.#sessions.some(({ isOn }) => isOn) || (this.#sweep?.isOn ?? false);
  }

  /** The one that is on, or the last. */
  get sweep(): Sweep | undefined {
    return this.#sweep;
  }

  get isPaused(): boolean {
    return this.#sessions.some(({ isPaused }) => isPaused);
  }

  /** Whether another run may begin: none is on, or the person agrees to end it. */
  async mayBegin(): Promise<boolean> {
    const session = this.#sessions.find(({ isOn }) => isOn);
    const sweep = this.#sweep?.isOn ? this.#sweep : undefined;
    if (!session && !sweep) return true;
    const yes = vscode.l10n.t('Stop It and Train');
    const percent = Math.floor((sweep ?? session!).progress * 100);
    const name = sweep?.table.model ?? session!.model.name;
    const question = vscode.l10n.t('{0} is still training ({1} %).', name, percent);
    const detail = vscode.l10n.t('Stop that run and begin another?');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return false;
    // At once: while the next one is prepared, it would take the processors from that.
    if (this.isOn) void this.cancel();
    return true;
  }

  /** Begins a run, ending the one that is on, and brings the panel to light. */
  async begin({ request, origin }: Prepared): Promise<TrainingSession> {
    const { id, number } = this.#shown.runs.next();
    const [session] = await this.#start([{ id, name: nameOf(origin, number), request, origin }]);
    return session!;
  }

  /** Begins a run and its twin, which differs in BatchNorm alone; a problem where there is none. */
  async beginTwins({ request, origin }: Prepared): Promise<Problem | undefined> {
    const { model, data } = request;
    const twin = twinOf(model, model.inputShape ?? [data.features]);
    if (!twin) return { type: 'problem', message: noTwin(model.name) };
    const [first, second] = [this.#shown.runs.next(), this.#shown.runs.next()];
    const own = nameOf(origin, first.number);
    const name =
      twin.change === 'removed'
        ? vscode.l10n.t('{0} without BatchNorm', own)
        : vscode.l10n.t('{0} with BatchNorm', own);
    const { initialState: _, ...plain } = request;
    const twins = await this.#start([
      { id: first.id, name: own, request: plain, origin },
      {
        ...{ id: second.id, name, origin, isTwin: true },
        request: { ...plain, model: twin.model },
        variant: twin.change === 'removed' ? 'without_BatchNorm' : 'with_BatchNorm',
      },
    ]);
    void Promise.all(twins.map(({ ended }) => ended)).then(() => {
      const sentence = comparisonOf(twins[0]!, twins[1]!);
      const isShown = twins.every(({ id }) => this.#shown.runs.shown.some((run) => run.id === id));
      if (!sentence || !isShown) return;
      this.#shown.panel.showComparison(
        sentence,
        twins.map(({ id }) => id),
      );
      void vscode.window.showInformationMessage(sentence);
    });
    return undefined;
  }

  /** Begins as many of a sweep's runs as there is room for; the others follow. A problem where there is no such sweep. */
  async beginSweep({ request, origin }: Prepared, wish: SweepWish, limits: Limits): Promise<Problem | undefined> {
    const plan = planSweep(request, wish);
    if (plan.type !== 'plan') return { type: 'problem', message: sweepProblem(plan, request.model.name) };
    const { runs, panel, log } = this.#shown;
    while (this.isOn) await this.#stopAll();
    this.#forget();
    this.#sessions = [];
    this.#sweep?.dispose();
    const begin = (run: PlannedRun, name: string) => {
      const { id, number } = runs.next();
      const { isTwin } = run;
      const variant = sweepName(run.point, plan.varied);
      const named = `${nameOf(origin, number)} · ${name}`;
      const start = { id, name: named, request: run.request, origin, isTwin, variant, sweep: sweepId };
      const session = this.#begin(start);
      this.#sessions = [...this.#sessions.filter(({ isOn }) => isOn), session];
      this.#overlay(session);
      this.#tellContext();
      return session;
    };
    const sweepId = Date.now();
    const sweep = new Sweep({ id: sweepId, plan, limits, runs, log, begin });
    this.#sweep = sweep;
    const show = () => panel.showSweep(sweep.table);
    sweep.onDidChange(show);
    show();
    void sweep.ended.then(() => this.#tellContext());
    showSweepInStatusBar(sweep, request.model.name);
    void vscode.window.withProgress({ location: { viewId: PANEL_ID } }, () => sweep.ended);
    void panel.reveal();
    return undefined;
  }

  /** The first runs of a sweep lie over one another, until the person chooses. */
  #overlay({ id, sweep }: TrainingSession): void {
    const { runs } = this.#shown;
    const own = runs.all.filter((run) => run.sweep === sweep).map((run) => run.id);
    const shown = runs.shown.map((run) => run.id);
    if (own.length === 1) runs.show([id]);
    else if (own.length <= MOST_OVERLAID && shown.join() === own.slice(0, -1).join()) runs.show(own);
  }

  /** Asks something of the run that is on, and of its twin; says so if there is none. */
  ask(control: Control): void {
    const on = this.#sessions.filter(({ isOn }) => isOn);
    for (const session of on) session.ask(control);
    if (on.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('No training is on.'));
  }

  /** Restarts the leading run from a step: one that is on goes back; one that has ended is gone on with, as a new run. */
  async restartFrom(step: number): Promise<void> {
    const run = this.leading;
    if (!run?.history) return;
    if (!run.request || !run.origin) {
      const message = vscode.l10n.t('{0} was read from the disk: it cannot be gone back to a moment of.', run.name);
      void vscode.window.showInformationMessage(message);
      return;
    }
    if (run.end === undefined) {
      this.ask({ type: 'rewind', step });
      return;
    }
    if (!(await this.mayBegin())) return;
    const { request, origin, said, history, isTwin } = run;
    const learningRates = history.learningRates.filter((set) => set.step <= step);
    const resumed: TrainRequest = { ...request, resume: { step, learningRates } };
    await this.#startBranch({ request: resumed, origin, said, isTwin, before: history }, run, step);
  }

  /** Goes on with a run that lies on the disk, in its folder. `known` is how this window knows it up to now. */
  async goOn(
    { request, ...continuation }: Continuation,
    { folder, name }: { readonly folder: string; readonly name: string },
    known: KnownRun | undefined,
  ): Promise<TrainingSession> {
    if (known) this.#shown.runs.remove(known);
    const { id } = this.#shown.runs.next();
    const record: SessionStart['record'] = (run) =>
      this.#shown.recording.goOn(folder, run, continuation.before.run, request.checkpoint!);
    const [session] = await this.#start([{ ...continuation, ...{ id, name, request, record } }]);
    return session!;
  }

  /** Trains on from a checkpoint of a run that lies on the disk. */
  async branch(continuation: Continuation, run: KnownRun, step: number): Promise<void> {
    await this.#startBranch(continuation, run, step);
  }

  /** Asks the runs that are on to stop; says so if there is none. */
  async cancel(): Promise<void> {
    if (!this.isOn) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No training is on.'));
      return;
    }
    const on = this.#sessions.filter(({ isOn }) => isOn);
    this.#sweep?.cancel();
    for (const session of on) session.cancel();
    this.#shown.panel.showCancelling();
    this.#shown.runs.changed();
    await Promise.all([this.#sweep?.ended, ...on.map(({ ended }) => ended)]);
  }

  /** Shows the line that a layer of the leading run has now. */
  async revealLayer(layer: number): Promise<void> {
    const place = this.leading && this.placeOf(this.leading, layer);
    if (place) await reveal(place.document.uri, place.range);
  }

  /** Does what mends an alarm of the leading run, which the person chooses of several; whether something was done. */
  async fixAlarm(index: number): Promise<boolean> {
    const run = this.leading;
    const alarm = run?.history?.alarms[index];
    return run && alarm ? this.#shown.alarms.fix(run, alarm) : false;
  }

  /** Where a layer of a run stands in the file as it is now, or stood; without one, the head of the whole model. */
  placeOf(run: KnownRun, index?: number): { document: vscode.TextDocument; range: vscode.Range } | undefined {
    const { origin } = run;
    if (!origin) return undefined;
    if (index === undefined) {
      const document = currentOf(origin);
      const { sequentials } = this.#shown.definitions.of(document);
      const sequential = sequentials.find(({ name }) => name === origin.sequential);
      if (!sequential) return undefined;
      const place = locate(document, sequential.range);
      return { ...place, range: place.document.lineAt(place.range.start).range };
    }
    return this.#shown.places.of(run)[index] ?? this.#shown.places.wasAt(run, index);
  }

  /** Where each layer of a run stands, as far as the file still has it. */
  placesOf(run: KnownRun): ReturnType<LayerPlaces['of']> {
    return this.#shown.places.of(run);
  }

  /** The window closes: what is on is written as far as it is, without an end. */
  async leave(): Promise<void> {
    this.#sweep?.dispose();
    await Promise.all(this.#sessions.filter(({ isOn }) => isOn).map((session) => session.leave()));
  }

  dispose(): void {
    this.#sweep?.dispose();
    for (const session of this.#sessions) session.dispose();
    this.#changed.dispose();
  }

  async #start(starts: readonly SessionStart[]): Promise<readonly TrainingSession[]> {
    const { runs, panel } = this.#shown;
    while (this.isOn) await this.#stopAll();
    this.#forget();
    const sessions = starts.map((start) => this.#begin(start));
    this.#sessions = sessions;
    runs.show(sessions.map(({ id }) => id));
    showInStatusBar(sessions[0]!);
    this.#tellContext();
    void vscode.window.withProgress({ location: { viewId: PANEL_ID } }, () =>
      Promise.all(sessions.map(({ ended }) => ended)),
    );
    void panel.reveal();
    return sessions;
  }

  async #startBranch(start: Omit<SessionStart, 'id' | keyof Branch>, run: KnownRun, step: number): Promise<void> {
    const { id, number } = this.#shown.runs.next();
    const branch = this.#branchOf(run, run.id, step, number);
    const [session] = await this.#start([{ ...start, ...branch, id }]);
    this.#shown.runs.show([session!.id, run.id]);
  }

  /**
   * What trains on from a moment of a run, be that on, over or read from the disk, is a run of its own, which names that one
   * and lies beside it; that one stays as it is.
   */
  #branchOf(run: KnownRun, branchOf: string, step: number, number: number): Branch {
    const { folder } = run;
    const { recording } = this.#shown;
    const plainName = (run.plainName ?? run.name).replace(/#\d+/, `#${number}`);
    const plainVariant = variantOf(run)?.replace(/_?from_step_\d+(_\d+)?$/, '');
    return {
      name: vscode.l10n.t('{0}, from step {1}', plainName, step.toLocaleString(vscode.env.language)),
      plainName,
      variant: `${plainVariant ? `${plainVariant}_` : ''}from_step_${step}`,
      parent: folder === undefined ? undefined : { folder: basename(folder), step },
      branchOf,
      record: (...started) =>
        folder === undefined ? recording.record(...started) : recording.recordIn(dirname(folder), ...started),
    };
  }

  /** Stops what is on. Another run may have begun when this has ended: whoever begins one looks again, then waits for nothing. */
  async #stopAll(): Promise<void> {
    this.#sweep?.cancel();
    for (const session of this.#sessions) session.cancel();
    await Promise.all([this.#sweep?.ended, ...this.#sessions.map(({ ended }) => ended)]);
  }

  /** What was said of the runs before goes. */
  #forget(): void {
    this.#shown.diagnostics.clearFailure();
    this.#shown.alarms.clear();
  }

  #begin({ request, ...start }: SessionStart): TrainingSession {
    const { runs, recording, log } = this.#shown;
    const record: SessionStart['record'] = (...run) => recording.record(...run);
    const checkpoints = recording.checkpointsOf(start.origin?.document);
    const kept = { ...request, ...(checkpoints && { checkpoints }) };
    this.#shown.places.begin({ model: request.model, origin: start.origin, isTwin: start.isTwin ?? false });
    const session = new TrainingSession(this.#backend, { record, ...start, request: kept }, log);
    this.#shown.alarms.begin(session);
    session.onEvent((event) => this.#take(session, event));
    session.onLeft((left) => this.#leave(session, left.history, left.step));
    runs.add(session);
    return session;
  }

  #take(session: TrainingSession, event: TrainEvent): void {
    switch (event.type) {
      case 'runEnded':
      case 'runFailed':
      case 'runPaused':
      case 'runResumed':
        this.#shown.runs.changed();
        if (event.type === 'runFailed' && isTold(session)) void this.#showFailure(session, event);
        break;
      case 'alarmRaised':
        if (isTold(session)) this.#shown.alarms.add(session, event);
        break;
      case 'alarmEnded':
        if (isTold(session)) this.#shown.alarms.end(event);
        break;
      case 'runRewound':
        if (isTold(session)) this.#shown.alarms.goBackTo(event.step);
        break;
      default:
        break;
    }
    this.#changed.fire(session);
  }

  /** What a run was before it went back stays what it was, and lies under what goes on. */
  #leave(session: TrainingSession, history: RunHistory, step: number): void {
    const { runs } = this.#shown;
    const { id, number } = runs.next();
    const left = leftRun(session, id, history);
    session.goOnAs(this.#branchOf(left, id, step, number));
    runs.add(left);
    const isAlone = runs.shown.every((run) => run === session || run.end !== undefined);
    if (runs.shown[0] === session && isAlone) runs.show([session.id, id]);
  }

  /** Writes a run into a new folder there, and, where it is on, what is still to come of it. The folder, if it was made. */
  async save(run: KnownRun, runs: string): Promise<string | undefined> {
    const { history } = run;
    if (!history) return undefined;
    const recorder = this.#shown.recording.recordIn(runs, run, history.run, history);
    if (run instanceof TrainingSession) run.recordBy(recorder);
    else void recorder.close();
    return recorder.folder;
  }

  #tellContext(): void {
    const set = (key: string, value: boolean) =>
      vscode.commands.executeCommand('setContext', `layerscope.${key}`, value);
    void set('training', this.isOn);
    void set('paused', this.isPaused);
    void set('hasRun', this.#shown.runs.all.length > 0);
  }

  async #showFailure(session: TrainingSession, failure: RunFailed): Promise<void> {
    const { layer } = failure;
    const message = said(failure);
    const place = layer === undefined ? undefined : this.placeOf(session, layer);
    if (!place) return showProblem({ type: 'problem', message });
    const { document, range } = place;
    this.#shown.diagnostics.showFailure(document, range, message);
    const where = `${baseName(document.uri)}:${range.start.line + 1}`;
    return showProblem({ type: 'problem', message: `${where}: ${message}`, place: { uri: document.uri, range } });
  }
}

/** Beside the code and in messages: of many runs at once their table tells. */
function isTold({ isTwin, sweep }: TrainingSession): boolean {
  return !isTwin && sweep === undefined;
}

function nameOf({ sequential }: Origin, number: number): string {
  return `${sequential} #${number}`;
}

/** What tells it from others of its model; of a run from the disk by its folder's name. */
function variantOf({ variant, folder, history }: KnownRun): string | undefined {
  if (variant !== undefined || folder === undefined || !history) return variant;
  const withoutTime = (name: string) => name.slice(timeOf(name).length);
  const plain = withoutTime(folderName(history.run));
  const name = withoutTime(basename(folder));
  return name.startsWith(`${plain}_`) ? name.slice(plain.length + 1) : undefined;
}
