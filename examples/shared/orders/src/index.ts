export { createDatabase, grandTotalCents } from "./database.ts";
export { type PlayedCall, play, type Reply } from "./play.ts";
export { program } from "./program.ts";
export { type ShopTool, shopTools } from "./shop-tools.ts";
export { type Answer, answerSchema, instructions, prompt } from "./task.ts";
