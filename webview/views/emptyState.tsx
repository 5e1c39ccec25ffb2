// What is seen before the first run.

import { startFailure, train } from '../state.ts';
import { BatchNormIcon, Icon } from './icon.tsx';

export function EmptyState() {
  return (
    <main class="empty">
      <h1>Watch a network while it trains</h1>
      <p>
        Open a Python file that defines a <code>torch.nn.Sequential</code> and train it here. The file is read, not run.
      </p>
      <ul>
        <li>
          <Icon name="graph-line" />
          Mean and standard deviation of every layer, at every step
        </li>
        <li>
          <Icon name="graph-scatter" />
          How the weights are distributed, and how they move
        </li>
        <li>
          <BatchNormIcon />
          What BatchNorm changes: its layers are marked in the file and in the charts
        </li>
      </ul>
      {startFailure.value && (
        <p class="failure" role="alert">
          <Icon name="error" />
          {startFailure.value}
        </p>
      )}
      <button type="button" class="primary" onClick={train}>
        Train Model
      </button>
    </main>
  );
}
