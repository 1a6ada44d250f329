import type { WorldDifferences } from "../src/engine/harness.ts";

/**
 * What a kernel cannot level on Hyperlight 0.4.0. Its `print`, `console`, `require` and `String.bytesFrom` can be neither
 * deleted nor replaced. Programs that use the names do not see them, since they are evaluated inside parameters of these names.
 */
export const worldDifferences: WorldDifferences = {
  only: [
    "globalThis.String.bytesFrom.length: number c",
    "globalThis.String.bytesFrom: function /2 ",
    "globalThis.console.log.length: number c",
    "globalThis.console.log: function /0 e",
    "globalThis.console: object e",
    "globalThis.print.length: number c",
    "globalThis.print: function /1 e",
    "globalThis.require.length: number c",
    "globalThis.require: function /1 ",
  ],
  lacks: ["globalThis.console: object wc"],
};
