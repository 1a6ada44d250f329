// One test of one peer: `child.ts PEER TEST` sends what was measured to its parent.
import { loadPeer } from "./peers/peers.ts";
import { attack, cases } from "./tests/hostile.ts";
import { tests } from "./tests/tests.ts";

const [, , file = "", name = ""] = process.argv;
const peer = await loadPeer(file);
const attacked = cases[name];
const result = attacked === undefined ? await tests[name]?.measure(peer) : await attack(attacked)(peer);
process.send?.(result, () => process.exit(0));
