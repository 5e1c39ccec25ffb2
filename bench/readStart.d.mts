import type { Workload } from './workloads.ts';

export interface Start {
  readonly workload: Workload;
  readonly batches: number;
  tensor(name: string): { readonly shape: readonly number[]; readonly values: Float32Array<ArrayBuffer> };
  has(name: string): boolean;
}

export function readStart(folder: string): Start;
