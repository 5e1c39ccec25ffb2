// Why a table cannot be used, said to the person.

export interface DataError {
  readonly type: 'error';
  /** Complete, with its place in front: `wine.csv:12: 13 fields were found where the header has 14.` */
  readonly message: string;
  /** The 1-based line of the table's text that it is about, where there is one. */
  readonly line?: number;
}
