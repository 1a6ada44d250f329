import { createWasmEngine } from "@codeact/core/wasm";
import { codeactOn } from "./codeact-on.ts";
import type { Peer } from "./peer.ts";

export const peer: Peer = codeactOn("codeact (WebAssembly)", createWasmEngine);
