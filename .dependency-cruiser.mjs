// Who may import whom. The directions are ARCHITECTURE.md's; each rule lists all that a folder may reach.

const folders = [
  ...[
    'model',
    'archive',
    'protocol',
    'alarms',
    'reader',
    'data',
    'engine',
    'history',
    'state',
    'tensorboard',
    'export',
    'backend',
    'configuration',
  ],
  ...['host', 'cli'],
];

/** Forbids `from` to import any folder of src but its own and `allowed`. */
const mayOnlyReach = (from, allowed) => ({
  name: `${from}-reaches-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: from === 'webview' ? '^webview/' : `^src/${from}/` },
  to: { path: `^src/(${folders.filter((folder) => folder !== from && !allowed.includes(folder)).join('|')})/` },
});

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    mayOnlyReach('model', []),
    mayOnlyReach('archive', []),
    mayOnlyReach('protocol', ['model']),
    mayOnlyReach('reader', ['model']),
    mayOnlyReach('data', ['model', 'archive', 'protocol']),
    mayOnlyReach('alarms', ['model', 'protocol']),
    mayOnlyReach('engine', ['model', 'protocol', 'alarms']),
    mayOnlyReach('history', ['model', 'protocol']),
    mayOnlyReach('state', ['archive', 'protocol']),
    mayOnlyReach('tensorboard', ['model', 'protocol', 'history', 'state']),
    mayOnlyReach('backend', ['model', 'protocol']),
    mayOnlyReach('export', ['model', 'protocol', 'history']),
    mayOnlyReach('configuration', ['model', 'protocol', 'reader', 'data']),
    mayOnlyReach('webview', ['model', 'protocol', 'history']),
    mayOnlyReach('host', [
      'model',
      'archive',
      'protocol',
      'alarms',
      'reader',
      'data',
      'history',
      'state',
      'tensorboard',
      'export',
      'backend',
      'configuration',
    ]),
    mayOnlyReach('cli', [
      'model',
      'archive',
      'protocol',
      'alarms',
      'reader',
      'data',
      'history',
      'state',
      'tensorboard',
      'export',
      'backend',
      'configuration',
    ]),
    {
      name: 'only-the-host-knows-vscode',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(host/|extension\\.ts$)' },
      to: { path: '^vscode$' },
    },
    {
      name: 'nothing-imports-the-webview',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^webview/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/engine/assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
