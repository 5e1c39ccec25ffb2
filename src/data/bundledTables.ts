// The tables that come with Layerscope; the files and their sources are in media/data.

export interface BundledTable {
  /** What the command line calls it. */
  readonly id: string;
  readonly title: string;
  readonly rows: number;
  /** Columns beside the target. */
  readonly inputs: number;
  /** Undefined where a number is predicted. */
  readonly classes: number | undefined;
  readonly targetName: string;
  /** Relative to the extension's folder. */
  readonly path: string;
  readonly source: string;
}

export const bundledTables: readonly BundledTable[] = [
  {
    id: 'wine',
    title: 'Wine',
    rows: 178,
    inputs: 13,
    classes: 3,
    targetName: 'cultivar',
    path: 'media/data/wine.csv',
    source: 'UCI, Aeberhard and Forina 1991',
  },
  {
    id: 'iris',
    title: 'Iris',
    rows: 150,
    inputs: 4,
    classes: 3,
    targetName: 'species',
    path: 'media/data/iris.csv',
    source: 'UCI, Fisher 1936',
  },
  {
    id: 'breast_cancer',
    title: 'Breast cancer, Wisconsin',
    rows: 569,
    inputs: 30,
    classes: 2,
    targetName: 'diagnosis',
    path: 'media/data/breast_cancer.csv',
    source: 'UCI, Wolberg et al. 1993',
  },
  {
    id: 'digits',
    title: 'Handwritten digits, 8x8',
    rows: 1797,
    inputs: 64,
    classes: 10,
    targetName: 'digit',
    path: 'media/data/digits.csv',
    source: 'UCI, Alpaydin and Kaynak 1998',
  },
  {
    id: 'diabetes',
    title: 'Diabetes progression',
    rows: 442,
    inputs: 10,
    classes: undefined,
    targetName: 'progression',
    path: 'media/data/diabetes.csv',
    source: 'Efron, Hastie, Johnstone and Tibshirani 2004',
  },
];
