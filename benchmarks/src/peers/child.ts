// One test of one peer: prints its figures as JSON.
import type { PeerModule } from "./peer.ts";
import { peerTests } from "./peer-tests.ts";

const [, , file = "", test = ""] = process.argv;
const { peer } = (await import(`./${file}.ts`)) as PeerModule;
console.log(JSON.stringify(await peerTests[test]?.(peer)));
process.exit(0);
