// Tells what the tests print from what VS Code says, for both come out of the same console.

/** The first argument of every console.log of the tests. */
export const TEST_OUTPUT = '[test]';

/** Prints a line that the person who runs the tests sees. */
export function print(line: string): void {
  console.log(TEST_OUTPUT, line);
}

/** A failed test in one line, which `npm test` repeats at its end. */
export function failure(test: { titlePath(): string[] }, error: Error): string {
  return `✘ ${test.titlePath().join(' › ')}: ${error.message.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
}
