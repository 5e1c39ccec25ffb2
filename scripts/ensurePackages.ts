// Gets what the tests need from the system: a browser, PyTorch under the system's own Python, and protoc.

import { spawnSync } from 'node:child_process';
import { findChromium } from './chromium.ts';

/** The Python whose PyTorch the tests compare with: LAYERSCOPE_PYTHON, else the system's own. */
export function torchPython(): string {
  return process.env.LAYERSCOPE_PYTHON ?? '/usr/bin/python3';
}

/** What a test needs, with the Debian package that brings it. */
interface Need {
  readonly what: string;
  readonly package: string;
  isThere(): boolean;
  /** What to do where there is no apt-get. */
  readonly otherwise: string;
}

const needs: readonly Need[] = [
  {
    what: 'Chromium',
    package: 'chromium',
    isThere: () => succeeds(findChromium),
    otherwise: 'Install Chromium, Chrome or Edge.',
  },
  {
    what: 'PyTorch',
    package: 'python3-torch',
    isThere: () => spawnSync(torchPython(), ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
    otherwise: `Install PyTorch for ${torchPython()}, or set LAYERSCOPE_PYTHON to a Python that has it.`,
  },
  {
    what: 'protoc',
    package: 'protobuf-compiler',
    isThere: () => hasCommand('protoc'),
    otherwise: 'Install protoc, the compiler of protocol buffers.',
  },
];

/**
 * Installs what is missing, where this machine lets it, and says what it is getting. Returns undefined when all is
 * there, else what the person has to do, as one command where there is one.
 */
export function ensurePackages(): string | undefined {
  const missing = needs.filter((need) => !need.isThere());
  if (missing.length === 0) return undefined;
  if (process.env.LAYERSCOPE_PYTHON && missing.some((need) => need.package === 'python3-torch')) {
    return `The Python that LAYERSCOPE_PYTHON names cannot import torch: ${torchPython()}`;
  }
  const names = missing.map((need) => need.what).join(' and ');
  const packages = missing.map((need) => need.package);
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  if (!hasCommand('apt-get')) return `The tests need ${names}. ${missing.map((need) => need.otherwise).join(' ')}`;

  const byHand = `sudo ${install.join(' ')}`;
  const rights = rightsToInstall();
  if (!rights)
    return `The tests need ${names}, and installing needs rights that this user does not have. Run:\n\n  ${byHand}\n`;
  console.log(`Getting ${names} (${packages.join(', ')}) …`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of [['apt-get', 'update'], install]) {
    const [program, ...args] = [...rights, ...command];
    spawnSync(program!, args, { stdio: 'inherit', env: environment });
  }
  const still = missing.filter((need) => !need.isThere());
  if (still.length === 0) return undefined;
  return `${still.map((need) => need.what).join(' and ')} could not be installed. See what this says:\n\n  ${byHand}\n`;
}

/** What stands before a command that installs, or undefined if this user may not. */
function rightsToInstall(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  const asks = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return asks.status === 0 ? ['sudo', '-n'] : undefined;
}

function hasCommand(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
