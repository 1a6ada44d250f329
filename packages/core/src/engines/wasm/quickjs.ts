/** The functions of quickjs-wasi's `quickjs.wasm` this engine uses. A `Box` is the address of a boxed JavaScript value. */
export interface QuickJs {
  readonly memory: WebAssembly.Memory;
  readonly __stack_pointer: WebAssembly.Global<"i32">;
  _initialize(): void;
  wasm_malloc(bytes: number): number;
  wasm_free(address: number): void;
  qjs_init(): number;
  qjs_set_interrupt_handler(on: number): void;
  qjs_set_max_stack_size(bytes: number): void;
  /** Gives the address of bytecode, and writes its length. */
  qjs_compile(source: number, length: number, fileName: number, flags: number, strip: number, written: number): number;
  qjs_eval_bytecode(address: number, length: number): Box;
  qjs_call(callee: Box, self: Box, count: number, args: number): Box;
  qjs_get_prop_string(object: Box, name: number): Box;
  qjs_get_undefined(): Box;
  qjs_new_string(address: number, length: number): Box;
  qjs_get_string_len(value: Box, length: number): number;
  qjs_free_cstring(address: number): void;
  qjs_free_value(value: Box): void;
  qjs_is_exception(value: Box): number;
  qjs_get_exception(): Box;
  qjs_is_job_pending(): number;
  qjs_execute_pending_job(): number;
}

export type Box = number;

/** Instantiates the module; `interrupt` answers 1 to stop the program. */
export function instantiate(module: WebAssembly.Module, interrupt: () => number): QuickJs {
  const holder: { exports?: QuickJs } = {};
  const view = (): DataView => new DataView((holder.exports as QuickJs).memory.buffer);
  const badDescriptor = 8;
  const notSupported = 52;
  const instance = new WebAssembly.Instance(module, {
    env: {
      host_call: () => 0,
      host_interrupt: interrupt,
      host_promise_rejection: () => {},
      host_module_normalize: () => 0,
      host_module_load: () => 0,
      host_get_timezone_offset: () => 0,
    },
    wasi_snapshot_preview1: {
      // Neither time nor chance come in: the kernel has its own of both.
      clock_time_get: (_id: number, _precision: bigint, address: number) => {
        view().setBigUint64(address, 0n, true);
        return 0;
      },
      random_get: (address: number, length: number) => {
        new Uint8Array(view().buffer, address, length).fill(7);
        return 0;
      },
      fd_close: () => notSupported,
      fd_fdstat_get: () => badDescriptor,
      fd_seek: () => notSupported,
      fd_write: () => notSupported,
    },
  });
  holder.exports = instance.exports as unknown as QuickJs;
  return holder.exports;
}
