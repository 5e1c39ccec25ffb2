// Dropout, whose masks are PyTorch's without MKL. Kept values are scaled by one rounded factor: all is bit for bit.

import type { ModuleName } from '../../../src/model/modules.ts';
import { layer } from '../../engine/requests.ts';
import type { LayerCase } from './case.ts';

const on = (type: ModuleName, args: object, shape: readonly number[], options: Partial<LayerCase> = {}): LayerCase => ({
  layer: layer(type, args),
  shape,
  tolerance: 0,
  floor: 0,
  ...options,
});

export const dropoutCases: readonly LayerCase[] = [
  on('Dropout', {}, [7]),
  on('Dropout', { p: 0.3 }, [64], { samples: 32 }),
  on('Dropout', { p: 0.9, inplace: true }, [3, 5]),
  on('Dropout', { p: 0.2 }, [4, 6, 5], { samples: 9 }),
  on('Dropout', { p: 0.1 }, [2, 3, 4, 5]),
  on('Dropout', {}, [7], { values: 'edges' }),
  on('Dropout', {}, [7], { values: 'nan' }),
  on('Dropout', { p: 0 }, [3, 5]),
  on('Dropout', { p: 1 }, [3, 5]),
  on('Dropout', { p: 1 }, [7], { values: 'nan' }),
  on('Dropout1d', {}, [7, 4]),
  on('Dropout1d', { p: 0.3 }, [7]),
  on('Dropout2d', {}, [5, 4, 3]),
  on('Dropout2d', { p: 0.3, inplace: true }, [5, 4, 3]),
  on('Dropout2d', {}, [5, 4]),
  on('Dropout2d', {}, [5]),
  on('Dropout2d', { p: 1 }, [5, 4, 3]),
  on('Dropout3d', {}, [5, 2, 4, 3]),
  on('Dropout3d', {}, [5, 4, 3]),
  on('Dropout3d', { p: 0.7 }, [5, 4]),
  on('AlphaDropout', {}, [7]),
  on('AlphaDropout', { p: 0.1 }, [4, 6, 5], { samples: 9 }),
  on('AlphaDropout', { p: 0 }, [7]),
  on('AlphaDropout', { p: 1 }, [7]),
  on('AlphaDropout', {}, [7], { values: 'edges' }),
  on('FeatureAlphaDropout', {}, [5, 4, 3]),
  on('FeatureAlphaDropout', { p: 0.2, inplace: true }, [5, 4]),
  on('FeatureAlphaDropout', { p: 0.2 }, [9]),
];
