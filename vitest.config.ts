import { defineConfig } from 'vitest/config';

/** What these tell is about time, so nothing else runs beside them. */
const TIMED = [
  'test/webview/smoothness.test.ts',
  'test/reader/mutations.test.ts',
  'test/backend/workerBackend.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What a busy machine does late is not wrong.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/vscode/**', ...TIMED],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Other programs may take the processor meanwhile: the best of three tries counts.
        test: { name: 'alone', include: TIMED, maxWorkers: 1, retry: 2, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
