// The part of the WebAssembly API that the engine uses; TypeScript has it only in its library for browsers.

declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number; readonly shared?: boolean });
    /** A SharedArrayBuffer where it is shared, which typed arrays take alike. */
    readonly buffer: ArrayBuffer;
    /** Throws a RangeError where the memory cannot grow by so many pages. */
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}
