import { createHyperlightEngine } from "@codeact/core/hyperlight";
import { codeactOn } from "./codeact-on.ts";
import type { Peer } from "./peer.ts";

export const peer: Peer = codeactOn("codeact (Hyperlight)", createHyperlightEngine);
