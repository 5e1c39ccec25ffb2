// Which files belong together: inputs and their labels, by their names.

/** Names that a second file beside a file of one array may have, with what this one lacks: labels for inputs. The likeliest first. */
export function companionsOf(path: string): string[] {
  const name = path.split(/[\\/]/).at(-1)!;
  const folder = path.slice(0, path.length - name.length);
  const candidates = COMPANIONS.flatMap(([inputs, targets]) =>
    inputs.test(name) ? targets.map((target) => name.replace(inputs, `$1${target}`)) : [],
  ).map((candidate) => candidate.replace('idx3', 'idx1').replace('idx4', 'idx1'));
  const different = [...new Set(candidates)].filter((candidate) => candidate !== name);
  return different.flatMap((candidate) => [folder + candidate, `${folder}${candidate}.gz`]);
}

/** How inputs are called, and what the targets that belong to them are called in their place. */
const COMPANIONS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(^|[-_.])images(?![a-z])/, ['labels']],
  [/(^|[-_.])X(?![a-z])/, ['y', 'Y']],
  [/(^|[-_.])x(?![a-z])/, ['y']],
  [/(^|[-_.])(?:features|inputs)(?![a-z])/, ['labels', 'targets', 'target']],
  [/(^|[-_.])data(?![a-z])/, ['labels', 'targets', 'target']],
];
