// Python's pickles, read without running any: the instructions that dictionaries of tensors need, and the few functions
// that the caller allows. Everything else is refused by its name.
// Reference: CPython's Lib/pickletools.py.

import { shortened } from './numbers.ts';
import { StateFileError } from './stateFileError.ts';

/** Lists and tuples are arrays; dictionaries are maps; an integer beyond 2^53 is a bigint. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleFunction
  | PickleObject;

/** What an allowed function makes; the caller knows what is in it. */
export class PickleObject {}

/** A function or class that the pickle may name and call. */
export class PickleFunction {
  readonly call: (args: readonly PickleValue[]) => PickleValue;
  constructor(call: (args: readonly PickleValue[]) => PickleValue) {
    this.call = call;
  }
}

export interface Allowed {
  /** By `module.name`. */
  readonly functions: ReadonlyMap<string, PickleFunction>;
  /** What stands outside of the pickle under an id, such as a tensor's storage. */
  load(id: PickleValue): PickleValue;
}

/** The value that the pickle describes. Throws a StateFileError and nothing else. */
export function readPickle(bytes: Uint8Array, allowed: Allowed): PickleValue {
  return new Reader(bytes, allowed).read();
}

const MARK = Symbol('mark');

class Reader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly allowed: Allowed;
  private at = 0;
  private readonly stack: (PickleValue | typeof MARK)[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, allowed: Allowed) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.allowed = allowed;
  }

  /** Every turn takes at least one byte and makes at most one value, so that the work is bounded by the length. */
  read(): PickleValue {
    for (;;) {
      const opcode = this.byte();
      if (opcode === STOP) return this.pop();
      const instruction = INSTRUCTIONS.get(opcode);
      if (!instruction) {
        const code = `0x${opcode.toString(16).padStart(2, '0')}`;
        throw new StateFileError(`Its pickle holds the instruction ${code}, which no state_dict needs.`);
      }
      instruction(this);
    }
  }

  private advance(count: number): number {
    const from = this.at;
    if (!(count >= 0 && from + count <= this.bytes.length)) throw damaged();
    this.at += count;
    return from;
  }

  byte(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  float64(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  chunk(length: number): Uint8Array {
    const from = this.advance(length);
    return this.bytes.subarray(from, from + length);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.chunk(length));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw damaged();
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  /** Little-endian two's complement. */
  integer(length: number): number | bigint {
    let value = 0n;
    for (const byte of this.chunk(length).toReversed()) value = (value << 8n) | BigInt(byte);
    const signed = BigInt.asIntN(length * 8, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  mark(): void {
    this.stack.push(MARK);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value === MARK) throw damaged();
    return value;
  }

  popArray(length: number): PickleValue[] {
    return Array.from({ length }, () => this.pop()).reverse();
  }

  popToMark(): PickleValue[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw damaged();
    const values = this.stack.splice(mark) as PickleValue[];
    values.shift();
    return values;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined || value === MARK) throw damaged();
    return value;
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  memoize(): void {
    this.remember(this.memo.size);
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw damaged();
    this.push(value);
  }

  append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw damaged();
    for (const value of values) list.push(value);
  }

  setItems(pairs: readonly PickleValue[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof Map) || pairs.length % 2 !== 0) throw damaged();
    for (let i = 0; i < pairs.length; i += 2) dictionary.set(pairs[i]!, pairs[i + 1]!);
  }

  global(module: PickleValue, name: PickleValue): void {
    const path = `${String(module)}.${String(name)}`;
    const found = this.allowed.functions.get(path);
    if (!found) throw refused(path);
    this.push(found);
  }

  reduce(): void {
    const [callee, args] = this.popArray(2);
    if (!(callee instanceof PickleFunction) || !Array.isArray(args)) throw damaged();
    this.push(callee.call(args));
  }

  /** The attributes of an OrderedDict, such as a state_dict's versions, have no part in what is read. */
  build(): void {
    this.pop();
    if (!(this.top() instanceof Map)) throw damaged();
  }

  persistent(): void {
    this.push(this.allowed.load(this.pop()));
  }
}

const STOP = 0x2e;

const INSTRUCTIONS: ReadonlyMap<number, (reader: Reader) => void> = new Map<number, (reader: Reader) => void>([
  [0x80, (r) => void r.byte()], // PROTO
  [0x95, (r) => void r.uint64()], // FRAME
  [0x28, (r) => r.mark()], // MARK
  [0x30, (r) => void r.pop()], // POP
  [0x4e, (r) => r.push(null)], // NONE
  [0x88, (r) => r.push(true)], // NEWTRUE
  [0x89, (r) => r.push(false)], // NEWFALSE
  [0x4a, (r) => r.push(r.int32())], // BININT
  [0x4b, (r) => r.push(r.byte())], // BININT1
  [0x4d, (r) => r.push(r.uint16())], // BININT2
  [0x8a, (r) => r.push(r.integer(r.byte()))], // LONG1
  [0x47, (r) => r.push(r.float64())], // BINFLOAT
  [0x58, (r) => r.push(r.text(r.uint32()))], // BINUNICODE
  [0x8c, (r) => r.push(r.text(r.byte()))], // SHORT_BINUNICODE
  [0x8d, (r) => r.push(r.text(r.uint64()))], // BINUNICODE8
  [0x54, (r) => r.push(r.text(r.uint32()))], // BINSTRING, of Python 2
  [0x55, (r) => r.push(r.text(r.byte()))], // SHORT_BINSTRING
  [0x42, (r) => r.push(r.chunk(r.uint32()))], // BINBYTES
  [0x43, (r) => r.push(r.chunk(r.byte()))], // SHORT_BINBYTES
  [0x7d, (r) => r.push(new Map())], // EMPTY_DICT
  [0x5d, (r) => r.push([])], // EMPTY_LIST
  [0x29, (r) => r.push([])], // EMPTY_TUPLE
  [0x74, (r) => r.push(r.popToMark())], // TUPLE
  [0x85, (r) => r.push(r.popArray(1))], // TUPLE1
  [0x86, (r) => r.push(r.popArray(2))], // TUPLE2
  [0x87, (r) => r.push(r.popArray(3))], // TUPLE3
  [0x61, (r) => r.append([r.pop()])], // APPEND
  [0x65, (r) => r.append(r.popToMark())], // APPENDS
  [0x73, (r) => r.setItems(r.popArray(2))], // SETITEM
  [0x75, (r) => r.setItems(r.popToMark())], // SETITEMS
  [0x71, (r) => r.remember(r.byte())], // BINPUT
  [0x72, (r) => r.remember(r.uint32())], // LONG_BINPUT
  [0x94, (r) => r.memoize()], // MEMOIZE
  [0x68, (r) => r.recall(r.byte())], // BINGET
  [0x6a, (r) => r.recall(r.uint32())], // LONG_BINGET
  [0x63, (r) => r.global(r.line(), r.line())], // GLOBAL
  [
    0x93, // STACK_GLOBAL
    (r) => {
      const [module, name] = r.popArray(2);
      r.global(typeof module === 'string' ? module : '?', typeof name === 'string' ? name : '?');
    },
  ],
  [0x52, (r) => r.reduce()], // REDUCE
  [0x62, (r) => r.build()], // BUILD
  [0x51, (r) => r.persistent()], // BINPERSID
]);

function refused(path: string): StateFileError {
  return new StateFileError(
    `It holds Python's ${shortened(path)}, and reading that would run Python code. Save tensors alone, as ` +
      'torch.save(model.state_dict(), …) does.',
  );
}

function damaged(): StateFileError {
  return new StateFileError('Its pickle is cut off or damaged.');
}
