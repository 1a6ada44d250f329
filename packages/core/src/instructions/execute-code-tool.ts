import { deepFreeze } from "../internal/json.ts";

/** The tool as every framework registers it; its description is `buildToolDescription()`. */
export const executeCodeTool: {
  readonly name: "execute_code";
  readonly inputSchema: {
    readonly type: "object";
    readonly properties: { readonly code: { readonly type: "string"; readonly description: string } };
    /** Frozen; the type says what frameworks ask for. */
    readonly required: string[];
    readonly additionalProperties: false;
  };
} = deepFreeze({
  name: "execute_code",
  inputSchema: {
    type: "object",
    properties: { code: { type: "string", description: "The program, in JavaScript or TypeScript." } },
    required: ["code"],
    additionalProperties: false,
  },
});
