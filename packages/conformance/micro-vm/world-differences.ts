import type { WorldDifferences } from "../src/engine/harness.ts";

/**
 * What a kernel cannot level on Hyperlight 0.4.0. Its `print`, `console`, `require` and `String.bytesFrom` can be neither
 * deleted nor replaced (names alone are hidden, by parameters), and its errors have `stack` as a property of their own.
 */
export const worldDifferences: WorldDifferences = {
  only: [
    "globalThis.String.bytesFrom.length: number c",
    "globalThis.String.bytesFrom: function /2 ",
    "globalThis.console.log: function /0 e",
    "globalThis.console: object e",
    "globalThis.print.length: number c",
    "globalThis.print: function /1 e",
    "globalThis.require.length: number c",
    "globalThis.require: function /1 ",
  ],
  lacks: [
    "globalThis.Error.prototype.stack.length: number c",
    "globalThis.Error.prototype.stack.name: string c",
    "globalThis.Error.prototype.stack: get set c",
    "globalThis.console: object wc",
    "globalThis.console.log: function log/0 wec",
    "globalThis.console.log.name: string c",
    ...["debug", "error", "info", "warn"].flatMap((name) => [
      `globalThis.console.${name}: function ${name}/0 wec`,
      `globalThis.console.${name}.length: number c`,
      `globalThis.console.${name}.name: string c`,
    ]),
  ],
};
