// When a text that is being typed in is read anew: at every change where that costs little, and when typing rests.

/** How long typing must rest before the text is read again whatever it costs. */
const REST_MS = 100;

/** Calls `atOnce` within the change itself where `isQuick` says so, and `atRest` a moment after the last of several. */
export class EditSchedule<Text extends object> {
  readonly #waiting = new Map<Text, NodeJS.Timeout>();
  readonly #steps: EditSteps<Text>;
  readonly #restMs: number;

  constructor(steps: EditSteps<Text>, restMs = REST_MS) {
    this.#steps = steps;
    this.#restMs = restMs;
  }

  changed(text: Text): void {
    this.drop(text);
    const rest = () => {
      this.drop(text);
      this.#steps.atRest(text);
    };
    this.#waiting.set(text, setTimeout(rest, this.#restMs));
    if (this.#steps.isQuick(text)) this.#steps.atOnce(text);
  }

  /** Waits for the text's rest no more. */
  drop(text: Text): void {
    clearTimeout(this.#waiting.get(text));
    this.#waiting.delete(text);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }
}

export interface EditSteps<Text> {
  isQuick(text: Text): boolean;
  atOnce(text: Text): void;
  atRest(text: Text): void;
}
