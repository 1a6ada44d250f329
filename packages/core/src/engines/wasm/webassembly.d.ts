/** The part of WebAssembly's API this engine uses; `@types/node` declares less, and the DOM's types would bring the rest of a browser. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: BufferSource);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, (...args: never[]) => unknown>>);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Global<_Type> {
    value: number;
  }
  class RuntimeError extends Error {}
  type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
  function compile(bytes: BufferSource): Promise<Module>;
}
