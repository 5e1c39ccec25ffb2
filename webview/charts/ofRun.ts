// A chart of one of the shown runs alone: of what cannot lie over another run's, and stands beside it.

import type { ChartSource, Drawn } from './source.ts';

/** The same chart, to which the run is the only one. */
export function ofRun(id: string, source: ChartSource): ChartSource {
  const only = (drawn: Drawn): Drawn => {
    const run = drawn.runs.find((each) => each.id === id) ?? drawn.runs[0];
    return { ...drawn, step: Math.min(drawn.step, run.history.series.steps), runs: [{ ...run, place: 0 }] };
  };
  const { readout, cardOf, places, cardAt, numbers, legend } = source;
  return {
    ...source,
    fill: (chart, drawn, theme) => source.fill(chart, only(drawn), theme),
    summary: (drawn) => source.summary(only(drawn)),
    table: (drawn) => source.table(only(drawn)),
    runsOf: (drawn) => only(drawn).runs,
    ...(readout && { readout: (drawn: Drawn, ...at: [number, boolean?]) => readout(only(drawn), ...at) }),
    ...(cardOf && { cardOf: (drawn: Drawn, step: number) => cardOf(only(drawn), step) }),
    ...(places && { places: (drawn: Drawn) => places(only(drawn)) }),
    ...(cardAt && { cardAt: (drawn: Drawn, ...at: [number, number?]) => cardAt(only(drawn), ...at) }),
    ...(numbers && { numbers: (drawn: Drawn) => numbers(only(drawn)) }),
    ...(legend && { legend: (drawn: Drawn) => legend(only(drawn)) }),
  };
}
