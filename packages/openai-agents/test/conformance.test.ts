import { describeAdapter } from "@codeact/conformance";
import { adapter } from "./adapter.ts";

describeAdapter("OpenAI Agents", adapter);
