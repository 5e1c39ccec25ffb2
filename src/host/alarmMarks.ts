// The alarms of the run that is on, or the last one, as diagnostics on the layers' lines, with what mends them.

import * as vscode from 'vscode';
import { capital } from '../model/say.ts';
import type { KnownAlarm } from '../protocol/runHistory.ts';
import type { AlarmEnded, AlarmRaised } from '../protocol/trainEvent.ts';
import { type AlarmFix, fixesOf } from './alarmFixes.ts';
import { alarmCause, alarmEvidence, alarmName } from './alarmTexts.ts';
import { askForFix } from './askForFix.ts';
import { setInConfiguration } from './configurations.ts';
import { type Definitions, locate } from './definitions.ts';
import type { EditedFiles } from './editedFiles.ts';
import { currentOf, type LayerPlaces } from './layerPlaces.ts';
import type { KnownRun } from './runs.ts';

/** At most this often. */
const REFRESH_MS = 250;

interface Place {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
}

interface Mark {
  readonly run: KnownRun;
  readonly alarm: KnownAlarm;
  /** That of the file when it was raised. */
  readonly text: string;
}

export class AlarmMarks implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #files: EditedFiles;
  readonly #places: LayerPlaces;
  readonly #placeOf: (run: KnownRun, layer: number | undefined) => Place | undefined;
  readonly #collection = vscode.languages.createDiagnosticCollection('layerscope-run');
  readonly #subscription: vscode.Disposable;
  readonly #begun = new WeakMap<KnownRun, string>();
  #marks: Mark[] = [];
  #shown = new Map<vscode.Diagnostic, Mark>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    definitions: Definitions,
    files: EditedFiles,
    places: LayerPlaces,
    placeOf: (run: KnownRun, layer: number | undefined) => Place | undefined,
  ) {
    this.#files = files;
    this.#places = places;
    this.#placeOf = placeOf;
    this.#subscription = definitions.onDidChange((document) => {
      const uri = document.uri.toString();
      if (this.#marks.some(({ run }) => run.origin?.document.uri.toString() === uri)) this.#show();
    });
  }

  /** The file is as it is trained. */
  begin(run: KnownRun): void {
    this.#begun.set(run, textOf(run));
  }

  /** Those of one layer and kind are one, the newest. */
  add(run: KnownRun, alarm: AlarmRaised): void {
    const isSame = (mark: Mark) => mark.alarm.layer === alarm.layer && mark.alarm.kind === alarm.kind;
    this.#marks = [...this.#marks.filter((mark) => !isSame(mark)), { run, alarm, text: textOf(run) }];
    this.#showSoon();
  }

  /** An alarm that is over stays, and says so. */
  end({ kind, layer, step }: AlarmEnded): void {
    this.#marks = this.#marks.map((mark) =>
      mark.alarm.kind === kind && mark.alarm.layer === layer
        ? { ...mark, alarm: { ...mark.alarm, endedAt: step } }
        : mark,
    );
    this.#showSoon();
  }

  goBackTo(step: number): void {
    this.#marks = this.#marks
      .filter(({ alarm }) => alarm.step <= step)
      .map(({ alarm: { endedAt, ...alarm }, ...mark }) => ({
        ...mark,
        alarm: endedAt !== undefined && endedAt <= step ? { ...alarm, endedAt } : alarm,
      }));
    this.#show();
  }

  clear(): void {
    this.#marks = [];
    this.#show();
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return diagnostics.flatMap((diagnostic) => {
      const mark = [...this.#shown].find(([one]) => isSame(one, diagnostic))?.[1];
      if (!mark) return [];
      return this.#fixesOf(mark.run, mark.alarm, document).map((fix, i) => {
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
        action.diagnostics = [diagnostic];
        action.isPreferred = i === 0;
        if (fix.edits) action.edit = replacing(document, fix.edits);
        else action.command = { title: fix.title, command: 'layerscope.applySetting', arguments: [fix.setting] };
        return action;
      });
    });
  }

  /** Does what mends the alarm, which of several the person chooses; says so where nothing is known that does. */
  async fix(run: KnownRun, alarm: AlarmRaised): Promise<boolean> {
    const known = this.#knownFixes(run, alarm);
    let title: string | undefined = known.fixes[0]?.title;
    if (known.place && known.fixes.length > 1) {
      const { document } = known.place;
      title = await askForFix(document, this.#files.of(document).text, run, alarm, known.fixes);
      if (title === undefined) return false;
    }
    // While the person chose, the text may have changed.
    const { place, fixes } = this.#knownFixes(run, alarm);
    const fix = fixes.find((one) => one.title === title);
    if (!place || !fix) return tellNoFix(alarm);
    const done = fix.edits
      ? await vscode.workspace.applyEdit(replacing(place.document, fix.edits))
      : await applySetting(fix.setting!);
    if (done) vscode.window.setStatusBarMessage(`$(check) ${fix.title}`, 5000);
    return done;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
    this.#collection.dispose();
  }

  #knownFixes(run: KnownRun, alarm: AlarmRaised): { place: Place | undefined; fixes: AlarmFix[] } {
    const place = this.#placeOf(run, alarm.layer);
    return { place, fixes: place ? this.#fixesOf(run, alarm, place.document) : [] };
  }

  #fixesOf(run: KnownRun, alarm: AlarmRaised, document: vscode.TextDocument): AlarmFix[] {
    return fixesOf(run, alarm, this.#files.of(document), (layer) => this.#places.of(run)[layer]?.spec.range);
  }

  /** What the file says now may be what mends it; when that is undone, it is of the file again. */
  #isOfText({ run, text }: Mark, now: string): boolean {
    return now === text || now === this.#begun.get(run);
  }

  #showSoon(): void {
    this.#timer ??= setTimeout(() => this.#show(), REFRESH_MS);
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown = new Map();
    const byDocument = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[] }>();
    // Of many marks at each keystroke: to put a text together takes time.
    const texts = new Map([...new Set(this.#marks.map(({ run }) => run))].map((run) => [run, textOf(run)]));
    for (const mark of this.#marks) {
      if (!this.#isOfText(mark, texts.get(mark.run)!)) continue;
      const place = this.#placeOf(mark.run, mark.alarm.layer);
      if (!place) continue;
      const { uri } = place.document;
      const entry = byDocument.get(uri.toString()) ?? { uri, diagnostics: [] };
      byDocument.set(uri.toString(), entry);
      const diagnostic = toDiagnostic(mark, place.range);
      entry.diagnostics.push(diagnostic);
      this.#shown.set(diagnostic, mark);
    }
    this.#collection.clear();
    for (const { uri, diagnostics } of byDocument.values()) this.#collection.set(uri, diagnostics);
  }
}

function textOf({ origin }: KnownRun): string {
  return origin ? currentOf(origin).getText() : '';
}

function tellNoFix(alarm: AlarmRaised): false {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0}: nothing that the file says can be mended alone.', alarmName(alarm)),
  );
  return false;
}

/** Writes the configuration's field, or the setting of this workspace, the person's own where none is open. */
export async function applySetting(setting: NonNullable<AlarmFix['setting']>): Promise<boolean> {
  const { configuration } = setting;
  if (configuration !== undefined) {
    const done = await setInConfiguration(configuration, setting.name, setting.value);
    const gone = vscode.l10n.t('There is no configuration {0} any more.', configuration);
    if (!done) void vscode.window.showInformationMessage(gone);
    return done;
  }
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const target = vscode.workspace.workspaceFolders ? Workspace : Global;
  await vscode.workspace.getConfiguration('layerscope').update(setting.name, setting.value, target);
  return true;
}

function toDiagnostic({ run, alarm }: Mark, range: vscode.Range): vscode.Diagnostic {
  const { DiagnosticSeverity: Severity } = vscode;
  const worst = alarm.kind === 'notFinite' ? Severity.Error : Severity.Warning;
  const severity = alarm.endedAt === undefined ? worst : Severity.Information;
  const name = alarmName(alarm);
  const message = `${capital(name)} (${alarmEvidence(run.history?.run, alarm)}). ${alarmCause(run.history?.run, alarm)}`;
  const diagnostic = new vscode.Diagnostic(range, message, severity);
  diagnostic.source = 'Layerscope';
  diagnostic.code = alarm.kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return diagnostic;
}

/** VS Code hands out copies. */
function isSame(one: vscode.Diagnostic, other: vscode.Diagnostic): boolean {
  return one.code === other.code && one.message === other.message && one.range.isEqual(other.range);
}

/** In a notebook, in whichever cells they lie. */
function replacing(document: vscode.TextDocument, edits: NonNullable<AlarmFix['edits']>): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { range, replacement } of edits) {
    const place = locate(document, range);
    edit.replace(place.document.uri, place.range, replacement);
  }
  return edit;
}
