// The variables and body classes that VS Code gives a webview in its default themes: values as VS Code 1.139 computes
// them (Dark 2026, Light 2026, Default High Contrast, Default High Contrast Light); a variable that a theme leaves out is
// left out here. The two layerscope colors are the extension's own, from package.json.

import { readFileSync } from 'node:fs';

export interface ThemePage {
  readonly bodyClass: string;
  readonly kind: string;
  readonly variables: Readonly<Record<string, string>>;
}

const fonts = {
  '--vscode-font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  '--vscode-font-size': '13px',
  '--vscode-font-weight': 'normal',
  '--vscode-editor-font-family': '"Droid Sans Mono", monospace',
};

const dark = {
  '--vscode-button-background': '#297aa0',
  '--vscode-button-border': '#297aa0',
  '--vscode-button-foreground': '#ffffff',
  '--vscode-button-hoverBackground': '#2b7da3',
  '--vscode-button-secondaryBackground': 'rgba(0, 0, 0, 0)',
  '--vscode-button-secondaryBorder': '#333536',
  '--vscode-button-secondaryForeground': '#cccccc',
  '--vscode-button-secondaryHoverBackground': 'rgba(255, 255, 255, 0.06)',
  '--vscode-charts-blue': '#57a3f8',
  '--vscode-charts-green': '#86cf86',
  '--vscode-charts-purple': '#ad80d7',
  '--vscode-charts-red': '#ef8773',
  '--vscode-charts-yellow': '#e0b97f',
  '--vscode-descriptionForeground': '#8c8c8c',
  '--vscode-dropdown-background': '#191a1b',
  '--vscode-dropdown-border': '#333536',
  '--vscode-dropdown-foreground': '#bfbfbf',
  '--vscode-editor-background': '#121314',
  '--vscode-editorHoverWidget-background': '#202122',
  '--vscode-editorHoverWidget-border': '#2a2b2c',
  '--vscode-editorHoverWidget-foreground': '#bfbfbf',
  '--vscode-errorForeground': '#f48771',
  '--vscode-focusBorder': 'rgba(57, 148, 188, 0.7)',
  '--vscode-foreground': '#bfbfbf',
  '--vscode-inputValidation-errorBackground': '#3a1d1d',
  '--vscode-inputValidation-errorBorder': '#be1100',
  '--vscode-inputValidation-errorForeground': '#bfbfbf',
  '--vscode-list-activeSelectionBackground': 'rgba(255, 255, 255, 0.13)',
  '--vscode-list-activeSelectionForeground': '#ededed',
  '--vscode-list-hoverBackground': 'rgba(255, 255, 255, 0.08)',
  '--vscode-progressBar-background': '#878889',
  '--vscode-sideBar-background': '#191a1b',
  '--vscode-testing-iconPassed': '#73c991',
  '--vscode-textLink-foreground': '#48a0c7',
  '--vscode-widget-border': '#2a2b2c',
  '--vscode-widget-shadow': 'rgba(0, 0, 0, 0.36)',
};

const light = {
  '--vscode-button-background': '#0069cc',
  '--vscode-button-border': '#0069cc',
  '--vscode-button-foreground': '#ffffff',
  '--vscode-button-hoverBackground': '#0063c1',
  '--vscode-button-secondaryBackground': '#eaeaea',
  '--vscode-button-secondaryBorder': '#eaeaea',
  '--vscode-button-secondaryForeground': '#202020',
  '--vscode-button-secondaryHoverBackground': '#f2f3f4',
  '--vscode-charts-blue': '#1a5cff',
  '--vscode-charts-green': '#388a34',
  '--vscode-charts-purple': '#652d90',
  '--vscode-charts-red': '#ad0707',
  '--vscode-charts-yellow': '#667309',
  '--vscode-descriptionForeground': '#606060',
  '--vscode-dropdown-background': '#ffffff',
  '--vscode-dropdown-border': '#d8d8d8',
  '--vscode-dropdown-foreground': '#202020',
  '--vscode-editor-background': '#ffffff',
  '--vscode-editorHoverWidget-background': '#fafafd',
  '--vscode-editorHoverWidget-border': '#e4e5e6',
  '--vscode-editorHoverWidget-foreground': '#202020',
  '--vscode-errorForeground': '#ad0707',
  '--vscode-focusBorder': '#0069cc',
  '--vscode-foreground': '#202020',
  '--vscode-inputValidation-errorBackground': '#fdeded',
  '--vscode-inputValidation-errorBorder': '#ad0707',
  '--vscode-inputValidation-errorForeground': '#202020',
  '--vscode-list-activeSelectionBackground': 'rgba(0, 0, 0, 0.14)',
  '--vscode-list-activeSelectionForeground': '#202020',
  '--vscode-list-hoverBackground': 'rgba(0, 0, 0, 0.08)',
  '--vscode-progressBar-background': '#0069cc',
  '--vscode-sideBar-background': '#fafafd',
  '--vscode-testing-iconPassed': '#73c991',
  '--vscode-textLink-foreground': '#0069cc',
  '--vscode-widget-border': '#e2e2e5',
  '--vscode-widget-shadow': 'rgba(0, 0, 0, 0)',
};

const highContrastDark = {
  '--vscode-button-background': '#000000',
  '--vscode-button-border': '#6fc3df',
  '--vscode-button-foreground': '#ffffff',
  '--vscode-button-hoverBackground': '#000000',
  '--vscode-button-secondaryBorder': '#6fc3df',
  '--vscode-button-secondaryForeground': '#ffffff',
  '--vscode-charts-blue': '#59a4f9',
  '--vscode-charts-green': '#89d185',
  '--vscode-charts-purple': '#b180d7',
  '--vscode-charts-red': '#f48771',
  '--vscode-charts-yellow': '#ffd370',
  '--vscode-contrastActiveBorder': '#f38518',
  '--vscode-contrastBorder': '#6fc3df',
  '--vscode-descriptionForeground': 'rgba(255, 255, 255, 0.7)',
  '--vscode-dropdown-background': '#000000',
  '--vscode-dropdown-border': '#6fc3df',
  '--vscode-dropdown-foreground': '#ffffff',
  '--vscode-editor-background': '#000000',
  '--vscode-editorHoverWidget-background': '#0c141f',
  '--vscode-editorHoverWidget-border': '#6fc3df',
  '--vscode-editorHoverWidget-foreground': '#ffffff',
  '--vscode-errorForeground': '#f48771',
  '--vscode-focusBorder': '#f38518',
  '--vscode-foreground': '#ffffff',
  '--vscode-inputValidation-errorBackground': '#000000',
  '--vscode-inputValidation-errorBorder': '#6fc3df',
  '--vscode-list-hoverBackground': 'rgba(255, 255, 255, 0.1)',
  '--vscode-progressBar-background': '#6fc3df',
  '--vscode-sideBar-background': '#000000',
  '--vscode-testing-iconPassed': '#73c991',
  '--vscode-textLink-foreground': '#21a6ff',
  '--vscode-widget-border': '#6fc3df',
};

const highContrastLight = {
  '--vscode-button-background': '#0f4a85',
  '--vscode-button-border': '#0f4a85',
  '--vscode-button-foreground': '#ffffff',
  '--vscode-button-hoverBackground': '#0f4a85',
  '--vscode-button-secondaryBackground': '#ffffff',
  '--vscode-button-secondaryBorder': '#0f4a85',
  '--vscode-button-secondaryForeground': '#292929',
  '--vscode-charts-blue': '#0063d3',
  '--vscode-charts-green': '#374e06',
  '--vscode-charts-purple': '#652d90',
  '--vscode-charts-red': '#b5200d',
  '--vscode-charts-yellow': '#895503',
  '--vscode-contrastActiveBorder': '#006bbd',
  '--vscode-contrastBorder': '#0f4a85',
  '--vscode-descriptionForeground': 'rgba(41, 41, 41, 0.7)',
  '--vscode-dropdown-background': '#ffffff',
  '--vscode-dropdown-border': '#0f4a85',
  '--vscode-dropdown-foreground': '#292929',
  '--vscode-editor-background': '#ffffff',
  '--vscode-editorHoverWidget-background': '#ffffff',
  '--vscode-editorHoverWidget-border': '#0f4a85',
  '--vscode-editorHoverWidget-foreground': '#292929',
  '--vscode-errorForeground': '#b5200d',
  '--vscode-focusBorder': '#006bbd',
  '--vscode-foreground': '#292929',
  '--vscode-inputValidation-errorBackground': '#ffffff',
  '--vscode-inputValidation-errorBorder': '#0f4a85',
  '--vscode-inputValidation-errorForeground': '#292929',
  '--vscode-list-activeSelectionBackground': 'rgba(15, 74, 133, 0.1)',
  '--vscode-list-hoverBackground': 'rgba(15, 74, 133, 0.1)',
  '--vscode-progressBar-background': '#0f4a85',
  '--vscode-sideBar-background': '#ffffff',
  '--vscode-testing-iconPassed': '#007100',
  '--vscode-textLink-foreground': '#0f4a85',
  '--vscode-widget-border': '#0f4a85',
};

export const themes = {
  dark: page('vscode-dark', 'vscode-dark', 'dark', dark),
  light: page('vscode-light', 'vscode-light', 'light', light),
  highContrastDark: page('vscode-high-contrast', 'vscode-high-contrast', 'highContrast', highContrastDark),
  highContrastLight: page(
    'vscode-high-contrast vscode-high-contrast-light',
    'vscode-high-contrast-light',
    'highContrastLight',
    highContrastLight,
  ),
} as const;

export type ThemeName = keyof typeof themes;

type DefaultsKey = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

function page(bodyClass: string, kind: string, defaults: DefaultsKey, variables: Record<string, string>): ThemePage {
  const own: Record<string, string> = {};
  for (const { id, defaults: values } of contributedColors()) {
    own[`--vscode-${id.replaceAll('.', '-')}`] = values[defaults];
  }
  return { bodyClass, kind, variables: { ...fonts, ...variables, ...own } };
}

function contributedColors(): { id: string; defaults: Record<DefaultsKey, string> }[] {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return manifest.contributes?.colors ?? [];
}
