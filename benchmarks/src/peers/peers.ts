import type { Peer, PeerModule } from "./peer.ts";

/** Files of this folder, in the order of the tables. */
export const peerFiles = [
  "codeact",
  "vercel-run",
  "quickjs-emscripten",
  "langchain-quickjs",
  "isolated-vm",
  "utcp-code-mode",
  "node-vm",
  "bare-worker",
  "forked-process",
] as const;

export async function loadPeer(file: string): Promise<Peer> {
  const { peer } = (await import(new URL(`./${file}.ts`, import.meta.url).href)) as PeerModule;
  return peer;
}
