// When things are drawn: at most once an animation frame, only what is on the screen, only while the page is visible,
// and never for longer than a frame may take; what does not fit is drawn in the next one, the longest waiting first. While
// steps stream in, drawings take turns, so that each frame redraws a few of them and has little to paint.

import { signal } from '@preact/signals';

/** Milliseconds of a 16 ms frame that drawings may take: fewer where frames come late, since pictures take time beyond it. */
const MOST_MS = 5;
const LEAST_MS = 1;
const LATE_MS = 18;
/** As many where nothing is seen yet: a long frame makes nothing jerk then. */
const FIRST_MS = 40;
/** While steps stream in, each drawing on the screen is drawn about as often as this: faster cannot be seen. */
const ROUND_MS = 180;
/** Of a longer frame no more is made up for, or a slow page would be given the more to draw. */
const FRAME_MS = 17;
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
/** Whether there are drawings that are new, until all that is on the screen is drawn. */
let isOpening = false;
/** How many drawings may be drawn now; as many as wait where the person has changed something. */
let turns = 0;
let onScreenCount = 0;
let textsJustChanged = false;
let lastFrameAt = Number.NEGATIVE_INFINITY;
let labelsChangedAt = Number.NEGATIVE_INFINITY;
let labelTimer: number | undefined;
let textsChangedAt = Number.NEGATIVE_INFINITY;

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const drawing = drawings.get(target);
      if (!drawing || drawing.onScreen === isIntersecting) continue;
      drawing.onScreen = isIntersecting;
      onScreenCount += isIntersecting ? 1 : -1;
      if (isIntersecting) turns++;
    }
    request();
  },
  { rootMargin: '100px' },
);

/** A canvas is stretched with its place until it is drawn anew. */
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const drawing = drawings.get(target);
    if (!drawing) continue;
    waiting.add(drawing);
    turns++;
  }
  request();
});

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
    turns++;
    request();
  };
  drawings.set(element, drawing);
  isOpening = true;
  observer.observe(element);
  if (element instanceof HTMLCanvasElement) sizes.observe(element);
  redraw();
  return {
    redraw,
    stop() {
      observer.unobserve(element);
      sizes.unobserve(element);
      drawings.delete(element);
      waiting.delete(drawing);
      if (drawing.onScreen) onScreenCount--;
      drawing.onScreen = false;
    },
  };
}

/** Everything drawn or written from the histories is old, and is drawn as soon as it can be. */
export function redrawAll(): void {
  redrawInTurn();
  turns = drawings.size;
}

/** Another run is shown, of which nothing has been drawn. */
export function redrawAnew(): void {
  isOpening = true;
  redrawAll();
}

/** A history has grown: what is drawn or written from it is old. */
export function redrawInTurn(): void {
  for (const drawing of drawings.values()) waiting.add(drawing);
  textsAreOld = true;
  changeLabelsSoon();
  request();
}

function changeLabelsSoon(): void {
  if (labelTimer !== undefined) return;
  const wait = Math.max(0, labelsChangedAt + LABEL_INTERVAL_MS - performance.now());
  labelTimer = window.setTimeout(changeLabels, wait);
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
  turns = drawings.size;
  textsAreOld = true;
  textsChangedAt = Number.NEGATIVE_INFINITY;
  // Rows below the fold are read too.
  changeLabelsSoon();
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
  turns = Math.max(turns, Math.min(turns + turnsFor(now - lastFrameAt), onScreenCount));
  lastFrameAt = now;
  const start = performance.now();
  // Texts are laid out after this, so that frames that change them have drawings only where the person waits for them.
  const changesTexts = textsAreOld && !textsJustChanged && now - textsChangedAt >= TEXT_INTERVAL_MS;
  textsJustChanged = changesTexts;
  if (changesTexts) {
    textsAreOld = false;
    textsChangedAt = now;
    textRevision.value++;
  }
  if (marksAreOld) {
    marksAreOld = false;
    for (const drawing of drawings.values()) if (drawing.onScreen) drawing.mark?.();
  }
  const isHurried = turns >= onScreenCount;
  if (!changesTexts || isHurried) drawWaiting(start + (isOpening ? FIRST_MS : budget));
  else if (waiting.size > 0) request();
  if (textsAreOld) request();
}

/** Of drawings that take turns: how many are due after so long. */
function turnsFor(ms: number): number {
  return ms < ROUND_MS ? (onScreenCount * Math.min(ms, FRAME_MS)) / ROUND_MS : onScreenCount;
}

/** Until `end`; texts and marks are part of the frame. At least one is drawn, so that none waits for ever. */
function drawWaiting(end: number): void {
  let count = 0;
  for (const drawing of waiting) {
    if (!drawing.onScreen) continue;
    if (turns < 1 || (count > 0 && performance.now() > end)) {
      request();
      return;
    }
    waiting.delete(drawing);
    drawing.draw();
    drawing.mark?.();
    count++;
    turns--;
  }
  // Nothing is on the screen before the browser has said what is.
  if (count > 0) isOpening = false;
  turns = Math.min(turns, 1);
}
