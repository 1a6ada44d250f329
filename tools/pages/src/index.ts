export { importFromPage } from "./import-from-page.ts";
export { type Example, examplesOf, type Page, readPage } from "./read-page.ts";
export { runExample } from "./run-example.ts";
export { serveScriptedOpenAi } from "./scripted-openai.ts";
