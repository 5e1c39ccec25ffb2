// Whether inputs are standardized: an item beside the answers of the questions about data, which is off or on. Picked, it
// turns over and the question comes again; nobody has to answer it.

import type { TrainOptions } from '../protocol/trainEvent.ts';

/** In place of an answer, that the item was picked. */
export const turned = Symbol('turned');

/** The first answer that is not the item, with whether the item was on. Undefined if there is no answer. */
export async function askBeside<T>(
  isOn: boolean,
  ask: (isOn: boolean) => PromiseLike<T | typeof turned | undefined>,
): Promise<{ readonly answer: T; readonly isOn: boolean } | undefined> {
  for (let now = isOn; ; now = !now) {
    const answer = await ask(now);
    if (answer === undefined) return undefined;
    if (answer !== turned) return { answer, isOn: now };
  }
}

/** The options with what was chosen, which is then the person's; as they are where nothing was, or the same. */
export function withStandardizing(options: TrainOptions, chosen: boolean | undefined): TrainOptions {
  const { standardize = false, ...others } = options;
  if (chosen === undefined || chosen === standardize) return options;
  return {
    ...others,
    ...(chosen && { standardize: true }),
    sources: { ...options.sources, standardize: 'given' },
  };
}
