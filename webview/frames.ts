// When things are drawn: at most once an animation frame, only what is on the screen, only while the page is visible,
// and never for longer than a frame may take; what does not fit is drawn in the next one, the longest waiting first.

import { signal } from '@preact/signals';

/** Milliseconds of a 16 ms frame that drawings may take: fewer where frames come late, since pictures take time beyond it. */
const MOST_MS = 5;
const LEAST_MS = 1;
const LATE_MS = 18;
/** Numbers in text change at most this often: faster cannot be read. */
const TEXT_INTERVAL_MS = 100;
/** What screen readers are told of the charts changes more rarely. */
const LABEL_INTERVAL_MS = 2000;

/** Grows whenever texts should show the newest numbers. */
export const textRevision = signal(0);
/** Grows whenever the charts' descriptions should. */
export const labelRevision = signal(0);

interface Drawing {
  readonly draw: () => void;
  /** What lies over the drawing and moves with the cursor and the scrubber: cheap, and done in the frame it is asked for. */
  readonly mark: (() => void) | undefined;
  /** Whether the drawing shows the scrubber's step. */
  readonly followsStep: boolean;
  onScreen: boolean;
}

const drawings = new Map<Element, Drawing>();
/** What shows old data; a Set keeps the order in which they began to wait. */
const waiting = new Set<Drawing>();
let requested = false;
let marksAreOld = false;
let textsAreOld = false;
let budget = MOST_MS;
let lastFrameAt = Number.NEGATIVE_INFINITY;
let labelsChangedAt = Number.NEGATIVE_INFINITY;
let labelTimer: number | undefined;
let textsChangedAt = Number.NEGATIVE_INFINITY;

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const drawing = drawings.get(target);
      if (drawing) drawing.onScreen = isIntersecting;
    }
    request();
  },
  { rootMargin: '100px' },
);

document.addEventListener('visibilitychange', request);

/** Calls `draw` in a coming frame once the element is on the screen, and again after each `redraw`; then `mark`. */
export function keepDrawn(
  element: Element,
  draw: () => void,
  { mark, followsStep = false }: { mark?: () => void; followsStep?: boolean } = {},
): { redraw(): void; stop(): void } {
  const drawing: Drawing = { draw, mark, followsStep, onScreen: false };
  const redraw = () => {
    waiting.add(drawing);
    request();
  };
  drawings.set(element, drawing);
  observer.observe(element);
  redraw();
  return {
    redraw,
    stop() {
      observer.unobserve(element);
      drawings.delete(element);
      waiting.delete(drawing);
    },
  };
}

/** The history has changed: everything drawn or written from it is old. */
export function redrawAll(): void {
  for (const drawing of drawings.values()) waiting.add(drawing);
  textsAreOld = true;
  if (labelTimer === undefined) {
    const wait = Math.max(0, labelsChangedAt + LABEL_INTERVAL_MS - performance.now());
    labelTimer = window.setTimeout(changeLabels, wait);
  }
  request();
}

function changeLabels(): void {
  labelTimer = undefined;
  labelsChangedAt = performance.now();
  labelRevision.value++;
}

/** The cursor or the scrubber has moved. */
export function markAll(): void {
  marksAreOld = true;
  request();
}

/** The scrubber has moved: what shows its step is old. */
export function redrawStep(): void {
  for (const drawing of drawings.values()) if (drawing.followsStep) waiting.add(drawing);
  textsAreOld = true;
  textsChangedAt = Number.NEGATIVE_INFINITY;
  markAll();
}

function request(): void {
  if (requested || document.hidden) return;
  requested = true;
  requestAnimationFrame(runFrame);
}

function runFrame(now: number): void {
  requested = false;
  if (document.hidden) return;
  budget = Math.min(Math.max(budget * (now - lastFrameAt > LATE_MS ? 0.7 : 1.15), LEAST_MS), MOST_MS);
  lastFrameAt = now;
  const start = performance.now();
  if (textsAreOld && now - textsChangedAt >= TEXT_INTERVAL_MS) {
    textsAreOld = false;
    textsChangedAt = now;
    textRevision.value++;
  }
  if (marksAreOld) {
    marksAreOld = false;
    for (const drawing of drawings.values()) if (drawing.onScreen) drawing.mark?.();
  }
  // Texts and marks are part of the frame; at least one drawing is drawn in each, so that none waits for ever.
  const end = start + budget;
  let late = false;
  let count = 0;
  for (const drawing of waiting) {
    if (!drawing.onScreen) continue;
    late = count > 0 && performance.now() > end;
    if (late) break;
    waiting.delete(drawing);
    drawing.draw();
    drawing.mark?.();
    count++;
  }
  if (late || textsAreOld) request();
}
