import { createCodeAct, defineTool, type RunRecord } from "@codeact/core";

/** Text that would be markup, script, an escape of a terminal, or hide what stands beside it, if it were let. */
const hostileTexts: readonly string[] = [
  `</script><script>globalThis.hacked = 1</script>`,
  `<img src=x onerror="globalThis.hacked = 1">`,
  `"><svg onload=globalThis.hacked=1>`,
  `' onfocus='globalThis.hacked=1' autofocus='`,
  `</pre></style><style>* { display: none }</style>`,
  `<!--`,
  `]]><![CDATA[`,
  `javascript:globalThis.hacked=1`,
  `{{constructor.constructor('globalThis.hacked=1')()}}`,
  "`$".concat("{globalThis.hacked = 1}`"),
  `\u001b[2J\u001b]0;title\u0007\u009b31m`,
  `\u202egnp.exe\u2066`,
  `\u0000\u0008\ud800`,
];

/** A run that puts such texts wherever a program, a tool or a person can. */
export async function hostileRecord(): Promise<RunRecord> {
  const texts = JSON.stringify(hostileTexts);
  const say = defineTool({
    name: "say",
    description: "Says.",
    inputSchema: { type: "object" },
    execute: (input) => ({ ...(input as object), back: hostileTexts }),
  });
  const fail = defineTool({
    name: "fail",
    description: "Fails.",
    inputSchema: { type: "object" },
    execute: () => {
      throw Object.assign(new Error(hostileTexts.join("\n")), { name: hostileTexts[1] });
    },
  });
  const ask = defineTool({
    name: "ask",
    description: "Asks.",
    inputSchema: { type: "object" },
    approvalMode: () => ({ verdict: "ask", reason: hostileTexts.join(" ") }),
    execute: (input: unknown) => input,
  });
  await using codeact = createCodeAct({
    tools: [say, fail, ask],
    engine: "wasm",
    fileMounts: [],
    record: true,
    onApproval: () => ({ type: "approve", by: hostileTexts.join(" ") }),
  });
  const { record } = await codeact.run(
    `// </code></li></ol><script>globalThis.hacked = 1</script>
    const texts = ${texts};
    for (const [at, text] of texts.entries()) {
      console.log(text);
      await tools.say({ text, [text]: text });
      await fs.writeFile("/output/" + at + "<b>.txt", text);
    }
    await tools.fail({ texts }).catch(() => {});
    await tools.ask({ texts });
    throw Object.assign(new Error(texts.join("\\n")), { name: texts[0] });`,
    { context: { session: hostileTexts.join(" "), tenant: hostileTexts[1] ?? "" } },
  );
  if (record === undefined) throw new Error("no record");
  return record;
}
