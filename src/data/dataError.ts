// Why a table cannot be used, said to the person; and what the person may answer, where an answer mends it.

export interface DataError {
  readonly type: 'error';
  /** Complete, with its place in front: `wine.csv:12: 13 fields were found where the header has 14.` */
  readonly message: string;
  /** The 1-based line of the table's text that it is about, where there is one. */
  readonly line?: number;
  /** What would have to be chosen for the data to be used. */
  readonly question?: DataQuestion;
}

export type DataQuestion =
  /** What is done about missing values: DataChoices.missing. */
  | {
      readonly type: 'missing';
      readonly columns: readonly MissingValues[];
      /** How many rows lack a value, and how many there are. */
      readonly rows: number;
      readonly ofRows: number;
      /** Whether inputs are among the columns: the target cannot be filled in. */
      readonly canFill: boolean;
    }
  /** Whether these columns, which can be no inputs, are left out: DataChoices.ignore. */
  | { readonly type: 'ignore'; readonly columns: readonly string[] }
  /** The size to which images are brought: DataChoices.imageSize; `size` is the first image's. */
  | { readonly type: 'imageSize'; readonly size: readonly [width: number, height: number]; readonly areOne: boolean };

export interface MissingValues {
  readonly name: string;
  readonly count: number;
  /** The first few lines, or rows where there are no lines. */
  readonly lines: readonly number[];
}
