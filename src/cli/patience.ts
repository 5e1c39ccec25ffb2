/** On the command line nobody waits at a keystroke: how many times the usual work is done to read a file that asks for more. */
export const PATIENCE = 10;
