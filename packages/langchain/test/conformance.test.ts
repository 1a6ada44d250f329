import { describeAdapter } from "@codeact/conformance";
import { adapter } from "./adapter.ts";

describeAdapter("LangChain", adapter);
