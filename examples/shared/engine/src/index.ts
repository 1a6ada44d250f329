import { chooseEngine } from "./choose-engine.ts";

export { chooseEngine };
/** Where the programs of an example run. */
export const engine: ReturnType<typeof chooseEngine> = chooseEngine(process.env);
