const names = ["auto", "hyperlight", "wasm"] as const;

/** What `CODEACT_ENGINE` asks for, else the best this machine can run. */
export function chooseEngine({ CODEACT_ENGINE: asked = "auto" }: NodeJS.ProcessEnv): (typeof names)[number] {
  const engine = names.find((name) => name === asked);
  if (engine === undefined) throw new Error(`CODEACT_ENGINE is "${asked}", but must be one of ${names.join(", ")}`);
  return engine;
}
