import { createInterface } from "node:readline/promises";
import type { Approver } from "@codeact/core";
import type { LiveView } from "./live-view.ts";
import { userName } from "./user-name.ts";

/** Asks for each call, one after the other; what is no clear yes is a no. */
export function askInTerminal(view: LiveView): Approver {
  let before: Promise<unknown> = Promise.resolve();
  return (question) => {
    const answer = before.then(async () => {
      view.pause();
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        const reason = question.reason === undefined ? "" : ` (${question.reason})`;
        const text = await lines.question(`${question.title}${reason}\n${question.preview}\nApprove? [y/N] `);
        return { type: /^y(es)?$/i.test(text.trim()) ? ("approve" as const) : ("reject" as const), by: userName() };
      } finally {
        lines.close();
        view.resume();
      }
    });
    before = answer.catch(() => {});
    return answer;
  };
}
