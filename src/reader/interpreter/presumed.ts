// What is taken for granted where the file does not say it: told once, where it is met first.

import type { SourceRange } from '../../model/modelSpec.ts';
import { phrase, type Text } from '../../model/phrase.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { isOfLibrary } from './library.ts';

const MAX_PRESUMED = 50;

export function presume(it: Interpreter, message: Text, range: SourceRange, frame?: Frame): void {
  const { presumed } = it;
  const key = `${message}`;
  if (presumed.has(key) || presumed.size >= MAX_PRESUMED || (frame && isOfLibrary(frame))) return;
  presumed.set(key, { message, range });
}

export function remarksOnPresumed(it: Interpreter): { readonly message: Text; readonly range: SourceRange }[] {
  return [...it.presumed.values()];
}

/** Decorators by which a program or a test is started, or left out, with the function as it is. */
const STARTS =
  /(^|\.)(command|group|callback|route|endpoint|fixture)$|^hydra\.main$|^pytest\.mark\.|^unittest\.(skip|expected)/;

/** What stands under a decorator of another file. */
export function presumeUndecorated(it: Interpreter, decorator: SourceRange): void {
  const name = it.source.text.slice(decorator.from, decorator.to).split('(')[0]!.replace(/^@/, '').trim();
  if (STARTS.test(name)) return;
  const message = phrase`\`@${name}\` is not in this file: what stands under it is read as if it left that as it is.`;
  presume(it, message, decorator);
}

/** A name that a file of the same folder has in torchvision, where the models of many repositories are from. */
export function presumeTorchvisions(it: Interpreter, external: string, range: SourceRange): void {
  const name = external.slice(external.lastIndexOf('.') + 1);
  presume(it, phrase`\`${name}\` is not in this file: it is taken for torchvision's of this name.`, range);
}

/** A package whose import a handler could catch. */
export function presumeInstalled(it: Interpreter, name: string, range: SourceRange, frame: Frame): void {
  presume(
    it,
    phrase`\`${name}\` is not read: it is taken as installed, so that its fallback is not run.`,
    range,
    frame,
  );
}

/** A class of which a metaclass of another file makes what it is. */
export function presumeMade(it: Interpreter, metaclass: SourceRange): void {
  const name = it.source.text.slice(metaclass.from, metaclass.to);
  const message = phrase`\`${name}\` is not in this file: the class is read as if it left that as it is.`;
  presume(it, message, metaclass);
}

/** A module of another file all names of which are brought: some of them may be those of what stands before. */
export function presumeUnreplaced(it: Interpreter, module: string, range: SourceRange): void {
  const message = phrase`\`${module}\` is not in this file: what has a name before this line is read as if it left that as it is.`;
  presume(it, message, range);
}

/** A function of another file that is given a module. */
export function presumeUnchanged(it: Interpreter, name: string, range: SourceRange): void {
  presume(
    it,
    phrase`\`${name}\` is not in this file: what it is given is read as if it left its layers and attributes as they are.`,
    range,
  );
}

/** A function of another file that is given an object of this one. */
export function presumeKept(it: Interpreter, name: string, range: SourceRange): void {
  presume(it, phrase`\`${name}\` is not in this file: what it is given is read as if it left it as it is.`, range);
}

/** A method of a base class in another file, called for what it does: it may set the object's attributes. */
export function presumeInherited(it: Interpreter, range: SourceRange, frame: Frame): void {
  if (isOfLibrary(frame) || !isStatement(it, range)) return;
  const [, object = '', name = ''] = /^(\w+)\.(\w+)\(/.exec(it.source.text.slice(range.from, range.to)) ?? [];
  const of = frame.scope.variables[object];
  if (of?.type !== 'instance' || of.attributes[name]) return;
  // What a model does when it is used leaves its layers; settings are read from files.
  if (of === frame.self ? !it.isConstructing || isUsual(name) : of.module || (isUsual(name) && !SETS.test(name)))
    return;
  presume(
    it,
    phrase`\`${name}\` is not in this file: the object is read as if it left its attributes as they are.`,
    range,
  );
}

const SETS =
  /^_*(load|restore|setup|init)_?(from|cfg|config|conf|opts?|options|args|params|settings|hparams|yaml|json|toml|file|$)/i;

/** Whether a call stands by itself, for what it does. */
export function isStatement({ source: { text } }: Interpreter, { from, to }: SourceRange): boolean {
  let at = from;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return (at === 0 || ';\r\n'.includes(text[at - 1]!)) && /^[ \t]*([#;\r\n]|$)/.test(text.slice(to, to + MOST_BLANKS));
}

const MOST_BLANKS = 200;

/** Whether what has this name leaves the layers of a module as they are: it sets weights, trains, shows, saves. */
export function isUsual(name: string): boolean {
  return USUAL.test(name) || OF_WEIGHTS.test(name);
}

const USUAL =
  /^_*(init|xavier|kaiming|normal|orthogonal|train|fit|test|eval|valid|run|main|predict|infer|print|pprint|show|plot|draw|display|visual|summar|log|save|load|restore|resume|store|dump|export|report|check|assert|verify|compare|count|measure|benchmark|profile|time|watch|track|record|register|seed|freeze|unfreeze|require|clip|step|optimi[sz]e|sync|broadcast|move|share|compile|demo|describe|info|debug|write|send|push|publish|serve|launch|start|stop|close|add_(graph|module)|post_init|set_(seed|train|eval|require|grad|device|random|log))/i;

const OF_WEIGHTS = /(weights?|params?|parameters?|checkpoint|ckpt|grads?|gradients?|state_dict|pretrained)$/i;
