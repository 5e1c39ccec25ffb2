// Functions that call themselves with what is not known, or with a parameter, where it depends on a condition that is not
// known whether they do: nothing says how often. The calls within the first one are followed together, as the rounds of a
// loop are.

import { phrase, type Text } from '../../model/phrase.ts';
import { type ArgumentValue, type FunctionValue, type UnknownValue, unknownOf, type Value } from '../python/values.ts';
import { now, wasThere } from './births.ts';
import { raise } from './exceptions.ts';
import type { Interpreter } from './interpreter.ts';
import { keepHeld } from './keptLists.ts';

/** Rounds in which such calls show all that they may write. */
const MAX_ROUNDS = 4;

/** Runs a function of the file, whose result then is `run`'s, or unknown. */
export function boundRecursion<T>(
  it: Interpreter,
  { definition, name }: FunctionValue,
  args: readonly ArgumentValue[],
  run: () => T,
): T | UnknownValue {
  const isOpen = args.some(({ value }) => value.type === 'unknown' || value.type === 'symbol');
  const within = isOpen
    ? it.running.filter((one) => one.definition === definition && one.isOpen && it.choices > one.choices).length
    : 0;
  const reason = () => phrase`\`${name}\` calls itself with what is not known`;
  const given = () => args.map(({ value }) => value);
  if (within > 1) return unknownOf(reason(), given());
  const sightings = it.sightings.length;
  it.running.push({ definition, isOpen, choices: it.choices });
  const value = within === 1 ? undefined : run();
  if (within === 1) repeat(it, run, reason());
  it.running.pop();
  if (it.tooDeep === definition && !it.running.some((one) => one.definition === definition)) {
    it.tooDeep = undefined;
    const lost = loseNested(it, sightings, value, phrase`\`${name}\` calls itself more often than is followed`);
    if (lost) return lost;
  }
  return value ?? unknownOf(reason(), given());
}

/** What the calls within each other build: one Sequential stands for all. */
function loseNested(it: Interpreter, from: number, value: unknown, reason: Text): UnknownValue | undefined {
  const last = it.sightings.splice(from).at(-1);
  if (!last) return undefined;
  it.store.write(last.module, 'children', unknownOf(reason, last.module.children));
  it.sightings.push(last);
  return unknownOf(reason, value, last.module);
}

const MANY = 8;

/** The function that calls itself again and again. */
export function endlessly(running: Interpreter['running']): FunctionValue['definition'] | undefined {
  const last = running.at(-1)?.definition;
  return running.filter(({ definition }) => definition === last).length >= MANY ? last : undefined;
}

/** What asks for itself in each case goes on up to Python's bound; of other calls nothing says whether they come to it. */
export function failTooDeep(it: Interpreter): void {
  const again = it.running.filter(
    ({ definition }, at) => it.running.findIndex((one) => one.definition === definition) < at,
  );
  const isEndless = again.length >= MANY && again.every(({ definition }) => !mayEnd(it, definition));
  if (isEndless) raise(it, 'RecursionError', phrase`the calls are nested too deeply`);
  else it.uncertain++;
}

/** Whether a condition or a loop in it may keep it from calling itself. */
function mayEnd({ source }: Interpreter, { range }: FunctionValue['definition']): boolean {
  return /\b(if|for|while|try|and|or|assert|match|with|yield)\b/.test(source.text.slice(range.from, range.to));
}

/** Runs it any number of times: what it writes is unknown then. */
function repeat(it: Interpreter, run: () => unknown, reason: Text): void {
  const written = new Map<object, Set<string>>();
  const begin = now();
  const sightings = it.sightings.length;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    it.sightings.length = sightings;
    const mark = it.store.mark();
    it.choices++;
    run();
    it.choices--;
    it.raised = undefined;
    const changes = it.store.undo(mark);
    it.store.keepBuilt([changes], reason);
    let grew = false;
    for (const [object, keys] of changes) {
      if (!wasThere(object, begin)) {
        keepHeld(it, object, keys, begin, reason);
        continue;
      }
      for (const [key, value] of keys) {
        if (key === 'reachedAs' || key === 'module') continue;
        const places = written.get(object) ?? new Set();
        written.set(object, places);
        grew ||= !places.has(key);
        places.add(key);
        it.store.write(object, key, unknownOf(reason, (object as Record<string, Value>)[key], value));
      }
    }
    if (!grew) break;
  }
}
