// How many arguments Python's own functions and the methods of its own types take, and under which names.

import { phrase } from '../../model/phrase.ts';
import { raise } from '../interpreter/exceptions.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import type { ArgumentValue, UnknownValue, Value } from './values.ts';

interface Takes {
  readonly least: number;
  readonly most: number;
  readonly names: ReadonlySet<string> | undefined;
}

/** `name:least-most(names)`; `*` for any number or any names, one number where both are the same. */
function table(words: string): ReadonlyMap<string, Takes> {
  return new Map(
    [...words.matchAll(/(\w+):(\d)(?:-(\d|\*))?(?:\(([\w,*]*)\))?/g)].map(([, name, least, most, names = '']) => [
      name!,
      {
        least: Number(least),
        most: most === '*' ? Number.POSITIVE_INFINITY : Number(most ?? least),
        names: names === '*' ? undefined : new Set(names.split(',')),
      },
    ]),
  );
}

/** Those that take their places by name too are given under `least` without them. */
const FUNCTIONS = table(
  `abs:1 all:1 any:1 ascii:1 bin:1 bool:0-1 callable:1 chr:1 delattr:2 dir:0-1 divmod:2
  enumerate:0-2(iterable,start) filter:2 float:0-1 format:1-2 frozenset:0-1 getattr:2-3 globals:0 hasattr:2 hash:1 hex:1
  id:1 input:0-1 int:0-2(base) isinstance:2 issubclass:2 iter:1-2 len:1 list:0-1 locals:0 map:2-* max:1-*(key,default)
  min:1-*(key,default) next:1-2 object:0 oct:1 ord:1 pow:0-3(base,exp,mod) print:0-*(sep,end,file,flush) range:1-3 repr:1
  reversed:1 round:0-2(number,ndigits) set:0-1 setattr:3 slice:1-3 sorted:1(key,reverse) staticmethod:1 classmethod:1
  str:0-3(object,encoding,errors) sum:1-2(start) tuple:0-1 vars:0-1 zip:0-*(strict) dict:0-1(*)
  property:0-4(fget,fset,fdel,doc) complex:0-2(real,imag) super:0-2`,
);

const SEQUENCE = 'count:1 index:1-3';
const METHODS: Partial<Record<Value['type'], ReadonlyMap<string, Takes>>> = {
  list: table(
    `append:1 clear:0 copy:0 count:1 extend:1 index:1-3 insert:2 pop:0-1 remove:1 reverse:0 sort:0(key,reverse)`,
  ),
  tuple: table(SEQUENCE),
  range: table(SEQUENCE),
  dict: table(
    `clear:0 copy:0 fromkeys:1-2(iterable,value) get:1-2 items:0 keys:0 values:0 pop:0-2(key,default)
    popitem:0-1(last) setdefault:0-2(key,default) update:0-1(*) move_to_end:0-2(key,last)`,
  ),
  set: table(
    `add:1 clear:0 copy:0 discard:1 isdisjoint:1 issubset:1 issuperset:1 pop:0 remove:1 symmetric_difference:1
    symmetric_difference_update:1`,
  ),
  string: table(
    `capitalize:0 casefold:0 center:1-2 count:1-3 endswith:1-3 expandtabs:0-1(tabsize) find:1-3 index:1-3 isalnum:0 isalpha:0
    isascii:0 isdecimal:0 isdigit:0 isidentifier:0 islower:0 isnumeric:0 isprintable:0 isspace:0 istitle:0 isupper:0 join:1
    ljust:1-2 lower:0 lstrip:0-1 partition:1 replace:2-3(count) rfind:1-3 rindex:1-3 rjust:1-2 rpartition:1
    rsplit:0-2(sep,maxsplit) rstrip:0-1 split:0-2(sep,maxsplit) splitlines:0-1(keepends) startswith:1-3 strip:0-1
    swapcase:0 title:0 upper:0 zfill:1 encode:0-2(encoding,errors) maketrans:1-3`,
  ),
};

/** Python's TypeError for a call of its own function that it does not take; undefined where it may be one. */
export function refuseCall(it: Interpreter, name: string, args: readonly ArgumentValue[]): UnknownValue | undefined {
  return refuse(it, name, FUNCTIONS.get(name), args);
}

/** The same of a method of its own types. */
export function refuseMethod(
  it: Interpreter,
  { type }: Value,
  name: string,
  args: readonly ArgumentValue[],
): UnknownValue | undefined {
  return refuse(it, name, METHODS[type]?.get(name), args);
}

function refuse(
  it: Interpreter,
  name: string,
  takes: Takes | undefined,
  args: readonly ArgumentValue[],
): UnknownValue | undefined {
  if (!takes || it.isPython2) return undefined;
  let count = 0;
  let isTaken = true;
  for (const argument of args) {
    if (argument.kind === 'rest') return undefined;
    if (argument.kind === 'positional') count++;
    else if (takes.names && !takes.names.has(argument.name)) isTaken = false;
  }
  if (isTaken && count >= takes.least && count <= takes.most) return undefined;
  return raise(it, 'TypeError', phrase`\`${name}\` does not take these arguments`);
}
