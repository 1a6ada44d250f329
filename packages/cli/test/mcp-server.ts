import { createExecuteCodeServer, serveStdio } from "@codeact/mcp";
import { tools } from "./tools.ts";

// A server for the configuration file of the tests.
await serveStdio(createExecuteCodeServer({ tools, engine: "wasm" }));
