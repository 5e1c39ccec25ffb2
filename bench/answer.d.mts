export function answer(about: string, firstSteps: number, step: (i: number) => number | Promise<number>): Promise<void>;
