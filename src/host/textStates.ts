// What became of the texts of open documents since they were first asked for: how to find a piece of an earlier text now.

import * as vscode from 'vscode';
import type { SourceRange } from '../model/modelSpec.ts';
import { follow, type TextChange } from './followText.ts';
import { hashOf } from './runOrigin.ts';

/** A piece of a document's text as that was then. */
export interface TextPlace {
  readonly uri: string;
  /** Counted within the document. */
  readonly state: number;
  readonly range: SourceRange;
}

interface TextState {
  readonly hash: string;
  /** What made it of the state before; none where it is not known what did. */
  readonly changes?: readonly TextChange[];
  /** An earlier state that it is again, as after an undo. */
  readonly again?: number;
}

export class TextStates implements vscode.Disposable {
  readonly #texts = new Map<string, TextState[]>();
  readonly #subscriptions = [
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
      const states = this.#texts.get(document.uri.toString());
      if (!states || contentChanges.length === 0) return;
      const hash = hashOf(document.getText());
      const again = reason === undefined ? -1 : states.findLastIndex((state) => state.hash === hash);
      const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
        ...{ at: rangeOffset, removed: rangeLength, added: text.length },
      }));
      states.push({ hash, changes, ...(again >= 0 && { again }) });
    }),
    // What happened to it while it was closed is not told.
    vscode.workspace.onDidOpenTextDocument((document) => {
      const states = this.#texts.get(document.uri.toString());
      if (!states) return;
      const hash = hashOf(document.getText());
      const again = states.findLastIndex((state) => state.hash === hash);
      if (again !== states.length - 1) states.push({ hash, ...(again >= 0 && { again }) });
    }),
  ];

  /** The document's text as it is now; from here on it is followed. */
  now(document: vscode.TextDocument): number {
    const uri = document.uri.toString();
    const states = this.#texts.get(uri) ?? [{ hash: hashOf(document.getText()) }];
    this.#texts.set(uri, states);
    return states.length - 1;
  }

  /** Where each place is in its document's text as it is now; undefined where it is no more, or is not known. */
  follow(places: readonly TextPlace[]): (SourceRange | undefined)[] {
    const ways = new Map<string, readonly (readonly TextChange[])[] | undefined>();
    return places.map(({ uri, state, range }) => {
      const key = `${state} ${uri}`;
      if (!ways.has(key)) ways.set(key, this.#wayFrom(uri, state));
      return ways.get(key)?.reduce<SourceRange | undefined>(follow, range);
    });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** What leads from the state to the newest, the first change first. */
  #wayFrom(uri: string, state: number): (readonly TextChange[])[] | undefined {
    const states = this.#texts.get(uri) ?? [];
    const way: (readonly TextChange[])[] = [];
    let at = states.length - 1;
    while (at > state) {
      const { again, changes } = states[at]!;
      if (again !== undefined && again >= state) {
        at = again;
      } else if (changes) {
        way.push(changes);
        at -= 1;
      } else {
        return undefined;
      }
    }
    return at === state ? way.reverse() : undefined;
  }
}
