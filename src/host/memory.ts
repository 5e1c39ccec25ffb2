// The answers that Train Model remembers, for each Sequential of each file, in the workspace's own storage.

import type * as vscode from 'vscode';
import type { BoundData } from '../model/bind.ts';
import type { DataChoices } from '../protocol/dataChoices.ts';
import type { TableSource } from '../protocol/runOrigin.ts';
import type { SweepWish } from '../protocol/sweep.ts';

export interface Answers {
  readonly table?: TableSource;
  /** The column to be predicted. */
  readonly target?: string;
  /** What was chosen about data that do not do as they are. */
  readonly choices?: DataChoices;
  /** Whether inputs are standardized, where that was chosen beside the data and is not what the setting says. */
  readonly standardize?: boolean | undefined;
  /** What the data were like when they were last read. */
  readonly data?: BoundData;
  /** Values of constructor parameters that neither the file nor the data give. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** What the last sweep varied. */
  readonly sweep?: SweepWish;
}

export interface Memory {
  recall(uri: vscode.Uri, sequential: string): Answers;
  /** Adds to what is known of the Sequential. */
  remember(uri: vscode.Uri, sequential: string, answers: Answers): Promise<void>;
}

export function memory(state: vscode.Memento): Memory {
  const key = (uri: vscode.Uri, sequential: string) => `answers ${uri} ${sequential}`;
  const recall = (uri: vscode.Uri, sequential: string) => state.get<Answers>(key(uri, sequential), {});
  return {
    recall,
    remember: async (uri, sequential, answers) =>
      state.update(key(uri, sequential), { ...recall(uri, sequential), ...answers }),
  };
}
