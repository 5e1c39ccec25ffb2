// What can be measured of a quantity over the steps; see charts/statisticChart.ts.

export const MEASURES = ['band', 'range', 'percentiles', 'norm', 'fractions', 'ratio', 'units'] as const;
export type Measure = (typeof MEASURES)[number];
