import type { Ajv, Options, ValidateFunction } from "ajv";
import type { JsonSchema } from "../types.ts";
import type { CheckedSchema, Draft } from "./check-schema.ts";
import { toRegExp } from "./to-reg-exp.ts";

/** Compiles checked schemas; ajv is loaded at the first one (some 50 ms). */
export interface SchemaCompiler {
  compile(checked: CheckedSchema): Promise<ValidateFunction>;
}

/** Coerces nothing, completes nothing, loads nothing, and takes formats and unknown keywords as annotations. */
const options: Options = {
  allErrors: true,
  verbose: true,
  ownProperties: true,
  strict: false,
  validateFormats: false,
  inlineRefs: false,
  // checkSchema did it, without compiling the schema of schemas. (addUsedSchema must stay on: without it "#" is not found.)
  validateSchema: false,
  meta: false,
  logger: false,
  code: { regExp: Object.assign(toRegExp, { code: "new RegExp" }) },
};

export function createSchemaCompiler(): SchemaCompiler {
  const loaded = new Map<Draft, Promise<Ajv>>();

  function load(draft: Draft): Promise<Ajv> {
    const known = loaded.get(draft);
    if (known !== undefined) return known;
    const loading = loadAjv(draft);
    loaded.set(draft, loading);
    return loading;
  }

  return {
    async compile({ schema, draft }) {
      const ajv = await load(draft);
      return ajv.compile(withoutIdentity(schema));
    },
  };
}

async function loadAjv(draft: Draft): Promise<Ajv> {
  if (draft === "draft-07") return new (await import("ajv")).Ajv(options);
  if (draft === "2019-09") return new (await import("ajv/dist/2019.js")).Ajv2019(options);
  return new (await import("ajv/dist/2020.js")).Ajv2020(options);
}

/** Two tools may have the same `$id`, and the draft is chosen already. */
function withoutIdentity({ $id, $schema, ...schema }: JsonSchema): Record<string, unknown> {
  return schema;
}
