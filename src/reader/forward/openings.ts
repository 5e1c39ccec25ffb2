// What opening a block gave its sink, kept while the state of the program stands: a Sequential and the model around it open
// the same block, and others that are built alike give the same of their own modules.

import { bornAt } from '../interpreter/births.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';
import { placesAlike } from '../models/builtAlike.ts';
import type { InstanceValue, ModuleValue } from '../python/values.ts';
import type { LayerSink } from './applied.ts';
import type { Join, Opening, OpeningStep } from './opening.ts';

/** Blocks of one class with which another is compared. */
const MAX_TO_COMPARE = 4;

/** What is known of the block, or of one that is built alike. */
export function findOpening(it: Interpreter, block: InstanceValue): Opening | undefined {
  const { openings, opened } = it.followed;
  const own = openings.get(block);
  if (own) return own;
  for (const other of opened.get(block.class) ?? []) {
    const places = placesAlike(it, other, block);
    if (places) return keepAlike(it, block, openings.get(other)!, places);
  }
  return undefined;
}

/** As that of a block which is built alike, and all within it. */
function keepAlike(
  it: Interpreter,
  block: InstanceValue,
  opening: Opening,
  places: ReadonlyMap<object, object>,
): Opening {
  const { openings } = it.followed;
  const placeOf = <T extends object>(one: T) => (places.get(one) ?? one) as T;
  const steps = opening.steps.map((step): OpeningStep => {
    const { given } = step;
    if (given.type === 'block') {
      const inner = openings.get(given.block);
      const other = placeOf(given.block);
      if (inner && !openings.has(other)) keepAlike(it, other, inner, places);
      return { ...step, given: { ...given, block: other } };
    }
    return 'module' in given ? { ...step, given: { ...given, module: placeOf(given.module) } } : step;
  });
  const found = { ...opening, steps };
  openings.set(block, found);
  return found;
}

/** Of a block that was opened itself. */
export function keepOpening(it: Interpreter, block: InstanceValue, opening: Opening): void {
  const { openings, opened } = it.followed;
  openings.set(block, opening);
  const others = opened.get(block.class) ?? [];
  opened.set(block.class, [block, ...others.slice(0, MAX_TO_COMPARE - 1)]);
}

/** A sink that passes on what it is given to open a block at the path, and says at the end what that was. */
export function recordOpening(sink: LayerSink, path: string): { readonly sink: LayerSink; end(): Opening } {
  const steps: OpeningStep[] = [];
  const { layers } = sink;
  const base = layers.length;
  const within = (index: number) => (index < base ? -1 : index - base);
  const note = (position: number, given: OpeningStep['given']) =>
    steps.push({ position: within(position), count: layers.length - base, given });
  const behind = (whole: string) => whole.slice(path.length);
  return {
    sink: {
      layers,
      get position() {
        return sink.position;
      },
      set position(at) {
        sink.position = at;
      },
      addModule(module, at, range) {
        const { position } = sink;
        sink.addModule(module, at, range);
        note(position, { type: 'module', module, path: behind(at), range });
      },
      addBlock(block, at, range) {
        const { position } = sink;
        sink.addBlock(block, at, range);
        note(position, { type: 'block', block, path: behind(at), range });
      },
      addPart(module) {
        sink.addPart(module);
        note(sink.position, { type: 'part', module });
      },
      sizeLastAs(like) {
        sink.sizeLastAs(like);
        note(sink.position, { type: 'sized', like: within(like) });
      },
      addJoin(join, at, range) {
        const { position } = sink;
        sink.addJoin(join, at, range);
        note(position, { type: 'join', join: moved(join, within), path: behind(at), range });
      },
      lookAt: (index) => sink.lookAt(index),
    },
    end: () => ({ steps, end: within(sink.position) }),
  };
}

/** Gives the sink the same for a block at the path; false where it makes something else of it, which is then void. */
export function giveAgain({ steps, end }: Opening, sink: LayerSink, path: string): boolean {
  const { layers } = sink;
  const [base, entry] = [layers.length, sink.position];
  const from = (index: number) => (index < 0 ? entry : base + index);
  for (const { position, count, given } of steps) {
    sink.position = from(position);
    switch (given.type) {
      case 'module':
        sink.addModule(fresh(given.module), path + given.path, given.range);
        break;
      case 'block':
        sink.addBlock(given.block, path + given.path, given.range);
        break;
      case 'part':
        sink.addPart(given.module);
        break;
      case 'sized':
        sink.sizeLastAs(from(given.like));
        break;
      case 'join':
        sink.addJoin(moved(given.join, from), path + given.path, given.range);
        break;
      default:
        given satisfies never;
    }
    if (layers.length - base !== count) return false;
  }
  sink.position = from(end);
  return true;
}

/** What stands for a call of a function (builtModule.ts) is another module each time. */
function fresh(module: ModuleValue): ModuleValue {
  return bornAt(module) === 0 ? { ...module } : module;
}

function moved(join: Join, at: (index: number) => number): Join {
  switch (join.type) {
    case 'Residual':
    case 'Product':
      return { ...join, from: at(join.from) };
    case 'Concat':
      return { ...join, others: join.others.map(at) };
    default:
      return join;
  }
}
