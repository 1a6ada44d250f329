import { createGuest } from "/work/main/packages/core/test/kernel/world/guest.ts";
const g = await createGuest();
for (const s of process.argv.slice(2)) { try { console.log(g.evaluate(s)); } catch (e) { console.log("ERR", e.name, e.message, e.stack.split("\n").slice(0,3).join("|")); } }
