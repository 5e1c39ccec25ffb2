import type { Patience } from '../reader/interpreter/patience.ts';

/** On the command line nobody waits at a keystroke. */
export const PATIENCE: Patience = [1, 10];
