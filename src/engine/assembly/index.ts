// All kernels, compiled as one module.
export function nothing(): void {}
