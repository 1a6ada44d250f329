import { createWasmEngine } from "@codeact/core/wasm";
import { describeEngine } from "../src/index.ts";

describeEngine("WebAssembly", { create: () => createWasmEngine() });
